import { nearest } from '../lib/nearest.ts'
import type { Agent } from '../model/agent.ts'
import { UserError } from '../model/errors.ts'
import type { TrialId } from '../model/ids.ts'
import type { TrialResult } from '../model/report-data.ts'
import type { Task } from '../model/task.ts'
import type { Db, Store } from './open.ts'
import { type AttemptRecord, readAttemptRecord } from './read-attempt.ts'
import { readPlan } from './read-runs.ts'
import { readTrialResult } from './read-trial-results.ts'

/** One trial with all that was ever recorded of it. */
export type TrialRecord = {
  result: TrialResult
  task: Task
  agent: Agent
  /** The one that counts; absent while none has ended. */
  currentAttempt?: number
  attempts: AttemptRecord[]
}

/** A trial by its id, or by an end of it (`task/agent/1`: then of the newest run that has it). */
export function readTrial(store: Store, name: string): TrialRecord {
  const trialId = findTrial(store, name)
  return store.use((db) => {
    const result = readTrialResult(db, trialId)
    const plan = readPlan(store, result.run)
    const task = plan.tasks.find((each) => each.id === result.task)
    const agent = plan.agents.find((each) => each.id === result.agent)
    if (task === undefined || agent === undefined)
      throw new Error(`The plan of ${result.run} lacks what ${trialId} names`)
    const rows = db
      .prepare<[string], { attempt: string; number: number; isCurrent: number }>(
        'SELECT attempt, number, is_current AS isCurrent FROM attempts WHERE trial = ? ORDER BY number',
      )
      .all(trialId)
    const current = rows.find((row) => row.isCurrent === 1)?.number
    const attempts = rows.map((row) => readAttemptRecord(db, row.attempt))
    return { result, task, agent, attempts, ...(current === undefined ? {} : { currentAttempt: current }) }
  })
}

/** The id that a person meant; the run's part may be shortened, left out, or `latest`. A `UserError` where none or several fit. */
export function findTrial(store: Store, name: string): TrialId {
  const wanted = name.replace(/\/+$/, '')
  return store.use((db) => {
    const fitting = fittingTrials(db, wanted)
    const [only] = fitting
    if (only !== undefined && fitting.length === 1) return only
    if (fitting.length > 1) {
      const shown = fitting.slice(0, 4).join(', ')
      throw new UserError(`"${name}" fits ${fitting.length} trials.`, { hint: `Give more of the id: ${shown}` })
    }
    const latest = trialsOfNewestRun(db)
    const ends = latest.map((trial) => trial.split('/').slice(1).join('/'))
    const meant = nearest(wanted, [...latest, ...ends])
    throw new UserError(`There is no trial "${name}".`, {
      hint:
        meant === undefined
          ? 'A trial is RUN/TASK/AGENT/INDEX; `bakeoff status` lists them.'
          : `Did you mean ${meant}?`,
    })
  })
}

/** Trials of the newest run in which anything fits. */
function fittingTrials(db: Db, wanted: string): TrialId[] {
  const [head = '', ...rest] = wanted.split('/')
  const rows = db
    .prepare<[{ wanted: string; head: string; rest: string }], { trial: string; run: string; exact: number }>(`
      SELECT trial, run, trial = @wanted AS exact
      FROM trial_row JOIN run_row USING (run_key)
      WHERE trial = @wanted
        OR substr(trial, -length('/' || @wanted)) = '/' || @wanted
        OR (@rest <> '' AND substr(trial, length(run) + 1) = '/' || @rest
            AND (substr(run, 1, length(@head)) = @head OR @head = 'latest'))
      ORDER BY exact DESC, run_row.started_at DESC, run DESC, position`)
    .all({ wanted, head, rest: rest.join('/') })
  const [first] = rows
  if (first === undefined) return []
  if (first.exact === 1) return [first.trial]
  return rows.filter((row) => row.run === first.run).map((row) => row.trial)
}

function trialsOfNewestRun(db: Db): TrialId[] {
  return db
    .prepare<[], { trial: string }>(`
      SELECT trial FROM trial_row
      WHERE run_key = (SELECT run_key FROM run_row ORDER BY started_at DESC, run DESC LIMIT 1)
      ORDER BY position LIMIT 2000`)
    .all()
    .map((row) => row.trial)
}
