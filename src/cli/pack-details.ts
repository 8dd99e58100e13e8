import { gzipSync } from 'node:zlib'
import type { TrialResult } from '../model/report-data.ts'
import type { PackedTrial } from '../report/html.ts'
import { trialKey } from '../report/page/page-data.ts'
import type { Store } from '../store/open.ts'
import type { ResultsFolder } from './results-folder.ts'
import { trialDetail } from './trial-detail.ts'

/** What the details of trials may weigh in `report.html` unless someone says otherwise, in megabytes. */
export const EMBED_BUDGET_MB = 25

/** More are not looked up: a page with thousands of trials is searched in its table, and read one by one with `show`. */
const MOST_TRIALS = 2000

const ORDER: readonly (TrialResult['status'] | undefined)[] = ['fail', 'lost', 'pass', undefined]

/** The details of as many trials as the budget holds, those that failed first, ready to be embedded in a page. */
export function packDetails(
  store: Store,
  folder: ResultsFolder,
  trials: readonly TrialResult[],
  budgetBytes: number,
): PackedTrial[] {
  const packed: PackedTrial[] = []
  let left = budgetBytes
  for (const trial of ORDER.flatMap((status) => trials.filter((one) => one.status === status && one.attempts > 0))) {
    if (left <= 0 || packed.length >= MOST_TRIALS) break
    const text = gzipSync(JSON.stringify(trialDetail(store, folder, trial)), { level: 9 }).toString('base64')
    left -= text.length
    if (left >= 0) packed.push({ trial: trialKey(trial), packed: text })
  }
  return packed
}
