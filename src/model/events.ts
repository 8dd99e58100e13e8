import { z } from 'zod'
import { Attempt, Round, RoundDeliverable } from './attempt.ts'
import { CrossExamination } from './cross-examination.ts'
import { Deliverable } from './deliverable.ts'
import { AttemptId, IsoTime, RunId, TrialId } from './ids.ts'
import { Isolation } from './isolation.ts'
import { RunPlan } from './plan.ts'
import { RemoteHandle } from './remote-handle.ts'
import { RemoteState } from './remote-record.ts'
import { Reply } from './reply.ts'
import { Judgement } from './verdict.ts'
import { Verification } from './verification.ts'

export const RunEnd = z.enum(['complete', 'incomplete', 'budget', 'cancelled', 'crash'])
export type RunEnd = z.infer<typeof RunEnd>

/** What happened, without when and in which run. */
export const RunEventBody = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run-started'), plan: RunPlan }),
  z.object({ type: z.literal('run-resumed'), pid: z.int() }),
  /** Recorded before anything is done about it: a run that is resumed owes its answer. */
  z.object({ type: z.literal('reply-asked'), reply: Reply }),
  z.object({
    type: z.literal('attempt-started'),
    attemptId: AttemptId,
    trialId: TrialId,
    number: z.int().positive(),
    isolation: Isolation,
    /** ISO time at which the agent is stopped. */
    deadline: IsoTime,
    /** The reply that it answers. */
    reply: Reply.optional(),
  }),
  z.object({ type: z.literal('round-started'), attemptId: AttemptId, round: z.int().positive() }),
  /** The agent's last action in a few words; throttled, for people who look on. */
  z.object({
    type: z.literal('attempt-activity'),
    attemptId: AttemptId,
    action: z.string(),
    usd: z.number().optional(),
  }),
  z.object({ type: z.literal('round-ended'), attemptId: AttemptId, round: Round }),
  /** The journal of a submission: `intent` before anything is sent, again with `postAt` just before the one POST. */
  z.object({ type: z.literal('remote-intent'), attemptId: AttemptId, handle: RemoteHandle }),
  z.object({ type: z.literal('remote-submitted'), attemptId: AttemptId, handle: RemoteHandle }),
  z.object({ type: z.literal('remote-ambiguous'), attemptId: AttemptId, handle: RemoteHandle }),
  /** The service shows another state than before, or was answered. */
  z.object({ type: z.literal('remote-status'), attemptId: AttemptId, state: RemoteState }),
  z.object({
    type: z.literal('attempt-ended'),
    attempt: Attempt,
    deliverable: Deliverable.optional(),
    afterRounds: z.array(RoundDeliverable).optional(),
  }),
  z.object({ type: z.literal('verification-started'), attemptId: AttemptId }),
  z.object({ type: z.literal('verification-ended'), verification: Verification }),
  /** Derived, so it can be derived again by another policy: the newest one of a trial is its current one. */
  z.object({ type: z.literal('verdict-derived'), attemptId: AttemptId, judgement: Judgement }),
  /** What an earlier round had left, judged apart; without `verification` from the facts recorded before. */
  z.object({
    type: z.literal('round-judged'),
    attemptId: AttemptId,
    round: z.int().positive(),
    verification: Verification.optional(),
    judgement: Judgement,
  }),
  /** Evidence beside the verdicts of a task; the newest one of a task is its current one. */
  z.object({ type: z.literal('cross-examined'), examination: CrossExamination }),
  /** Their files are gone from the disk; all that is recorded of them stays. */
  z.object({
    type: z.literal('files-pruned'),
    attemptIds: z.array(AttemptId),
    bytes: z.number().nonnegative(),
  }),
  z.object({
    type: z.literal('note'),
    attemptId: AttemptId.optional(),
    level: z.enum(['info', 'warn']),
    message: z.string(),
  }),
  z.object({ type: z.literal('run-ended'), because: RunEnd }),
])
export type RunEventBody = z.infer<typeof RunEventBody>

/** A fact about a run, appended once. `seq` counts from 1 within its run. */
export const RunEvent = z.intersection(z.object({ seq: z.int().positive(), at: IsoTime, runId: RunId }), RunEventBody)
export type RunEvent = { seq: number; at: IsoTime; runId: RunId } & RunEventBody
