import { z } from 'zod'
import type { TrajectoryPart } from '../../contracts/trajectory.ts'
import type { Json } from '../../model/json.ts'
import { textOfContent } from './content-text.ts'

const tokens = z.number().nonnegative()

const Event = z.discriminatedUnion('type', [
  z.object({ type: z.literal('span.model_request_start') }),
  z.object({
    type: z.literal('span.model_request_end'),
    model_usage: z.object({
      input_tokens: tokens,
      output_tokens: tokens,
      cache_read_input_tokens: tokens,
      cache_creation_input_tokens: tokens,
    }),
  }),
  z.object({ type: z.literal('agent.message'), content: z.unknown() }),
  z.object({
    type: z.enum(['agent.tool_use', 'agent.mcp_tool_use', 'agent.custom_tool_use']),
    id: z.string(),
    name: z.string(),
    input: z.record(z.string(), z.unknown()).catch({}),
  }),
  z.object({
    type: z.enum(['agent.tool_result', 'agent.mcp_tool_result']),
    tool_use_id: z.string().optional(),
    mcp_tool_use_id: z.string().optional(),
    content: z.unknown(),
    is_error: z.boolean().nullish().catch(undefined),
  }),
])

/** The parts of an event of a Managed Agents session. */
export function managedParts(line: Json): TrajectoryPart[] {
  const parsed = Event.safeParse(line)
  if (!parsed.success) return []
  const event = parsed.data
  switch (event.type) {
    case 'span.model_request_start':
      return [{ kind: 'turn' }]
    case 'span.model_request_end': {
      const { model_usage: usage } = event
      const { input_tokens: input, output_tokens: output } = usage
      const cache = { cacheRead: usage.cache_read_input_tokens, cacheWrite: usage.cache_creation_input_tokens }
      return [{ kind: 'usage', usage: { input, output, ...cache } }]
    }
    case 'agent.message':
      return [{ kind: 'said', text: textOfContent(event.content) }]
    case 'agent.tool_result':
    case 'agent.mcp_tool_result': {
      const id = event.tool_use_id ?? event.mcp_tool_use_id
      const failed = event.is_error === true ? ({ failed: true } as const) : {}
      return id === undefined ? [] : [{ kind: 'answer', id, text: textOfContent(event.content), ...failed }]
    }
    default:
      return [{ kind: 'call', id: event.id, name: event.name, input: event.input }]
  }
}
