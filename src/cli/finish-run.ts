import type { RunEnd } from '../model/events.ts'
import type { RunId } from '../model/ids.ts'
import type { TrialResult } from '../model/report-data.ts'
import { verdictTable } from '../report/terminal.ts'
import type { Store } from '../store/open.ts'
import { type CliContext, printJson } from './context.ts'
import { reportDataOf } from './report-data.ts'
import type { ResultsFolder } from './results-folder.ts'
import { EVERY_FORMAT, type WrittenReport, writeReport } from './write-reports.ts'

const EXIT_INCOMPLETE = 3
const EXIT_INTERRUPTED = 130

export type FinishInput = { store: Store; folder: ResultsFolder; run: RunId; because: RunEnd; json: boolean }

/** After a run: its reports, the table, what to do next, and the exit code. */
export async function finishRun(input: FinishInput, context: CliContext): Promise<TrialResult[]> {
  const { store, folder, run, because } = input
  const report = await writeReport(
    { store, folder },
    { run, dir: folder.reportDir(run), formats: EVERY_FORMAT, only: [], svg: false },
  )
  const data = reportDataOf(store, folder, run)
  const lost = data.trials.filter((trial) => trial.status === 'lost')
  if (because === 'cancelled') context.setExitCode(EXIT_INTERRUPTED)
  else if (because !== 'complete' || lost.length > 0) context.setExitCode(EXIT_INCOMPLETE)
  if (input.json) {
    printJson(context, runJson(run, data.trials, report))
    return data.trials
  }
  const width = process.stdout.columns ?? 100
  context.out(`\n${verdictTable(data, { width, color: context.color })}\n`)
  context.out(`Report: ${report.markdown ?? report.dir}\n`)
  if (report.html !== undefined) context.out(`        ${report.html}\n`)
  const next = nextStep(because, lost.length, folder, run)
  if (next !== undefined) context.out(`${next}\n`)
  return data.trials
}

function nextStep(because: RunEnd, lost: number, folder: ResultsFolder, run: RunId): string | undefined {
  if (because !== 'complete') return `Stopped (${because}). Go on: bakeoff run ${folder.suitePath} --resume ${run}`
  if (lost === 0) return undefined
  const trials = lost === 1 ? '1 trial was' : `${lost} trials were`
  return `${trials} lost to infrastructure and ${lost === 1 ? 'counts' : 'count'} for nobody. Try again: bakeoff run ${folder.suitePath} --resume ${run} --only lost`
}

/** The document of `run --json` and `demo --json`. */
function runJson(run: RunId, trials: readonly TrialResult[], report: WrittenReport): Record<string, unknown> {
  return {
    run,
    trials: trials.map((trial) => ({
      trial: trial.trial,
      task: trial.task,
      agent: trial.agent,
      index: trial.trialIndex,
      outcome: trial.outcome ?? null,
      verdict: trial.verdict ?? null,
      correctness: trial.correctness ?? null,
      promises: trial.promises ?? null,
      status: trial.status ?? null,
      reason: trial.reason ?? null,
      attempts: trial.attempts,
      active_ms: trial.activeMs ?? null,
      reported_usd: trial.reportedUsd ?? null,
      computed_usd: trial.computedUsd ?? null,
      billing: trial.billing ?? null,
    })),
    reports: { markdown: report.markdown ?? null, html: report.html ?? null },
    lost: trials.filter((trial) => trial.status === 'lost').map((trial) => trial.trial),
  }
}
