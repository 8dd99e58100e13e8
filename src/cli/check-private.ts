import { UserError } from '../model/errors.ts'
import type { Task } from '../model/task.ts'

/** Private inputs and a network that leads anywhere go together only where a person says that they know. */
export function checkPrivate(tasks: readonly Task[], known: boolean): void {
  const open = tasks.filter((task) => task.private && task.network === 'full').map((task) => task.id)
  if (open.length === 0 || known) return
  throw new UserError(`${open.join(', ')}: private inputs, and agents there get an open network.`, {
    hint: 'Set `network: model` for it, so that only the model service is reached, or add --i-know; the report will say so.',
  })
}
