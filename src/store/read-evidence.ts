import type { Attempt } from '../model/attempt.ts'
import type { AttemptId, IsoTime, TrialId } from '../model/ids.ts'
import type { Isolation } from '../model/isolation.ts'
import type { Judgement } from '../model/verdict.ts'
import type { Verification } from '../model/verification.ts'
import { wholeRows } from './event-pack.ts'
import type { Db, Store } from './open.ts'
import { EVENT_COLUMNS, type EventRow, parseEvent } from './stored-event.ts'

/** One attempt with what its trial's result rests on: the newest verification and the newest judgement. */
export type AttemptEvidence = {
  attemptId: AttemptId
  number: number
  isolation: Isolation
  startedAt: IsoTime
  /** True for the attempt that counts. */
  isCurrent: boolean
  /** Absent: it has not ended, or was interrupted. */
  attempt?: Attempt
  verification?: Verification
  judgement?: Judgement
  /** When its files were removed by `bakeoff prune`. */
  prunedAt?: IsoTime
}

type Row = {
  attemptId: string
  number: number
  isolation: Isolation
  startedAt: string
  isCurrent: 0 | 1
  ended: number | null
  verified: number | null
  judged: number | null
  prunedAt: string | null
}

/** The attempts of a trial, oldest first; found by key, so that thousands of trials can be asked for one after another. */
export function readEvidence(store: Store, trialId: TrialId): AttemptEvidence[] {
  return store.use((db) => {
    const whole = wholeRows(db)
    return db
      .prepare<[string], Row>(
        `SELECT attempt AS attemptId, number, isolation, attempt_row.started_at AS startedAt,
                attempt_row.attempt_key IS trial_row.attempt_key AS isCurrent, ended_event AS ended, pruned_at AS prunedAt,
                verification_row.event AS verified, verdict_row.event AS judged
         FROM trial_row
         JOIN attempt_row ON attempt_row.trial_key = trial_row.trial_key
         LEFT JOIN verification_row ON verification_row.verification_key = attempt_row.verification_key
         LEFT JOIN verdict_row ON verdict_row.verdict_key = attempt_row.verdict_key
         WHERE trial = ? ORDER BY number`,
      )
      .all(trialId)
      .map((row) => evidenceOf(db, whole, row))
  })
}

type Whole = ReturnType<typeof wholeRows>

function evidenceOf(
  db: Db,
  whole: Whole,
  { ended, verified, judged, isCurrent, prunedAt, ...row }: Row,
): AttemptEvidence {
  const evidence: AttemptEvidence = {
    ...row,
    isCurrent: isCurrent === 1,
    ...(prunedAt === null ? {} : { prunedAt }),
  }
  const end = eventOf(db, whole, ended)
  if (end?.type === 'attempt-ended') evidence.attempt = end.attempt
  const verification = eventOf(db, whole, verified)
  if (verification?.type === 'verification-ended') evidence.verification = verification.verification
  const judgement = eventOf(db, whole, judged)
  if (judgement?.type === 'verdict-derived') evidence.judgement = judgement.judgement
  return evidence
}

function eventOf(db: Db, whole: Whole, id: number | null): ReturnType<typeof parseEvent> | undefined {
  if (id === null) return undefined
  const row = db.prepare<[number], EventRow>(`SELECT ${EVENT_COLUMNS} FROM events WHERE id = ?`).get(id)
  return row === undefined ? undefined : parseEvent(whole(row))
}
