import type { Attempt, Round, RoundDeliverable } from '../model/attempt.ts'
import type { Deliverable } from '../model/deliverable.ts'
import type { RunEvent } from '../model/events.ts'
import type { AttemptId, IsoTime } from '../model/ids.ts'
import type { Isolation } from '../model/isolation.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import type { RemoteHandle } from '../model/remote-handle.ts'
import type { RemoteState } from '../model/remote-record.ts'
import type { Reply } from '../model/reply.ts'
import type { Judgement } from '../model/verdict.ts'
import type { Verification } from '../model/verification.ts'
import { lastPacked, packedRowsOf, wholeRows } from './event-pack.ts'
import type { Db, Store } from './open.ts'
import type { EventOf } from './project.ts'
import { EVENT_COLUMNS, type EventRow, parseEvent } from './stored-event.ts'

type Note = { at: IsoTime; level: 'info' | 'warn'; message: string }

/** One round of several, judged apart. `verification`: the facts, from this judgement or an earlier one of the round. */
export type RoundJudgement = { round: number; verification?: Verification; judgement: Judgement }

/** Everything recorded of one attempt; lists are in the order of recording, the last judgement is the current one. */
export type AttemptRecord = {
  attemptId: AttemptId
  number: number
  isolation: Isolation
  startedAt: IsoTime
  deadline: IsoTime
  lastAction?: string
  /** Rounds that ended, also of an attempt that did not. */
  rounds: Round[]
  /** Absent: it has not ended, or was interrupted. */
  attempt?: Attempt
  deliverable?: Deliverable
  /** What earlier rounds had left, as far as it was kept, and how it was judged; the newest judgement of a round wins. */
  afterRounds: RoundDeliverable[]
  roundJudgements: RoundJudgement[]
  /** The reply by hand that it answers. */
  reply?: Reply
  /** When its files were removed by `bakeoff prune`; what is recorded of them is still here. */
  prunedAt?: IsoTime
  /** The newest journal entry of a submission to an asynchronous service. */
  remote?: RemoteHandle
  /** What its service showed, in the order it was seen. */
  remoteStates: RemoteState[]
  verifications: Verification[]
  judgements: Judgement[]
  notes: Note[]
}

/** The end of an attempt and what was measured on its deliverable, oldest first. */
export type EndedAttempt = {
  attempt: Attempt
  outcome: AgentOutcome
  deliverable?: Deliverable
  afterRounds: RoundDeliverable[]
  /** Rounds that have a verdict of their own already. */
  judgedRounds: number[]
  verifications: Verification[]
}

/** One attempt, put together from its events. Throws where there is none. */
export function readAttempt(store: Store, attemptId: AttemptId): AttemptRecord {
  return store.use((db) => readAttemptRecord(db, attemptId))
}

/** What a verification starts from, found by key however long the run is; absent where the attempt has not ended. */
export function readEndedAttempt(store: Store, attemptId: AttemptId): EndedAttempt | undefined {
  return store.use((db) => {
    const row = db
      .prepare<[string], EventRow>(
        `SELECT ${EVENT_COLUMNS} FROM attempt_row JOIN events ON events.id = attempt_row.ended_event
         WHERE attempt_row.attempt = ?`,
      )
      .get(attemptId)
    const event = row === undefined ? undefined : parseEvent(wholeRows(db)(row))
    if (event?.type !== 'attempt-ended') return undefined
    const { attempt, deliverable, afterRounds = [] } = event
    return {
      attempt,
      outcome: attempt.outcome,
      afterRounds,
      judgedRounds: judgedRoundsOf(db, attemptId),
      ...(deliverable === undefined ? {} : { deliverable }),
      verifications: verificationsOf(db, attemptId),
    }
  })
}

function judgedRoundsOf(db: Db, attemptId: AttemptId): number[] {
  return db
    .prepare<[string], { number: number }>(
      `SELECT round_verdict_row.number FROM attempt_row JOIN round_verdict_row USING (attempt_key)
       WHERE attempt = ? ORDER BY round_verdict_row.number`,
    )
    .all(attemptId)
    .map(({ number }) => number)
}

function verificationsOf(db: Db, attemptId: AttemptId): Verification[] {
  const rows = db
    .prepare<[string], EventRow>(
      `SELECT ${EVENT_COLUMNS} FROM attempt_row JOIN verification_row USING (attempt_key)
       JOIN events ON events.id = verification_row.event WHERE attempt_row.attempt = ? ORDER BY events.id`,
    )
    .all(attemptId)
  const whole = wholeRows(db)
  const events = rows.map((row) => parseEvent(whole(row)))
  return events.flatMap((event) => (event.type === 'verification-ended' ? [event.verification] : []))
}

