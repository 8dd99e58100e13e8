import { basename } from 'node:path'
import { loadSuite, type Suite } from '../config/load-suite.ts'
import { exitCodeOf, type NightGate } from '../gate/judge-night.ts'
import { abortAfter, type LinkedAbort, linkAbort } from '../lib/linked-abort.ts'
import { isSystemError } from '../lib/system-error.ts'
import { UserError } from '../model/errors.ts'
import type { RunEnd } from '../model/events.ts'
import type { RunId } from '../model/ids.ts'
import { openStore, type Store } from '../store/open.ts'
import { listRuns, readPlan, readRun, readStatus, readTrialResults } from '../store/read.ts'
import type { NightlyFlags } from './commands/nightly.ts'
import type { RunFlags } from './commands/run.ts'
import { confirmTonight } from './confirm-tonight.ts'
import { knownAdapters } from './contestants.ts'
import { type CliContext, printJson } from './context.ts'
import { gateNight } from './gate-night.ts'
import { gateText } from './gate-text.ts'
import { type NightPlace, nightPlaceOf } from './night-place.ts'
import { type NightSummary, nightMarkdown, noticeText, summaryOf } from './night-summary.ts'
import { noticeTarget, tell } from './notice.ts'
import { packOld } from './pack-old.ts'
import { removeFiles, retentionOf, whatGoes } from './prune.ts'
import { type ResultsFolder, resultsFolderOf } from './results-folder.ts'
import { hintsOf } from './run-gate.ts'
import { runSession } from './run-session.ts'
import { newSession, resumedSession } from './start-run.ts'
import { stoppedEarly } from './stopped-early.ts'
import { EVERY_FORMAT, writeReport } from './write-reports.ts'

const HOUR_MS = 3_600_000

/** One night at work. */
export type Night = {
  suite: Suite
  flags: NightlyFlags
  store: Store
  folder: ResultsFolder
  place: NightPlace
  /** With its signal: a person's, or the deadline's. */
  context: CliContext
  startedAt: string
  problems: string[]
}

/** `bakeoff nightly`: exit code 0, 1 and 3 as `gate` has them; a second one at the same time does nothing. */
export async function nightly(suitePath: string, flags: NightlyFlags, context: CliContext): Promise<void> {
  const target = flags.notify === undefined ? undefined : noticeTarget(flags.notify)
  const suite = await loadSuite(suitePath, { adapters: await knownAdapters() })
  const place = nightPlaceOf(suite.path)
  const lock = place.lock()
  try {
    await oneNight({ suite, place, flags, target }, context)
  } catch (error) {
    // Nobody looks at a terminal at night: a night that could not be is told like a regression.
    if (error instanceof UserError && target !== undefined && !context.signal.aborted) {
      await tell(
        `${suite.config.name ?? basename(suite.path)}: tonight could not be run or judged: ${error.message}`,
        target,
        context,
      )
    }
    throw error
  } finally {
    lock.release()
  }
}

type Begin = Pick<Night, 'suite' | 'place' | 'flags'> & { target: ReturnType<typeof noticeTarget> | undefined }

async function oneNight({ target, ...begin }: Begin, context: CliContext): Promise<void> {
  const { flags, place, suite } = begin
  const startedAt = new Date().toISOString()
  const folder = resultsFolderOf(suite.path)
  const store = openStore(folder.database, 'write')
  const deadline = untilDeadline(flags, context)
  try {
    place.forgetLatest()
    const world = { ...context, signal: deadline.signal }
    const night: Night = { ...begin, store, folder, context: world, startedAt, problems: [] }
    const ran = await runOrFinish(night)
    const summary = context.signal.aborted ? undefined : await judged(night, ran)
    if (summary === undefined || context.signal.aborted) {
      context.err(`Stopped. The next \`bakeoff nightly\` goes on with run ${ran.run}.\n`)
      return
    }
    if (target !== undefined && summary.exit_code === 1) {
      const told = await tell(noticeText(summary), target, context)
      if (!told) summary.problems.push('the notice could not be given')
    }
    summary.pruned = await tidied(night)
    await place.save(summary.night, `${JSON.stringify(summary, null, 2)}\n`, nightMarkdown(summary))
    place.end()
    context.setExitCode(summary.exit_code)
    if (flags.json) printJson(context, summary)
    else context.out(closingText(night, summary))
  } finally {
    deadline.release()
    store.close()
  }
}

/** The longest that a timer of Node can wait, some 24 days: with more it would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** A signal that is the caller's, and also given at the deadline. */
function untilDeadline({ maxHours }: NightlyFlags, { signal }: CliContext): LinkedAbort {
  return maxHours === undefined ? linkAbort(signal) : abortAfter(Math.min(maxHours * HOUR_MS, LONGEST_TIMER_MS), signal)
}

export type Ran = { run: RunId; resumed: boolean; because: RunEnd }

