import { z } from 'zod'
import type { TrajectoryPart } from '../../contracts/trajectory.ts'
import type { Json } from '../../model/json.ts'
import { defined } from '../defined.ts'
import { textOfContent } from './content-text.ts'

const text = z.string().optional().catch(undefined)
const count = z.number().nonnegative().optional().catch(undefined)

const Block = z.object({
  type: z.string(),
  text,
  thinking: text,
  id: text,
  name: text,
  input: z.record(z.string(), z.unknown()).catch({}),
})

const Line = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('assistant'),
    message: z.object({
      id: z.string(),
      model: text,
      content: z.array(Block).catch([]),
      usage: z
        .object({ input_tokens: count, cache_read_input_tokens: count, cache_creation_input_tokens: count })
        .catch({}),
    }),
  }),
  z.object({
    type: z.literal('user'),
    message: z.object({
      content: z.array(
        z.object({
          type: z.literal('tool_result'),
          tool_use_id: z.string(),
          content: z.unknown(),
          is_error: z.boolean().optional().catch(undefined),
        }),
      ),
    }),
  }),
])

/** The parts of a line of `claude --output-format stream-json`: one model message comes as one line a content block. */
export function claudeParts(line: Json): TrajectoryPart[] {
  const parsed = Line.safeParse(line)
  if (!parsed.success) return []
  if (parsed.data.type === 'user') {
    return parsed.data.message.content.map(({ tool_use_id: id, content, is_error }) => ({
      kind: 'answer',
      id,
      text: textOfContent(content),
      ...(is_error ? { failed: true } : {}),
    }))
  }
  const { message } = parsed.data
  // What Claude Code says itself, such as "Invalid API key": no model answered.
  const model = message.model === '<synthetic>' ? undefined : message.model
  const of = { turn: message.id, ...defined({ model }) }
  const {
    input_tokens: input,
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite,
  } = message.usage
  const parts = message.content.flatMap((block): TrajectoryPart[] => partsOfBlock(block, of))
  // Repeated with each block of the message; its output is a placeholder.
  const usage = defined({ input, cacheRead, cacheWrite })
  return model === undefined ? parts : [...parts, { ...of, kind: 'usage', usage }]
}

function partsOfBlock(block: z.infer<typeof Block>, of: { turn: string; model?: string }): TrajectoryPart[] {
  if (block.type === 'text') return [{ ...of, kind: 'said', text: block.text ?? '' }]
  if (block.type === 'thinking') return [{ ...of, kind: 'thought', text: block.thinking ?? '' }]
  if (block.type !== 'tool_use' || block.id === undefined || block.name === undefined) return []
  return [{ ...of, kind: 'call', id: block.id, name: block.name, input: block.input }]
}
