import type { RunId } from '../model/ids.ts'
import type { ReportData } from '../model/report-data.ts'
import { buildReport, type ReportRows } from '../report/build.ts'
import type { Store } from '../store/open.ts'
import { readCrossExaminations, readHistory, readPlan, readStatus, readTrialResults } from '../store/read.ts'
import { crossTable } from '../verdict/cross-agreement.ts'
import { failureExamples } from './failure-examples.ts'
import type { ResultsFolder } from './results-folder.ts'

/** One run, from the record to what every renderer reads. */
export function reportDataOf(store: Store, folder: ResultsFolder, run: RunId): ReportData {
  const history = readHistory(store, run)
  return { ...buildReport(reportRowsOf(store, folder, run)), ...(history.length === 0 ? {} : { history }) }
}

/** What a report of that run is built from. */
export function reportRowsOf(store: Store, folder: ResultsFolder, run: RunId): ReportRows {
  const plan = readPlan(store, run)
  const status = readStatus(store, run, Date.now())
  const trials = readTrialResults(store, run)
  return {
    plan,
    trials,
    failures: failureExamples(store, folder, trials),
    cross: readCrossExaminations(store, run).map(crossTable),
    startedAt: status.startedAt,
    ...(status.endedAt === undefined ? {} : { endedAt: status.endedAt }),
    ...(status.ended === undefined ? {} : { ended: status.ended }),
  }
}