/** Goes on with the night that was killed, where there is one; otherwise begins this one. */
async function runOrFinish(night: Night): Promise<Ran> {
  const { store, folder, place, context, suite } = night
  const open = place.open(Date.parse(night.startedAt))
  const known = open === undefined ? undefined : listRuns(store).find(({ run }) => run === open.run)
  if (known?.ended === 'complete') {
    context.err(`Run ${known.run} of a night that was stopped is complete: it is judged now.\n`)
    return { run: known.run, resumed: true, because: 'complete' }
  }
  if (known !== undefined) context.err(`A night was stopped: its run ${known.run} goes on.\n`)
  const flags = runFlagsOf(night.flags, known?.run)
  const begin = { suite, flags, store, context }
  const begun = known === undefined ? await newSession(begin) : await resumedSession(begin)
  const run = begun.plan.runId
  if (known === undefined) await place.begin({ run, startedAt: night.startedAt })
  const because = await runSession({ ...begun, store, folder }, context)
  return { run, resumed: known !== undefined, because }
}

function runFlagsOf(flags: NightlyFlags, resume: RunId | undefined): RunFlags {
  const { trials, ...rest } = flags
  const choice = { agent: flags.agent, task: flags.task, tag: flags.tag, ...(trials === undefined ? {} : { trials }) }
  const chosen = resume === undefined ? choice : { agent: [], task: [], tag: [], resume }
  return {
    ...chosen,
    ...(rest.concurrency === undefined ? {} : { concurrency: rest.concurrency }),
    ...(rest.budgetUsd === undefined ? {} : { budgetUsd: rest.budgetUsd }),
    ...(rest.yes === undefined ? {} : { yes: rest.yes }),
    ...(rest.unsafeNoSandbox === undefined ? {} : { unsafeNoSandbox: rest.unsafeNoSandbox }),
    ...(rest.acceptProcessIsolation === undefined ? {} : { acceptProcessIsolation: rest.acceptProcessIsolation }),
    ...(rest.iKnow === undefined ? {} : { iKnow: rest.iKnow }),
  }
}

/** The decision, with fresh trials where there is a suspicion, and the report. */
async function judged(night: Night, ran: Ran): Promise<NightSummary> {
  const { store, folder, flags, suite } = night
  const perMonth = flags.falseAlarmsPerMonth
  const decide = (): NightGate =>
    gateNight(store, {
      run: ran.run,
      timezone: suite.config.timezone,
      ...(perMonth === undefined ? {} : { falseAlarmsPerMonth: perMonth }),
      at: new Date().toISOString(),
    })
  const screened = decide()
  const left = { budgetUsd: leftOf(readPlan(store, ran.run).limits.budgetUsd, spentOf(store, [ran.run])) }
  const confirmation = await confirmTonight(night, left, screened)
  const gate = confirmation === undefined ? screened : decide()
  const dir = folder.reportDir(ran.run)
  const trials = readTrialResults(store, ran.run)
  const early = stoppedEarly({ ...ran, hasDeadline: flags.maxHours !== undefined, trials })
  if (early !== undefined) night.problems.push(early)
  const report = await writeReport(
    { store, folder },
    { run: ran.run, dir, formats: [...EVERY_FORMAT, 'junit'], only: [], svg: false },
  )
  return summaryOf({
    gate,
    exitCode: exitCodeOf(gate.verdict),
    ran,
    run: readRun(store, ran.run),
    spentUsd: spentOf(store, [ran.run, ...(confirmation === undefined ? [] : [confirmation.run])]),
    confirmation,
    report,
    startedAt: night.startedAt,
    endedAt: new Date().toISOString(),
    problems: night.problems,
  })
}

const leftOf = (budgetUsd: number | undefined, spentUsd: number | undefined): number | undefined =>
  budgetUsd === undefined ? undefined : Math.max(0, budgetUsd - (spentUsd ?? 0))

/** US dollars as far as they are known; `undefined` where nothing is. */
function spentOf(store: Store, runs: readonly RunId[]): number | undefined {
  const known = runs.flatMap((run) => readStatus(store, run, Date.now()).spend.usd ?? [])
  return known.length === 0 ? undefined : known.reduce((sum, usd) => sum + usd, 0)
}

/** Old files go by the retention rule. What the disk refuses is said, and changes no verdict. */
async function tidied({ flags, store, folder, problems }: Night): Promise<NightSummary['pruned']> {
  const retention = retentionOf(flags)
  if (retention === undefined) return null
  try {
    const { gone } = await whatGoes({ store, folder }, retention, Date.now())
    await removeFiles({ store, folder }, gone, new Date().toISOString())
    packOld(store, retention, Date.now())
    return { attempts: gone.length, bytes: gone.reduce((sum, one) => sum + one.bytes, 0) }
  } catch (error) {
    if (!isSystemError(error) && !(error instanceof UserError)) throw error
    problems.push(`old files could not be removed: ${error.message}`)
    return null
  }
}

function closingText({ store, folder }: Night, summary: NightSummary): string {
  const lines = [
    gateText(summary.gate, hintsOf(store, folder, summary.gate)),
    `Report: ${summary.reports.html ?? summary.reports.dir}`,
    ...(summary.pruned === null || summary.pruned.attempts === 0
      ? []
      : [`Files of ${summary.pruned.attempts} old attempts were removed.`]),
    ...summary.problems.map((problem) => `Note: ${problem}.`),
  ]
  return `${lines.join('\n')}\n`
}
