import { z } from 'zod'
import type { Collected } from '../../contracts/remote.ts'
import { shortName } from './gather.ts'

const text = z.string().nullish().catch(undefined)

const Session = z.object({
  state: z.string().catch('unknown'),
  created_at: text,
  completed_at: text,
  prompt: text,
  head_ref: text,
  base_ref: text,
  model: text,
  usage: z.object({ type: z.string(), amount: z.number().nonnegative() }).nullish().catch(undefined),
  error: z.object({ message: text }).nullish().catch(undefined),
})
export type TaskSession = z.infer<typeof Session>

const Artifact = z.object({
  type: z.string(),
  data: z.object({ global_id: text, head_ref: text, base_ref: text }),
})

/** An agent task as far as it is read. What is new in it is no error. */
export const Task = z.object({
  id: z.string(),
  url: z.string().optional(),
  html_url: z.string().optional(),
  state: z.string().catch('unknown'),
  created_at: z.string().optional().catch(undefined),
  artifacts: z
    .array(z.unknown())
    .nullish()
    .transform((given) => (given ?? []).flatMap((each) => Artifact.safeParse(each).data ?? [])),
  sessions: z
    .array(Session)
    .nullish()
    .transform((given) => given ?? []),
})
export type Task = z.infer<typeof Task>

export const Tasks = z.object({ tasks: z.array(z.object({ id: z.string() })) })

/** What a task made. */
export const TaskArtifacts = {
  /** Node ids of its pull requests. */
  pullNodes: (task: Task): string[] =>
    task.artifacts.flatMap(({ type, data }) => (type === 'pull' ? (data.global_id ?? []) : [])),
  /** Names of its branches. */
  branches: (task: Task): string[] =>
    task.artifacts.flatMap(({ type, data }) => (type === 'branch' && data.head_ref ? shortName(data.head_ref) : [])),
}

const NANO = 1e9

/** What the sessions used, summed before it is scaled; absent where they do not tell, or do so in different units. */
export function creditsOf(sessions: readonly TaskSession[]): Collected['usage'] {
  const used = sessions.flatMap(({ usage }) => usage ?? [])
  const units = new Set(used.map(({ type }) => type))
  const [creditUnit] = units
  if (creditUnit === undefined || units.size > 1) return undefined
  const sum = used.reduce((total, { amount }) => total + amount, 0)
  // Counted in thousand-millionths.
  return { credits: creditUnit === 'ai_credits' ? sum / NANO : sum, creditUnit }
}
