import { z } from 'zod'
import { IsoTime, PolicyId, Sha256, VerificationId } from './ids.ts'

/** Is the agent's own test real, and does it pass? The vocabulary of the policy `bakeoff-verify/1`. */
export const VERDICTS = [
  'verified',
  'weak',
  'unproven',
  'flaky',
  'failed',
  'broken',
  'vacuous',
  'masked',
  'tampered',
  'not-portable',
  'needs-network',
  'timeout',
  'limit',
  'setup-failed',
  'missing',
  'infra-error',
] as const
export const Verdict = z.enum(VERDICTS)
export type Verdict = z.infer<typeof Verdict>

/** What the author's held-out check said of the answer. */
export const Correctness = z.enum(['correct', 'incorrect', 'not-checked'])
export type Correctness = z.infer<typeof Correctness>

/** Whether the folder keeps what the task's `expect` asked for. */
export const Promises = z.enum(['kept', 'broken', 'none'])
export type Promises = z.infer<typeof Promises>

/** What statistics count. */
export const Status = z.enum(['pass', 'fail', 'lost'])
export type Status = z.infer<typeof Status>

/** One judgement of one verification by one policy. Recomputable from the facts at any time. */
export const Judgement = z.object({
  verificationId: VerificationId,
  policy: PolicyId,
  policySha256: Sha256,
  verdict: Verdict,
  /** One sentence a person can act on. */
  reason: z.string(),
  findings: z.array(z.string()),
  correctness: Correctness,
  promises: Promises,
  status: Status,
  at: IsoTime,
})
export type Judgement = z.infer<typeof Judgement>
