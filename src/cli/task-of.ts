import { existsSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { findTaskFiles } from '../config/find-task-files.ts'
import { loadTask } from '../config/load-task.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import type { Task } from '../model/task.ts'

/** One task by its file: `tasks/<id>.md` or `tasks/<id>/task.md` of any suite. Throws a UserError where it is none. */
export async function taskOf(file: Path): Promise<Task> {
  if (!existsSync(file))
    throw new UserError(`There is no ${file}.`, { hint: 'Name a task file, such as tasks/<id>.md.' })
  const tasksDir = basename(file) === 'task.md' ? dirname(dirname(file)) : dirname(file)
  const found = (await findTaskFiles(tasksDir, basename(tasksDir))).find((one) => one.path === file)
  if (found === undefined) {
    throw new UserError(`${file} is not a task file.`, {
      hint: 'A task is tasks/<id>.md, or task.md in a folder of its own.',
    })
  }
  return loadTask(found, { path: dirname(tasksDir), hasRepository: true })
}
