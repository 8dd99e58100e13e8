import { z } from 'zod'
import type { TrajectoryPart } from '../../contracts/trajectory.ts'
import type { Json } from '../../model/json.ts'

const text = z.string().optional().catch(undefined)

const Line = z.object({
  type: z.enum(['item.started', 'item.completed']),
  item: z.looseObject({
    id: z.string(),
    type: z.string(),
    text,
    aggregated_output: text,
    status: text,
    exit_code: z.number().nullable().optional().catch(undefined),
  }),
})
type Item = z.infer<typeof Line>['item']

/** What is known before it ran, and so belongs to the call. */
const OF_CALL: Readonly<Record<string, readonly string[]>> = {
  command_execution: ['command'],
  file_change: ['changes'],
  mcp_tool_call: ['server', 'tool', 'arguments'],
  web_search: ['query'],
  todo_list: ['items'],
}

/** The parts of a line of `codex exec --json`. */
export function codexParts(line: Json): TrajectoryPart[] {
  const parsed = Line.safeParse(line)
  if (!parsed.success) return []
  const { item } = parsed.data
  const done = parsed.data.type === 'item.completed'
  if (item.type === 'agent_message') return done ? [{ kind: 'said', text: item.text ?? '' }] : []
  if (item.type === 'reasoning') return done ? [{ kind: 'thought', text: item.text ?? '' }] : []
  const fields = OF_CALL[item.type]
  if (fields === undefined) return []
  const input = Object.fromEntries(fields.flatMap((key) => (item[key] === undefined ? [] : [[key, item[key]]])))
  const call: TrajectoryPart = { kind: 'call', id: item.id, name: item.type, input }
  return done ? [call, answerOf(item)] : [call]
}

function answerOf(item: Item): TrajectoryPart {
  const failed = item.status === 'failed' || Boolean(item.exit_code)
  const result = item['result'] ?? item['error']
  const said = item.aggregated_output ?? (result === undefined ? (item.status ?? '') : JSON.stringify(result))
  return { kind: 'answer', id: item.id, text: said, ...(failed ? { failed: true } : {}) }
}
