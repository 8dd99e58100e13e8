import { z } from 'zod'
import { Billing } from '../model/agent.ts'
import type { RunId, TrialId } from '../model/ids.ts'
import { Isolation } from '../model/isolation.ts'
import { AgentOutcome } from '../model/outcome.ts'
import type { TrialResult } from '../model/report-data.ts'
import { Correctness, Promises, Status, Verdict } from '../model/verdict.ts'
import type { Db, Store } from './open.ts'
import { present } from './present.ts'

const OutcomeKind = z.enum(AgentOutcome.options.map((option) => option.shape.kind.value))
const text = z.string().exactOptional()
const number = z.number().exactOptional()

const TrialResultRow = z.object({
  run: z.string(),
  trial: z.string(),
  task: z.string(),
  taskHash: z.string(),
  agent: z.string(),
  adapter: z.string(),
  trialIndex: z.number(),
  outcome: OutcomeKind.exactOptional(),
  outcomeMessage: text,
  verdict: Verdict.exactOptional(),
  reason: text,
  policy: text,
  correctness: Correctness.exactOptional(),
  promises: Promises.exactOptional(),
  status: Status.exactOptional(),
  attempts: z.number(),
  rounds: number,
  firstRoundStatus: Status.exactOptional(),
  queuedMs: number,
  activeMs: number,
  rateLimitedMs: number,
  wallMs: number,
  inputTokens: number,
  cacheReadTokens: number,
  cacheWriteTokens: number,
  outputTokens: number,
  reasoningTokens: number,
  reportedUsd: number,
  computedUsd: number,
  billing: Billing.exactOptional(),
  cliVersion: text,
  requestedModel: text,
  observedModel: text,
  isolation: Isolation.exactOptional(),
  testsPassed: number,
  testsFailed: number,
  testsSkipped: number,
  startedAt: text,
  endedAt: text,
})

const SELECT_RESULTS = `
  SELECT results.run, results.trial, results.task, task_hash AS taskHash, results.agent, adapter,
         results.trial_index AS trialIndex, results.outcome, attempt_row.outcome_message AS outcomeMessage,
         results.verdict, reason, policy, results.correctness, results.promises, results.status, attempts, rounds,
         iif(attempt_row.round_count > 1, first_round.status, NULL) AS firstRoundStatus,
         results.queued_ms AS queuedMs, results.active_ms AS activeMs, results.rate_limited_ms AS rateLimitedMs,
         results.wall_ms AS wallMs, results.input_tokens AS inputTokens,
         results.cache_read_tokens AS cacheReadTokens, results.cache_write_tokens AS cacheWriteTokens,
         results.output_tokens AS outputTokens, results.reasoning_tokens AS reasoningTokens,
         results.reported_usd AS reportedUsd, results.computed_usd AS computedUsd, billing,
         results.cli_version AS cliVersion, requested_model AS requestedModel,
         results.observed_model AS observedModel, results.isolation,
         tests_passed AS testsPassed, tests_failed AS testsFailed, tests_skipped AS testsSkipped,
         results.started_at AS startedAt, results.ended_at AS endedAt
  FROM trial_results AS results
  JOIN trial_row ON trial_row.trial = results.trial
  LEFT JOIN attempt_row ON attempt_row.attempt_key = trial_row.attempt_key
  LEFT JOIN round_verdict_row AS first_round
    ON first_round.attempt_key = trial_row.attempt_key AND first_round.number = 1`

/** The trials of one run, or of all runs, as the view `trial_results` has them, in the order of the plan. */
export function readTrialResults(store: Store, runId?: RunId): TrialResult[] {
  return store.use((db) => {
    const order = 'ORDER BY trial_row.run_key, trial_row.position, trial_row.trial_key'
    // Row by row: with all of them at once a large run would be in memory twice.
    const rows =
      runId === undefined
        ? db.prepare<[], Row>(`${SELECT_RESULTS} ${order}`).iterate()
        : db.prepare<[string], Row>(`${SELECT_RESULTS} WHERE results.run = ? ${order}`).iterate(runId)
    const shared = new Map<string, string>()
    return Array.from(rows, (row) => resultOf(sharing(row, shared)))
  })
}

/** One trial's row. Throws where there is no such trial. */
export function readTrialResult(db: Db, trialId: TrialId): TrialResult {
  const row = db.prepare<[string], Row>(`${SELECT_RESULTS} WHERE results.trial = ?`).get(trialId)
  if (row === undefined) throw new Error(`There is no trial ${trialId}`)
  return resultOf(row)
}

type Row = Record<string, unknown>

/** Equal text of many rows (task, hash, reason, version) as one string: a large run weighs half as much. */
function sharing(row: Row, shared: Map<string, string>): Row {
  for (const key in row) {
    const value = row[key]
    if (key === 'trial' || typeof value !== 'string') continue
    const known = shared.get(value)
    if (known === undefined) shared.set(value, value)
    else row[key] = known
  }
  return row
}

function resultOf(row: Row): TrialResult {
  return TrialResultRow.parse(present(row))
}
