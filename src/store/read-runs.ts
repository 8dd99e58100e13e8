import { z } from 'zod'
import { nearest } from '../lib/nearest.ts'
import { UserError } from '../model/errors.ts'
import { RunEnd } from '../model/events.ts'
import type { RunId } from '../model/ids.ts'
import type { RunPlan } from '../model/plan.ts'
import { wholeRows } from './event-pack.ts'
import type { Store } from './open.ts'
import { present } from './present.ts'
import { EVENT_COLUMNS, type EventRow, parseEvent } from './stored-event.ts'

/** One row of the view `runs`; `ended` is absent while it runs, and after a kill. */
const RunSummary = z.object({
  run: z.string(),
  name: z.string(),
  createdAt: z.string(),
  startedAt: z.string(),
  endedAt: z.string().exactOptional(),
  ended: RunEnd.exactOptional(),
  seed: z.number(),
  policy: z.string(),
  sandbox: z.string(),
  bakeoffVersion: z.string(),
  suitePath: z.string(),
  budgetUsd: z.number().exactOptional(),
  /** The run whose suspicion its fresh trials check. */
  confirms: z.string().exactOptional(),
  tasks: z.number(),
  agents: z.number(),
  trials: z.number(),
  endedTrials: z.number(),
  passed: z.number(),
  failed: z.number(),
  lost: z.number(),
})
export type RunSummary = z.infer<typeof RunSummary>

const RUN_COLUMNS = `
  run, name, created_at AS createdAt, started_at AS startedAt, ended_at AS endedAt, ended, seed, policy, sandbox,
  bakeoff_version AS bakeoffVersion, suite_path AS suitePath, budget_usd AS budgetUsd, confirms, tasks, agents, trials,
  ended_trials AS endedTrials, passed, failed, lost`

/** All runs, the newest first. */
export function listRuns(store: Store): RunSummary[] {
  return store.use((db) =>
    db
      .prepare<[], Record<string, unknown>>(`SELECT ${RUN_COLUMNS} FROM runs ORDER BY started_at DESC, run DESC`)
      .all()
      .map((row) => RunSummary.parse(present(row))),
  )
}

/** One run by its whole id. Throws where there is none. */
export function readRun(store: Store, runId: RunId): RunSummary {
  return store.use((db) => {
    const row = db
      .prepare<[string], Record<string, unknown>>(`SELECT ${RUN_COLUMNS} FROM runs WHERE run = ?`)
      .get(runId)
    if (row === undefined) throw new Error(`There is no run ${runId}`)
    return RunSummary.parse(present(row))
  })
}

/**
 * The id that `latest`, a whole id or the beginning of one names; a `UserError` where none or several fit.
 * Fresh trials that confirm a night are never the latest run: they are looked at by their own id.
 */
export function findRun(store: Store, name: string): RunId {
  const runs = store.use((db) =>
    db
      .prepare<[], { run: string; confirms: string | null }>(
        'SELECT run, confirms FROM run_row ORDER BY started_at DESC, run DESC',
      )
      .all(),
  )
  const ids = runs.map(({ run }) => run)
  const latest = (runs.find(({ confirms }) => confirms === null) ?? runs[0])?.run
  if (latest === undefined) {
    throw new UserError('There is no run yet.', { hint: 'Start one with `bakeoff run`.' })
  }
  if (name === 'latest') return latest
  if (ids.includes(name)) return name
  const fitting = name === '' ? [] : ids.filter((id) => id.startsWith(name))
  const [only] = fitting
  if (only !== undefined && fitting.length === 1) return only
  if (fitting.length > 1) {
    const shown = fitting.slice(0, 5).join(', ')
    throw new UserError(`"${name}" is the beginning of ${fitting.length} runs.`, {
      hint: `Give more of the id: ${shown}`,
    })
  }
  const meant = nearest(name, ids)
  throw new UserError(`There is no run "${name}".`, {
    hint: meant === undefined ? `The latest is ${latest}; \`bakeoff runs\` lists all.` : `Did you mean ${meant}?`,
  })
}

/** The plan in force, as `run-started` recorded it. */
export function readPlan(store: Store, runId: RunId): RunPlan {
  return store.use((db) => {
    const row = db
      .prepare<[string], EventRow>(
        `SELECT ${EVENT_COLUMNS} FROM run_row JOIN events ON events.id = run_row.plan_event WHERE run_row.run = ?`,
      )
      .get(runId)
    const event = row === undefined ? undefined : parseEvent(wholeRows(db)(row))
    if (event?.type !== 'run-started') throw new Error(`Run ${runId} has no plan`)
    return event.plan
  })
}
