import { makeGlob } from '../lib/glob.ts'
import { nearest } from '../lib/nearest.ts'
import type { Agent } from '../model/agent.ts'
import { UserError } from '../model/errors.ts'
import type { Task } from '../model/task.ts'

/** The agents named by `-a`, in the suite's order; all when none is named. Throws a UserError for an unknown name. */
export function selectAgents(agents: readonly Agent[], names: readonly string[]): Agent[] {
  const known = agents.map((agent) => agent.id)
  for (const name of names) if (!known.includes(name)) throw noSuch('agent', name, known)
  return names.length === 0 ? [...agents] : agents.filter((agent) => names.includes(agent.id))
}

/**
 * The tasks that match one of `patterns` (ids or globs) and have one of `tags`, in the suite's order; an empty list
 * lets all through. Throws a UserError for a pattern or tag that matches nothing.
 */
export function selectTasks(
  tasks: readonly Task[],
  filter: { patterns: readonly string[]; tags: readonly string[] },
): Task[] {
  const globs = filter.patterns.map((pattern) => ({ pattern, matches: makeGlob(pattern) }))
  const ids = tasks.map((task) => task.id)
  for (const { pattern, matches } of globs) {
    if (!ids.some((id) => id === pattern || matches(id))) throw noSuch('task', pattern, ids)
  }
  const tags = [...new Set(tasks.flatMap((task) => task.tags))]
  for (const tag of filter.tags) if (!tags.includes(tag)) throw noSuch('tag', tag, tags)
  const selected = tasks.filter(
    (task) =>
      (globs.length === 0 || globs.some(({ pattern, matches }) => task.id === pattern || matches(task.id))) &&
      (filter.tags.length === 0 || filter.tags.some((tag) => task.tags.includes(tag))),
  )
  if (selected.length === 0) {
    throw new UserError('No task matches both -t and --tag.', { hint: 'Leave one of them out.' })
  }
  return selected
}

function noSuch(noun: string, name: string, known: readonly string[]): UserError {
  const meant = nearest(name, known)
  const list = known.length === 0 ? 'The suite has none.' : `Known: ${known.join(', ')}.`
  return new UserError(
    `No ${noun} "${name}" in this suite${meant === undefined ? '.' : `; did you mean "${meant}"?`}`,
    {
      hint: list,
    },
  )
}
