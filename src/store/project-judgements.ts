import { TestRunsFacts } from '../model/facts.ts'
import type { Verification } from '../model/verification.ts'
import { wholeOrNull } from './columns.ts'
import type { Db } from './open.ts'
import type { EventOf } from './project.ts'
import { mustChange } from './project-attempts.ts'

type JudgementProjection = {
  verificationStarted(event: EventOf<'verification-started'>): void
  verificationEnded(event: EventOf<'verification-ended'>, eventId: number): void
  verdictDerived(event: EventOf<'verdict-derived'>, eventId: number): void
  roundJudged(event: EventOf<'round-judged'>, eventId: number): void
}

/** Rows of verifications and judgements, and the status of the trial whose current attempt was judged. */
export function projectJudgements(db: Db): JudgementProjection {
  const setPhase = db.prepare(`UPDATE attempt_row SET phase = 'verifying', phase_at = @at WHERE attempt = @attemptId`)
  const insertVerification = db.prepare(`
    INSERT INTO verification_row (verification, attempt_key, event, tests_passed, tests_failed, tests_skipped)
    SELECT @id, attempt_key, @eventId, @passed, @failed, @skipped FROM attempt_row WHERE attempt = @attemptId`)
  const setVerification = db.prepare(
    'UPDATE attempt_row SET verification_key = @key, phase = NULL, phase_at = NULL WHERE attempt = @attemptId',
  )
  const insertVerdict = db.prepare(`
    INSERT INTO verdict_row (attempt_key, verification_key, event, policy, verdict, correctness, promises, status)
    SELECT attempt_key, (SELECT verification_key FROM verification_row WHERE verification = @verificationId),
           @eventId, @policy, @verdict, @correctness, @promises, @status
    FROM attempt_row WHERE attempt = @attemptId`)
  const setVerdict = db.prepare('UPDATE attempt_row SET verdict_key = @key WHERE attempt = @attemptId')
  const setStatus = db.prepare(`
    UPDATE trial_row SET status = @status
    WHERE attempt_key = (SELECT attempt_key FROM attempt_row WHERE attempt = @attemptId)
      AND trial_key = (SELECT trial_key FROM attempt_row WHERE attempt = @attemptId)`)
  const judgeRound = db.prepare(`
    INSERT INTO round_verdict_row (attempt_key, number, verdict, correctness, promises, status, verified_event)
    SELECT attempt_key, @round, @verdict, @correctness, @promises, @status, @verifiedEvent
    FROM attempt_row WHERE attempt = @attemptId
    ON CONFLICT DO UPDATE SET
      verdict = excluded.verdict, correctness = excluded.correctness, promises = excluded.promises,
      status = excluded.status, verified_event = coalesce(excluded.verified_event, verified_event)`)
  return {
    verificationStarted({ attemptId, at }) {
      mustChange(setPhase.run({ attemptId, at }), `attempt ${attemptId}`)
    },
    verificationEnded({ verification }, eventId) {
      const { id, attemptId } = verification
      const inserted = insertVerification.run({ id, attemptId, eventId, ...testCounts(verification) })
      mustChange(inserted, `attempt ${attemptId}`)
      setVerification.run({ attemptId, key: Number(inserted.lastInsertRowid) })
    },
    verdictDerived({ attemptId, judgement }, eventId) {
      const { verificationId, policy, verdict, correctness, promises, status } = judgement
      const row = { attemptId, verificationId, eventId, policy, verdict, correctness, promises, status }
      const inserted = insertVerdict.run(row)
      mustChange(inserted, `attempt ${attemptId}`)
      setVerdict.run({ attemptId, key: Number(inserted.lastInsertRowid) })
      setStatus.run({ attemptId, status })
    },
    roundJudged({ attemptId, round, verification, judgement }, eventId) {
      const { verdict, correctness, promises, status } = judgement
      const verifiedEvent = verification === undefined ? null : eventId
      const row = { attemptId, round, verdict, correctness, promises, status, verifiedEvent }
      mustChange(judgeRound.run(row), `round ${round} of attempt ${attemptId}`)
    },
  }
}

type Counts = { passed: number | null; failed: number | null; skipped: number | null }

/** Of the first run of the test command; facts of another shape count as unknown, they stay in the event. */
function testCounts(verification: Verification): Counts {
  const facts = TestRunsFacts.safeParse(verification.checks['test-runs']?.facts)
  const counts = facts.data?.runs[0]?.counts
  return {
    passed: wholeOrNull(counts?.passed),
    failed: wholeOrNull(counts?.failed),
    skipped: wholeOrNull(counts?.skipped),
  }
}
