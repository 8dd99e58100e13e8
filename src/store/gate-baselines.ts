import { GateBaseline } from '../model/gate-baseline.ts'
import type { AgentId, IsoTime } from '../model/ids.ts'
import type { Store } from './open.ts'

/** A baseline and its number in the database; no number: it is not stored yet. */
export type StoredBaseline = { key: number; baseline: GateBaseline; replacedAt?: IsoTime }

type Row = { key: number; body: string; replacedAt: IsoTime | null }

const COLUMNS = 'baseline AS key, body, replaced_at AS replacedAt'

/** Every baseline of a suite, the newest first; those that were replaced only on request. */
export function readBaselines(store: Store, suite: string, which: 'in-force' | 'all' = 'in-force'): StoredBaseline[] {
  return store.use((db) => {
    const rows = db
      .prepare<[string, number], Row>(
        `SELECT ${COLUMNS} FROM gate_baseline WHERE suite = ? AND (replaced_at IS NULL OR ?) ORDER BY baseline DESC`,
      )
      .all(suite, which === 'all' ? 1 : 0)
    return rows.map(({ key, body, replacedAt }) => ({
      key,
      baseline: GateBaseline.parse(JSON.parse(body)),
      ...(replacedAt === null ? {} : { replacedAt }),
    }))
  })
}

/** Stores a new baseline; those in `replaced` are in force no more. */
export function insertBaseline(store: Store, baseline: GateBaseline, replaced: readonly number[] = []): void {
  store.use((db) => {
    const insert = db.prepare('INSERT INTO gate_baseline (suite, agent, made_at, body) VALUES (?, ?, ?, ?)')
    const retire = db.prepare('UPDATE gate_baseline SET replaced_at = ? WHERE baseline = ? AND replaced_at IS NULL')
    db.transaction(() => {
      for (const key of replaced) retire.run(baseline.at, key)
      const { suite, agent } = baseline.identity
      insert.run(suite, agent, baseline.at, JSON.stringify(baseline))
    }).immediate()
  })
}

/** Stores the nights that a baseline has taken since. */
export function updateBaseline(store: Store, key: number, baseline: GateBaseline): void {
  store.use((db) =>
    db.prepare('UPDATE gate_baseline SET body = ? WHERE baseline = ?').run(JSON.stringify(baseline), key),
  )
}

/** What the gate said of an agent's night. */
export type Decision = {
  suite: string
  agent: AgentId
  night: string
  verdict: string
  decidedAt: IsoTime
  runs: readonly string[]
}

/** Keeps the newest decision of each agent and night; what a person accepted stays accepted. */
export function saveDecisions(store: Store, decisions: readonly Decision[]): void {
  store.use((db) => {
    const upsert = db.prepare(`
      INSERT INTO gate_decision (suite, agent, night, verdict, decided_at, runs)
      VALUES (@suite, @agent, @night, @verdict, @decidedAt, @runs)
      ON CONFLICT DO UPDATE SET verdict = excluded.verdict, decided_at = excluded.decided_at, runs = excluded.runs`)
    db.transaction(() => {
      for (const one of decisions) upsert.run({ ...one, runs: JSON.stringify(one.runs) })
    }).immediate()
  })
}

/** Marks a night as the new normal, decided before or not. */
export function acceptNight(store: Store, decision: Decision, reason: string): void {
  store.use((db) =>
    db
      .prepare(`
        INSERT INTO gate_decision (suite, agent, night, verdict, decided_at, runs, accepted_reason)
        VALUES (@suite, @agent, @night, @verdict, @decidedAt, @runs, @reason)
        ON CONFLICT DO UPDATE SET accepted_reason = excluded.accepted_reason`)
      .run({ ...decision, runs: JSON.stringify(decision.runs), reason }),
  )
}

export type PastDecision = { agent: AgentId; night: string; verdict: string; accepted: boolean }

/** Decisions on nights before `night`, the newest first, at most `limit` of each agent together. */
export function readDecisions(store: Store, suite: string, night: string, limit: number): PastDecision[] {
  return store.use((db) =>
    db
      .prepare<[string, string, number], Omit<PastDecision, 'accepted'> & { accepted: number }>(`
        SELECT agent, night, verdict, accepted_reason IS NOT NULL AS accepted FROM gate_decision
        WHERE suite = ? AND night < ? ORDER BY night DESC LIMIT ?`)
      .all(suite, night, limit)
      .map((row) => ({ ...row, accepted: row.accepted === 1 })),
  )
}
