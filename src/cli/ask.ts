import type { Suite } from '../config/load-suite.ts'
import { type QuestionSettings, questionId, questionText } from '../config/question-text.ts'
import { loadQuestions, writeQuestion } from '../config/questions.ts'
import type { RunId } from '../model/ids.ts'
import type { RunPlan } from '../model/plan.ts'
import type { Task } from '../model/task.ts'
import { openStore, type Store } from '../store/open.ts'
import { listRuns, readPlan } from '../store/read.ts'
import { askSuite } from './ask-suite.ts'
import type { AskFlags } from './commands/ask.ts'
import type { RunFlags } from './commands/run.ts'
import type { CliContext } from './context.ts'
import { finishRun } from './finish-run.ts'
import { questionWords } from './question-words.ts'
import { resultsFolderOf } from './results-folder.ts'
import { startSuite } from './start-run.ts'
import { type StartingPoint, startingPoint, takenFolders } from './starting-point.ts'

/** `bakeoff ask`: writes the question down as a task and runs it; what was asked and answered before is shown, not paid again. */
export async function ask(words: string | undefined, flags: AskFlags, context: CliContext): Promise<void> {
  const question = questionWords(words, flags, context)
  const suite = await askSuite(flags.suite, flags.agent, context)
  const start = flags.from === undefined ? {} : await startingPoint(flags.from, suite)
  const { task, known } = await taskOf(question, flags, suite, start)
  const base = start.ref === undefined ? {} : { repositoryRef: start.ref }
  const asked: Suite = { ...suite, tasks: [task], ...base }
  const earlier = known && !flags.again ? earlierRun(asked) : undefined
  if (earlier === undefined) return startSuite(asked, runFlags(flags), context)
  if (earlier.complete) return showAgain(asked, earlier.run, flags, context)
  context.err(`This question was asked before: run ${earlier.run} goes on.\n`)
  const { trials: _, ...rest } = runFlags(flags)
  return startSuite(asked, { ...rest, agent: [], resume: earlier.run }, context)
}

async function taskOf(
  question: string,
  flags: AskFlags,
  suite: Suite,
  start: StartingPoint,
): Promise<{ task: Task; known: boolean }> {
  const settings = settingsOf(flags, start)
  const text = await questionText(question, settings, start.name)
  const written = await writeQuestion(
    suite.path,
    { text, id: questionId(question), ...(start.copyTo === undefined ? {} : { startFiles: start.copyTo }) },
    await takenFolders(suite),
  )
  const questions = await loadQuestions({ path: suite.path, hasRepository: suite.repository !== undefined })
  const task = questions.find((one) => one.id === written.id)
  if (task === undefined) throw new Error(`the question ${written.id} was written and is not there`)
  return { task, known: written.known }
}

function settingsOf(flags: AskFlags, start: StartingPoint): QuestionSettings {
  const folder = flags.folder ?? start.folder
  return {
    ...(folder === undefined ? {} : { folder }),
    ...(flags.timeoutSec === undefined ? {} : { timeout_sec: flags.timeoutSec }),
    ...(flags.network === undefined ? {} : { network: flags.network }),
    ...(flags.private ? { private: true } : {}),
    ...(flags.buildsOn.length === 0 ? {} : { builds_on: flags.buildsOn }),
    ...(flags.test === undefined ? {} : { test: flags.test }),
  }
}

/** The newest run that put this very question to all of these agents. */
function earlierRun(suite: Suite): { run: RunId; complete: boolean } | undefined {
  const store = openStore(resultsFolderOf(suite.path).database, 'write')
  try {
    for (const { run, ended } of listRuns(store)) {
      if (asksTheSame(readPlan(store, run), suite)) return { run, complete: ended === 'complete' }
    }
    return undefined
  } finally {
    store.close()
  }
}

function asksTheSame(plan: RunPlan, { tasks: [task], agents }: Suite): boolean {
  const hashes = plan.tasks.map((one) => one.hash)
  if (task === undefined || hashes.length !== 1 || hashes[0] !== task.hash) return false
  const asked = new Set(plan.agents.map((agent) => agent.id))
  return agents.every((agent) => asked.has(agent.id))
}

async function showAgain(suite: Suite, run: RunId, flags: AskFlags, context: CliContext): Promise<void> {
  context.err(`This question was asked and answered before: run ${run}. Ask once more with --again.\n`)
  const folder = resultsFolderOf(suite.path)
  const store: Store = openStore(folder.database, 'write')
  try {
    await finishRun({ store, folder, run, because: 'complete', json: flags.json === true }, context)
  } finally {
    store.close()
  }
}

function runFlags(flags: AskFlags): RunFlags {
  const { suite: _, agent: __, trials, ...rest } = flags
  return { ...rest, agent: [], task: [], tag: [], trials: trials ?? 1 }
}
