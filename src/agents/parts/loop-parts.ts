import { z } from 'zod'
import type { TrajectoryPart } from '../../contracts/trajectory.ts'
import type { Json } from '../../model/json.ts'
import { Usage } from '../../model/usage.ts'

const Line = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('assistant'),
    text: z.string(),
    calls: z.array(z.object({ id: z.string(), name: z.string(), input: z.unknown() })),
    model: z.string().nullable(),
    usage: Usage.optional(),
  }),
  z.object({
    type: z.literal('tool'),
    id: z.string(),
    text: z.string(),
    failed: z.boolean(),
  }),
])

/** The parts of a line that a loop of ours writes: one for each model call, one for each tool's answer. */
export function loopParts(line: Json): TrajectoryPart[] {
  const parsed = Line.safeParse(line)
  if (!parsed.success) return []
  const { data } = parsed
  if (data.type === 'tool') {
    return [{ kind: 'answer', id: data.id, text: data.text, ...(data.failed ? { failed: true } : {}) }]
  }
  return [
    { kind: 'turn' },
    { kind: 'said', text: data.text, ...(data.model === null ? {} : { model: data.model }) },
    ...data.calls.map(({ id, name, input }) => ({ kind: 'call', id, name, input: asRecord(input) }) as const),
    ...(data.usage === undefined ? [] : [{ kind: 'usage', usage: data.usage } as const]),
  ]
}

/** A model may call a tool with anything. */
function asRecord(input: unknown): Record<string, unknown> {
  const record = z.record(z.string(), z.unknown()).safeParse(input)
  return record.success ? record.data : { value: input }
}
