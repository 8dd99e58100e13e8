import { z } from 'zod'
import type { TrajectoryPart } from '../../contracts/trajectory.ts'
import type { Json } from '../../model/json.ts'

const text = z.string().optional().catch(undefined)

const Line = z.discriminatedUnion('type', [
  z.object({ type: z.literal('message'), role: z.literal('assistant'), content: z.string() }),
  z.object({
    type: z.literal('tool_use'),
    tool_name: z.string(),
    tool_id: z.string(),
    parameters: z.record(z.string(), z.unknown()).catch({}),
  }),
  z.object({ type: z.literal('tool_result'), tool_id: z.string(), status: text, output: text }),
])

/** The parts of a line of `gemini -o stream-json`. */
export function geminiParts(line: Json): TrajectoryPart[] {
  const parsed = Line.safeParse(line)
  if (!parsed.success) return []
  const { data } = parsed
  switch (data.type) {
    case 'message':
      return [{ kind: 'said', text: data.content, delta: true }]
    case 'tool_use':
      return [{ kind: 'call', id: data.tool_id, name: data.tool_name, input: data.parameters }]
    case 'tool_result': {
      const failed = data.status !== undefined && data.status !== 'success'
      const said = data.output ?? data.status ?? ''
      return [{ kind: 'answer', id: data.tool_id, text: said, ...(failed ? { failed: true } : {}) }]
    }
  }
}
