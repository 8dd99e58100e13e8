import { z } from 'zod'
import { Deliverable } from './deliverable.ts'
import { FileRef } from './file-ref.ts'
import { AttemptId, IsoTime, TrialId } from './ids.ts'
import { ImportRecord } from './import-record.ts'
import { Isolation } from './isolation.ts'
import { Json } from './json.ts'
import { AgentOutcome } from './outcome.ts'
import { RemoteRecord } from './remote-record.ts'
import { addUsage, Usage } from './usage.ts'

/** What an adapter needs to continue a conversation; plain JSON, no secrets. */
export const SessionRef = z.object({ id: z.string(), extra: z.record(z.string(), Json).optional() })
export type SessionRef = z.infer<typeof SessionRef>

/** What a run showed of the product that answered. Unknown is absent. */
export const Observed = z.object({
  version: z.string().optional(),
  model: z.string().optional(),
  turns: z.int().nonnegative().optional(),
  toolCalls: z.int().nonnegative().optional(),
  firstTokenMs: z.number().nonnegative().optional(),
})
export type Observed = z.infer<typeof Observed>

/** One prompt and the agent's answer inside an attempt: 1 is the task, 2… are follow-ups. */
export const Round = z.object({
  number: z.int().positive(),
  prompt: FileRef,
  session: SessionRef.optional(),
  outcome: AgentOutcome,
  usage: Usage,
  activeMs: z.number().nonnegative(),
})
export type Round = z.infer<typeof Round>

/** What all rounds of an attempt consumed. */
export const usageOfRounds = (rounds: readonly Round[]): Usage =>
  rounds.reduce<Usage>((sum, round) => addUsage(sum, round.usage), {})

/**
 * `wallMs` = `activeMs` + waits for rate limits + the harness's own work, from workspace to collected deliverable.
 * `rateLimitedMs` also has the wait between the attempt that it repeats and this one, which was before `wallMs`.
 */
export const AttemptTiming = z.object({
  queuedMs: z.number().nonnegative(),
  /** Absent, like `wallMs`, where nobody measured it: of an imported result whose times were not given. */
  activeMs: z.number().nonnegative().optional(),
  rateLimitedMs: z.number().nonnegative(),
  wallMs: z.number().nonnegative().optional(),
})
export type AttemptTiming = z.infer<typeof AttemptTiming>

/** What lay in the folder when a round had ended, kept because another round followed. */
export const RoundDeliverable = z.object({ round: z.int().positive(), deliverable: Deliverable })
export type RoundDeliverable = z.infer<typeof RoundDeliverable>

/** One physical execution of a trial. Infra retries and replies make more; none is ever deleted. */
export const Attempt = z.object({
  id: AttemptId,
  trialId: TrialId,
  number: z.int().positive(),
  /** It answered a reply: the rounds, usage and times of this attempt are in its own, as its first part. */
  continues: AttemptId.optional(),
  outcome: AgentOutcome,
  rounds: z.array(Round),
  usage: Usage,
  /** From the price table; absent where a price or a count is unknown. */
  computedUsd: z.number().nonnegative().optional(),
  timing: AttemptTiming,
  observed: Observed,
  isolation: Isolation,
  /** Files of this attempt, relative to its folder. */
  transcript: FileRef.optional(),
  /** The same in the Agent Trajectory Interchange Format. */
  trajectory: FileRef.optional(),
  diff: FileRef.optional(),
  /** When the agent last changed anything in its workspace; absent where it never did. */
  lastChangeAt: IsoTime.optional(),
  /** Of a contestant that works at its service. */
  remote: RemoteRecord.optional(),
  /** Of a result that was brought in by hand. */
  imported: ImportRecord.optional(),
  startedAt: IsoTime,
  endedAt: IsoTime,
})
export type Attempt = z.infer<typeof Attempt>
