import { z } from 'zod'
import type { TrajectoryPart } from '../../contracts/trajectory.ts'
import type { Json } from '../../model/json.ts'
import { OpencodeTokens, usageOfStep } from '../opencode-tokens.ts'

const text = z.string().optional().catch(undefined)

const State = z
  .object({
    status: text,
    input: z.record(z.string(), z.unknown()).catch({}),
    output: text,
    error: text,
  })
  .catch({ input: {} })

const Line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('step_start') }),
  z.object({ type: z.literal('text'), part: z.object({ text: z.string() }) }),
  z.object({ type: z.literal('reasoning'), part: z.object({ text: z.string() }) }),
  z.object({ type: z.literal('tool_use'), part: z.object({ tool: z.string(), callID: z.string(), state: State }) }),
  z.object({
    type: z.literal('step_finish'),
    part: z.object({
      tokens: OpencodeTokens.catch({ cache: {} }),
      cost: z.number().nonnegative().optional().catch(undefined),
    }),
  }),
])

/** The parts of a line of `opencode run --format json`: one step for each model call, with its tokens. */
export function opencodeParts(line: Json): TrajectoryPart[] {
  const parsed = Line.safeParse(line)
  if (!parsed.success) return []
  const { data } = parsed
  switch (data.type) {
    case 'step_start':
      return [{ kind: 'turn' }]
    case 'text':
      return [{ kind: 'said', text: data.part.text }]
    case 'reasoning':
      return [{ kind: 'thought', text: data.part.text }]
    case 'step_finish':
      return [{ kind: 'usage', usage: usageOfStep(data.part.tokens, data.part.cost) }]
    case 'tool_use': {
      const { tool: name, callID: id, state } = data.part
      const failed = state.status === 'error'
      const said = state.output ?? state.error ?? ''
      return [
        { kind: 'call', id, name, input: state.input },
        { kind: 'answer', id, text: said, ...(failed ? { failed: true } : {}) },
      ]
    }
  }
}
