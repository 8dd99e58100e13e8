import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { writeWhole } from '../lib/write-whole.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { firstParagraph, titleOf } from '../report/first-paragraph.ts'
import { type IndexEntry, indexList } from '../report/index-list.ts'
import { gitTextOrNone } from '../research/git.ts'
import { withIndex } from '../research/index-markers.ts'
import { type FoundAnswer, scanRepository } from '../research/scan-repository.ts'
import { summariesOf } from '../research/summaries.ts'
import { openStore } from '../store/open.ts'
import { readTrialResults } from '../store/read.ts'
import type { IndexFlags } from './commands/index-answers.ts'
import { type CliContext, printJson } from './context.ts'
import { gitsOf } from './gits.ts'
import { resultsFolderOf } from './results-folder.ts'
import { summarizerOf } from './summarizer.ts'

const EXIT_STALE = 1

/** `bakeoff index`: the list between the markers, from what is in the repository; nothing else of the README changes. */
export async function indexRepository(dir: string, flags: IndexFlags, context: CliContext): Promise<void> {
  const path = await repositoryAt(resolve(context.cwd, dir), context)
  const readme = join(path, 'README.md')
  const before = existsSync(readme) ? await readFile(readme, 'utf8') : ''
  const answers = await scanRepository(path, gitsOf(context))
  const summarizer = flags.check ? undefined : await summarizerOf(path, flags, context)
  const summaries = await summariesOf(path, flags.check ? [] : answers, summarizer)
  for (const problem of summaries.problems) context.err(`No summary from the model: ${problem}\n`)
  const verdicts = verdictsNow(path, answers)
  const entries = answers.map((answer) => entryOf(answer, summaries.texts.get(answer.folder), verdicts))
  const after = withIndex(before, indexList(entries))
  const changed = after !== before
  if (changed && !flags.check) await writeWhole(readme, after)
  if (changed && flags.check) context.setExitCode(EXIT_STALE)
  if (flags.json) return printJson(context, { repository: path, changed, answers: entries })
  const words = changed ? (flags.check ? 'is not up to date' : 'is written anew') : 'is up to date'
  const waiting = entries.filter((entry) => entry.branch !== undefined).length
  context.out(
    `The list in ${readme} ${words}: ${entries.length - waiting} answers${waiting === 0 ? '' : `, ${waiting} waiting for review`}.\n`,
  )
  if (changed && !flags.check) context.out('Commit it: git commit -m Index -- README.md\n')
}

async function repositoryAt(path: Path, context: CliContext): Promise<Path> {
  const top = existsSync(path)
    ? await gitTextOrNone(gitsOf(context).inside, ['rev-parse', '--show-toplevel'], { cwd: path })
    : undefined
  if (top !== undefined && top !== '') return top
  throw new UserError(`${path} is not a git repository that somebody works in.`, {
    hint: 'Name one, or make one with `bakeoff init --repository`.',
  })
}

/** A verdict that was derived again since its answer was published, where this machine has the record of the run. */
function verdictsNow(path: Path, answers: readonly FoundAnswer[]): ReadonlyMap<string, string> {
  const { database } = resultsFolderOf(path)
  const verdicts = new Map<string, string>()
  if (!existsSync(database)) return verdicts
  const trials = answers.flatMap(({ record }) => record?.trial ?? [])
  const store = openStore(database, 'read')
  try {
    for (const run of new Set(trials.map((trial) => trial.split('/')[0] ?? ''))) {
      for (const { trial, verdict } of readTrialResults(store, run)) if (verdict) verdicts.set(trial, verdict)
    }
  } finally {
    store.close()
  }
  return verdicts
}

function entryOf(answer: FoundAnswer, made: string | undefined, verdicts: ReadonlyMap<string, string>): IndexEntry {
  const { record, folder, date, branch } = answer
  const verdict = verdicts.get(record?.trial ?? '') ?? record?.verdict
  const summary = made ?? answer.summary ?? firstParagraph(answer.readme)
  return {
    folder,
    date,
    title: titleOf(answer.readme) ?? folder,
    ...(record?.agent === undefined ? {} : { agent: record.agent }),
    ...(record?.model === undefined ? {} : { model: record.model }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(summary === undefined ? {} : { summary }),
    ...(branch === undefined ? {} : { branch }),
  }
}
