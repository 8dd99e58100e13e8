import type { Round } from '../model/attempt.ts'
import { isLost } from '../model/outcome.ts'
import type { Reply } from '../model/reply.ts'
import { outcomeColumns, usageColumns, wholeOrNull } from './columns.ts'
import type { Db } from './open.ts'
import type { EventOf } from './project.ts'

type AttemptProjection = {
  replyAsked(event: EventOf<'reply-asked'>, eventId: number): void
  started(event: EventOf<'attempt-started'>): void
  roundStarted(event: EventOf<'round-started'>): void
  activity(event: EventOf<'attempt-activity'>): void
  roundEnded(event: EventOf<'round-ended'>): void
  ended(event: EventOf<'attempt-ended'>, eventId: number): void
  pruned(event: EventOf<'files-pruned'>): void
}

/** Rows of attempts and rounds, and which attempt of a trial is the current one. */
export function projectAttempts(db: Db): AttemptProjection {
  const insertAttempt = db.prepare(`
    INSERT INTO attempt_row (attempt, trial_key, number, isolation, deadline, started_at, phase, phase_at)
    SELECT @attemptId, trial_key, @number, @isolation, @deadline, @at, 'agent', @at
    FROM trial_row WHERE trial = @trialId`)
  const insertReply = db.prepare(`
    INSERT INTO reply_row (trial_key, number, event)
    SELECT trial_key, @number, @eventId FROM trial_row WHERE trial = @trialId`)
  const carry = carriedRounds(db)
  const countAttempt = db.prepare('UPDATE trial_row SET attempt_count = attempt_count + 1 WHERE trial = ?')
  const setActivity = db.prepare(`
    UPDATE attempt_row
    SET last_action = @action, last_action_at = @at, usd_so_far = coalesce(@usd, usd_so_far),
        phase_at = iif(phase IS NULL, @at, phase_at), phase = coalesce(phase, 'agent')
    WHERE attempt = @attemptId`)
  const startRound = db.prepare(`
    INSERT INTO round_row (attempt_key, number, started_at)
    SELECT attempt_key, @round, @at FROM attempt_row WHERE attempt = @attemptId
    ON CONFLICT DO UPDATE SET started_at = excluded.started_at`)
  const setPruned = db.prepare('UPDATE attempt_row SET pruned_at = @at WHERE attempt = @attemptId')
  const endRound = roundRows(db)
  const end = endingRows(db)
  return {
    replyAsked({ reply: { trialId, number } }, eventId) {
      mustChange(insertReply.run({ trialId, number, eventId }), `trial ${trialId}`)
    },
    started(event) {
      const { attemptId, trialId, number, isolation, deadline, at, reply } = event
      mustChange(insertAttempt.run({ attemptId, trialId, number, isolation, deadline, at }), `trial ${trialId}`)
      countAttempt.run(trialId)
      if (reply !== undefined) carry(reply, attemptId)
    },
    roundStarted({ attemptId, round, at }) {
      mustChange(startRound.run({ attemptId, round, at }), `attempt ${attemptId}`)
    },
    activity({ attemptId, action, usd, at }) {
      mustChange(setActivity.run({ attemptId, action, usd: usd ?? null, at }), `attempt ${attemptId}`)
    },
    roundEnded({ attemptId, round, at }) {
      endRound(attemptId, round, at)
    },
    ended(event, eventId) {
      end(event, eventId)
      for (const round of event.attempt.rounds) endRound(event.attempt.id, round, event.attempt.endedAt)
    },
    pruned({ attemptIds, at }) {
      for (const attemptId of attemptIds) mustChange(setPruned.run({ attemptId, at }), `attempt ${attemptId}`)
    },
  }
}

/** An event about something that was never announced is a bug of the engine: nothing is recorded. */
export function mustChange(result: { changes: number }, what: string): void {
  if (result.changes === 0) throw new Error(`An event names ${what}, of which the database knows nothing`)
}

function roundRows(db: Db): (attemptId: string, round: Round, endedAt: string) => void {
  // The first report of a round's end has its time; `attempt-ended` repeats the rest.
  const endRound = db.prepare(`
    INSERT INTO round_row (attempt_key, number, ended_at, outcome, outcome_message, active_ms, input_tokens,
                           cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens, reported_usd)
    SELECT attempt_key, @number, @endedAt, @outcome, @outcomeMessage, @activeMs, @input,
           @cacheRead, @cacheWrite, @output, @reasoning, @reportedUsd
    FROM attempt_row WHERE attempt = @attemptId
    ON CONFLICT DO UPDATE SET
      ended_at = coalesce(ended_at, excluded.ended_at), outcome = excluded.outcome,
      outcome_message = excluded.outcome_message, active_ms = excluded.active_ms,
      input_tokens = excluded.input_tokens, cache_read_tokens = excluded.cache_read_tokens,
      cache_write_tokens = excluded.cache_write_tokens, output_tokens = excluded.output_tokens,
      reasoning_tokens = excluded.reasoning_tokens, reported_usd = excluded.reported_usd`)
  return (attemptId, round, endedAt) => {
    const row = {
      attemptId,
      number: round.number,
      endedAt,
      activeMs: wholeOrNull(round.activeMs),
      ...outcomeColumns(round.outcome),
      ...usageColumns(round.usage),
    }
    mustChange(endRound.run(row), `attempt ${attemptId}`)
  }
}

