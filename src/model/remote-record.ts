import { z } from 'zod'
import { IsoTime } from './ids.ts'
import { AgentOutcome } from './outcome.ts'

/** Where a submission stands at its service, as it was first seen. `responded`: what the harness answered then. */
export const RemoteState = z.object({
  phase: z.enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled', 'expired', 'unknown']),
  vendorState: z.string(),
  at: IsoTime,
  reason: z.string().optional(),
  /** Where the service says more precisely why it ended. */
  outcome: AgentOutcome.optional(),
  link: z.string().optional(),
  needs: z.enum(['approval', 'reply']).optional(),
  responded: z.enum(['approve', 'reply']).optional(),
})
export type RemoteState = z.infer<typeof RemoteState>

/** A result at a service: where it was asked for, what came, and what makes its conditions differ from the others'. */
export const RemoteRecord = z.object({
  service: z.string(),
  runKey: z.string(),
  id: z.string().optional(),
  url: z.string().optional(),
  repo: z.string(),
  baseSha: z.string(),
  baseBranch: z.string(),
  /** True where the submission's answer was lost and the session was found again. */
  adopted: z.boolean().optional(),
  vendorState: z.string().optional(),
  /** What the deliverable was taken from; `none`: the service gave nothing that could be used. */
  resultFrom: z.enum(['patch', 'pull-request', 'branch', 'commit', 'none']),
  resultCommit: z.string().optional(),
  pr: z
    .object({ number: z.int(), url: z.string(), headRef: z.string(), headSha: z.string(), draft: z.boolean() })
    .optional(),
  /** Present where the result does not come from `baseSha`; `mergeBase` is the newest commit that both come from. */
  drift: z.object({ mergeBase: z.string().optional() }).optional(),
  submittedAt: IsoTime.optional(),
  startedAt: z.string().optional(),
  finishedAt: z.string().optional(),
  /** Between the last look that saw it at work and the one that saw it ended: the error bar of its duration. */
  resolutionMs: z.number().nonnegative().optional(),
  credits: z.number().optional(),
  creditUnit: z.string().optional(),
  /** Solutions that the service made of the one request. */
  solutions: z.int().positive().optional(),
  promptWrapper: z.string().optional(),
  network: z.string().optional(),
  prOpenedBy: z.string().optional(),
  provenance: z.record(z.string(), z.enum(['vendor', 'github', 'harness', 'manual'])),
})
export type RemoteRecord = z.infer<typeof RemoteRecord>
