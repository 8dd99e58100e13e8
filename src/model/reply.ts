import { z } from 'zod'
import { AttemptId, TrialId } from './ids.ts'

/** A further prompt that a person gave a trial by hand; its attempt goes on from what an earlier one left. */
export const Reply = z.object({
  trialId: TrialId,
  /** From 1 within its trial. */
  number: z.int().positive(),
  prompt: z.string().min(1),
  /** The attempt that counted when it was asked. */
  continues: AttemptId,
  /** Wall time of the agent, in seconds; absent: the task's. */
  timeoutSec: z.number().positive().optional(),
})
export type Reply = z.infer<typeof Reply>
