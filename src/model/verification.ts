import { z } from 'zod'
import { AttemptId, CheckId, IsoTime, VerificationId } from './ids.ts'
import { Isolation } from './isolation.ts'
import { Json } from './json.ts'

/** What one check measured. `facts` has a schema of its own, in facts.ts. */
export const CheckResult = z.object({
  kind: z.enum(['passed', 'failed', 'inconclusive']),
  reason: z.string(),
  facts: Json,
})
export type CheckResult = z.infer<typeof CheckResult>

/** All checks on one attempt. Facts only: the verdict is derived by a policy. */
export const Verification = z.object({
  id: VerificationId,
  attemptId: AttemptId,
  isolation: Isolation,
  /** True where this machine has passed the selftest at this level. */
  isolationTried: z.boolean().optional(),
  harnessVersion: z.string(),
  startedAt: IsoTime,
  durationMs: z.number().nonnegative(),
  checks: z.record(CheckId, CheckResult.extend({ version: z.int().positive() })),
})
export type Verification = z.infer<typeof Verification>
