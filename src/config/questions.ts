import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Path, TaskId } from '../model/ids.ts'
import type { Task } from '../model/task.ts'
import { findTaskFiles, type TaskFile } from './find-task-files.ts'
import { realPath } from './inside.ts'
import { loadTask } from './load-task.ts'
import { readText } from './read-text.ts'

/** Where the questions of `bakeoff ask` lie: beside `tasks/`, so that a suite's own runs do not ask them again. */
export const QUESTIONS_FOLDER = 'questions'

type Place = { path: Path; hasRepository: boolean }

/** Every question asked in this folder so far, as a task. */
export async function loadQuestions(suite: Place): Promise<Task[]> {
  const tasks: Task[] = []
  for (const file of await questionFiles(suite.path)) tasks.push(await loadTask(file, suite))
  return tasks
}

async function questionFiles(suitePath: Path): Promise<TaskFile[]> {
  const folder = join(suitePath, QUESTIONS_FOLDER)
  return realPath(folder) === undefined ? [] : findTaskFiles(folder, QUESTIONS_FOLDER)
}

export type NewQuestion = {
  /** The whole task file. */
  text: string
  /** Wished for; a number is added where it is taken. */
  id: TaskId
  /** Puts the files that the attempts start from into a folder. */
  startFiles?: (dest: Path) => Promise<void>
}

/**
 * Writes a question down, once: one that was asked before, word for word, keeps its id. `taken` tells which ids cannot
 * be used because something else has the name.
 */
export async function writeQuestion(
  suitePath: Path,
  question: NewQuestion,
  taken: ReadonlySet<string>,
): Promise<{ id: TaskId; known: boolean }> {
  const files = await questionFiles(suitePath)
  for (const file of files) {
    if ((await readText(file.path, file.name)) === question.text) return { id: file.id, known: true }
  }
  const id = freeId(question.id, new Set([...taken, ...files.map((file) => file.id)]))
  const folder = join(suitePath, QUESTIONS_FOLDER)
  await mkdir(folder, { recursive: true })
  if (question.startFiles === undefined) {
    await writeFile(join(folder, `${id}.md`), question.text, { flag: 'wx' })
    return { id, known: false }
  }
  await question.startFiles(join(folder, id, 'files'))
  await writeFile(join(folder, id, 'task.md'), question.text, { flag: 'wx' })
  return { id, known: false }
}

function freeId(wanted: TaskId, taken: ReadonlySet<string>): TaskId {
  if (!taken.has(wanted)) return wanted
  for (let number = 2; ; number++) {
    const id = `${wanted}-${number}`
    if (!taken.has(id)) return id
  }
}