export function readAttemptRecord(db: Db, attemptId: AttemptId): AttemptRecord {
  let record: AttemptRecord | undefined
  for (const event of eventsOfAttempt(db, attemptId)) {
    if (event.type === 'attempt-started') {
      const { number, isolation, deadline, at, reply } = event
      record = {
        ...(reply === undefined ? {} : { reply }),
        afterRounds: [],
        roundJudgements: [],
        attemptId,
        number,
        isolation,
        deadline,
        startedAt: at,
        rounds: [],
        remoteStates: [],
        verifications: [],
        judgements: [],
        notes: [],
      }
    } else if (record !== undefined) addEvent(record, event)
  }
  if (record === undefined) throw new Error(`There is no attempt ${attemptId}`)
  const prunedAt = prunedAtOf(db, attemptId)
  return prunedAt === undefined ? record : { ...record, prunedAt }
}

/** Told of many attempts at once, so by no event of its own. */
function prunedAtOf(db: Db, attemptId: AttemptId): IsoTime | undefined {
  const row = db
    .prepare<[string], { prunedAt: IsoTime | null }>('SELECT pruned_at AS prunedAt FROM attempt_row WHERE attempt = ?')
    .get(attemptId)
  return row?.prunedAt ?? undefined
}

function eventsOfAttempt(db: Db, attemptId: AttemptId): RunEvent[] {
  const run = db
    .prepare<[string], { run: string }>(
      `SELECT run_row.run FROM attempt_row
       JOIN trial_row ON trial_row.trial_key = attempt_row.trial_key JOIN run_row USING (run_key)
       WHERE attempt_row.attempt = ?`,
    )
    .get(attemptId)?.run
  if (run === undefined) return []
  const packed = lastPacked(db, run)
  const rows = db
    .prepare<[{ run: string; attemptId: string; packed: number }], EventRow>(
      `SELECT ${EVENT_COLUMNS} FROM events
       WHERE run = @run AND seq > @packed AND type NOT IN ('run-started', 'run-resumed', 'run-ended')
       AND attempt = @attemptId
       ORDER BY seq`,
    )
    .all({ run, attemptId, packed })
  return [...(packed === 0 ? [] : packedOfAttempt(db, run, attemptId)), ...rows.map(parseEvent)]
}

/** The text of an attempt's id is in each of its events, and is much faster to look for than to parse. */
function packedOfAttempt(db: Db, run: string, attemptId: AttemptId): RunEvent[] {
  const quoted = JSON.stringify(attemptId)
  return [...packedRowsOf(db, run)]
    .filter(({ type, body }) => !type.startsWith('run-') && body.includes(quoted))
    .map(parseEvent)
    .filter((event) => attemptOf(event) === attemptId)
}

/** The attempt that an event speaks of, as the column `attempt` of the record has it. */
function attemptOf(event: RunEvent): AttemptId | undefined {
  if ('attemptId' in event) return event.attemptId
  if (event.type === 'attempt-ended') return event.attempt.id
  return event.type === 'verification-ended' ? event.verification.attemptId : undefined
}

function addEvent(record: AttemptRecord, event: ReturnType<typeof parseEvent>): void {
  switch (event.type) {
    case 'attempt-activity':
      record.lastAction = event.action
      return
    case 'round-ended':
      record.rounds.push(event.round)
      return
    case 'attempt-ended':
      record.attempt = event.attempt
      record.rounds = event.attempt.rounds
      record.isolation = event.attempt.isolation
      if (event.deliverable !== undefined) record.deliverable = event.deliverable
      record.afterRounds = event.afterRounds ?? []
      return
    case 'round-judged':
      addRoundJudgement(record.roundJudgements, event)
      return
    case 'remote-intent':
    case 'remote-submitted':
    case 'remote-ambiguous':
      record.remote = event.handle
      return
    case 'remote-status':
      record.remoteStates.push(event.state)
      return
    case 'verification-ended':
      record.verifications.push(event.verification)
      return
    case 'verdict-derived':
      record.judgements.push(event.judgement)
      return
    case 'note':
      record.notes.push({ at: event.at, level: event.level, message: event.message })
      return
    case 'run-started':
    case 'run-resumed':
    case 'run-ended':
    case 'reply-asked':
    case 'attempt-started':
    case 'round-started':
    case 'verification-started':
    case 'cross-examined':
    case 'files-pruned':
      return
  }
}

function addRoundJudgement(known: RoundJudgement[], { round, verification, judgement }: EventOf<'round-judged'>): void {
  const at = known.findIndex((one) => one.round === round)
  const facts = verification ?? known[at]?.verification
  const entry = { round, judgement, ...(facts === undefined ? {} : { verification: facts }) }
  if (at < 0) known.push(entry)
  else known[at] = entry
}