/** The rounds of an answer begin with those of the attempt that it continues; the last of them has that one's verdict. */
function carriedRounds(db: Db): (reply: Reply, to: string) => void {
  const keyOf = (attempt: string): string => `(SELECT attempt_key FROM attempt_row WHERE attempt = ${attempt})`
  const answer = db.prepare(`
    INSERT INTO answer_row (attempt_key, reply, continues) VALUES (${keyOf('@to')}, @reply, ${keyOf('@from')})`)
  const rounds = db.prepare(`
    INSERT INTO round_row (attempt_key, number, started_at, ended_at, outcome, outcome_message, active_ms, input_tokens,
                           cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens, reported_usd)
    SELECT ${keyOf('@to')}, number, started_at, ended_at, outcome, outcome_message, active_ms, input_tokens,
           cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens, reported_usd
    FROM round_row WHERE attempt_key = ${keyOf('@from')}`)
  const verdicts = db.prepare(`
    INSERT INTO round_verdict_row (attempt_key, number, verdict, correctness, promises, status, verified_event)
    SELECT ${keyOf('@to')}, number, verdict, correctness, promises, status, verified_event
    FROM round_verdict_row WHERE attempt_key = ${keyOf('@from')}
    UNION ALL
    SELECT ${keyOf('@to')}, round_count, verdict, correctness, promises, status, verification_row.event
    FROM attempt_row
    JOIN verdict_row ON verdict_row.verdict_key = attempt_row.verdict_key
    LEFT JOIN verification_row ON verification_row.verification_key = verdict_row.verification_key
    WHERE attempt = @from`)
  return ({ number: reply, continues: from }, to) => {
    mustChange(answer.run({ reply, from, to }), `attempt ${from}`)
    rounds.run({ from, to })
    verdicts.run({ from, to })
  }
}

function endingRows(db: Db): (event: EventOf<'attempt-ended'>, eventId: number) => void {
  const endAttempt = db.prepare(`
    UPDATE attempt_row SET
      isolation = @isolation, started_at = @startedAt, ended_at = @endedAt, ended_event = @eventId,
      phase = NULL, phase_at = NULL, outcome = @outcome, outcome_message = @outcomeMessage, round_count = @rounds,
      queued_ms = @queuedMs, active_ms = @activeMs, rate_limited_ms = @rateLimitedMs, wall_ms = @wallMs,
      input_tokens = @input, cache_read_tokens = @cacheRead, cache_write_tokens = @cacheWrite,
      output_tokens = @output, reasoning_tokens = @reasoning, reported_usd = @reportedUsd,
      computed_usd = @computedUsd, cli_version = @version, observed_model = @model,
      deliverable_hash = @hash, deliverable_files = @files
    WHERE attempt = @attempt`)
  // A lost attempt says nothing about the agent, so it never takes the place of one that counts.
  const makeCurrent = db.prepare(`
    UPDATE trial_row SET
      attempt_key = attempt.attempt_key, active_ms = attempt.active_ms, computed_usd = attempt.computed_usd,
      reported_usd = attempt.reported_usd, status = @status
    FROM (SELECT * FROM attempt_row WHERE attempt = @attempt) AS attempt
    WHERE trial_row.trial_key = attempt.trial_key AND (@status IS NULL OR trial_row.status IS 'lost' OR trial_row.attempt_key IS NULL)`)
  return ({ attempt, deliverable }, eventId) => {
    const { timing, observed } = attempt
    const row = {
      attempt: attempt.id,
      isolation: attempt.isolation,
      startedAt: attempt.startedAt,
      endedAt: attempt.endedAt,
      eventId,
      rounds: attempt.rounds.length,
      queuedMs: wholeOrNull(timing.queuedMs),
      activeMs: wholeOrNull(timing.activeMs),
      rateLimitedMs: wholeOrNull(timing.rateLimitedMs),
      wallMs: wholeOrNull(timing.wallMs),
      ...outcomeColumns(attempt.outcome),
      ...usageColumns(attempt.usage),
      computedUsd: attempt.computedUsd ?? null,
      version: observed.version ?? null,
      model: observed.model ?? null,
      hash: deliverable?.hash ?? null,
      files: deliverable?.files.length ?? null,
    }
    mustChange(endAttempt.run(row), `attempt ${attempt.id}`)
    makeCurrent.run({ attempt: attempt.id, status: isLost(attempt.outcome.kind) ? 'lost' : null })
  }
}
