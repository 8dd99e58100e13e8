import { z } from 'zod'
import type { TrajectoryPart } from '../../contracts/trajectory.ts'
import type { Json } from '../../model/json.ts'

const text = z.string().optional().catch(undefined)

const Request = z.object({
  toolCallId: z.string(),
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).catch({}),
})

const Line = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('assistant.message'),
    data: z.object({
      messageId: z.string(),
      content: z.string().catch(''),
      reasoningText: text,
      toolRequests: z.array(Request).catch([]),
    }),
  }),
  z.object({
    type: z.literal('tool.execution_complete'),
    data: z.object({
      toolCallId: z.string(),
      success: z.boolean().optional().catch(undefined),
      result: z.object({ content: text }).catch({}),
      error: z.object({ message: text, code: text }).optional().catch(undefined),
    }),
  }),
])

/** The parts of a line of `copilot --output-format json`; the model it names is the one that was asked for. */
export function copilotParts(line: Json): TrajectoryPart[] {
  const parsed = Line.safeParse(line)
  if (!parsed.success) return []
  if (parsed.data.type === 'tool.execution_complete') {
    const { toolCallId: id, success, result, error } = parsed.data.data
    const said = result.content ?? error?.message ?? error?.code ?? ''
    return [{ kind: 'answer', id, text: said, ...(success === false ? { failed: true } : {}) }]
  }
  const { messageId: turn, content, reasoningText, toolRequests } = parsed.data.data
  return [
    ...(reasoningText ? [{ turn, kind: 'thought', text: reasoningText } as const] : []),
    ...(content === '' ? [] : [{ turn, kind: 'said', text: content } as const]),
    ...toolRequests.map(
      ({ toolCallId, name, arguments: input }) => ({ turn, kind: 'call', id: toolCallId, name, input }) as const,
    ),
  ]
}
