import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../model/errors.ts'
import { TaskId } from '../model/ids.ts'
import { codeOf } from './read-text.ts'

/** A task on disk. `dir` is the folder whose `files/` and `checks/` are its own, where it has one. */
export type TaskFile = { id: TaskId; path: string; name: string; home: string; dir?: string }

/**
 * The task files of a folder, by id: `<id>.md` and `<id>/task.md`. README.md, names that begin with a dot, and folders
 * without a task.md are not tasks. `name` is how messages call the folder.
 */
export async function findTaskFiles(tasksDir: string, name: string): Promise<TaskFile[]> {
  const entries = await readdir(tasksDir, { withFileTypes: true }).catch((error: unknown) => {
    const why = codeOf(error) === 'ENOENT' ? 'does not exist' : `cannot be read (${codeOf(error) ?? 'unknown error'})`
    throw new UserError(`${name}/: ${why}`, {
      hint: 'Make the folder and put one <id>.md per question into it.',
      cause: error,
    })
  })
  const found: TaskFile[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name.toLowerCase() === 'readme.md') continue
    const path = join(tasksDir, entry.name)
    if (entry.name.endsWith('.md') && !entry.isDirectory()) {
      const id = taskIdOf(entry.name.slice(0, -3), `${name}/${entry.name}`)
      found.push({ id, path, name: `${name}/${entry.name}`, home: tasksDir })
    } else if (!entry.isFile()) {
      found.push(...(await taskFolder(path, `${name}/${entry.name}`, entry.name)))
    }
  }
  rejectDuplicates(found)
  return found.sort((a, b) => (a.id < b.id ? -1 : 1))
}

async function taskFolder(path: string, name: string, base: string): Promise<TaskFile[]> {
  // A broken link, a socket or a FIFO is no task either.
  const inside = await readdir(path).catch((): string[] => [])
  if (inside.includes('task.md')) {
    return [{ id: taskIdOf(base, name), path: join(path, 'task.md'), name: `${name}/task.md`, home: path, dir: path }]
  }
  if (inside.includes('files')) {
    throw new UserError(`${name}/task.md: missing, although ${name}/files is there`, {
      hint: 'Write the question into task.md.',
    })
  }
  return []
}

function taskIdOf(text: string, name: string): TaskId {
  const id = TaskId.safeParse(text)
  if (id.success) return id.data
  throw new UserError(`${name}: "${text}" is not a task id`, {
    hint: `Rename it: ${id.error.issues[0]?.message ?? 'a-z, 0-9'}.`,
  })
}

function rejectDuplicates(found: readonly TaskFile[]): void {
  const seen = new Map<string, string>()
  for (const task of found) {
    const other = seen.get(task.id)
    if (other !== undefined) {
      throw new UserError(`${task.name}: a second task "${task.id}"; the first is ${other}`, {
        hint: 'Rename or remove one of them.',
      })
    }
    seen.set(task.id, task.name)
  }
}
