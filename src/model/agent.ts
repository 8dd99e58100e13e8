import { z } from 'zod'
import { AgentId } from './ids.ts'
import { Json } from './json.ts'

/** Who pays: per token, or by a flat subscription. Stands beside every dollar. */
export const Billing = z.enum(['api', 'subscription'])
export type Billing = z.infer<typeof Billing>

/** A contestant as configured: adapter, model and options under a stable id. */
export const Agent = z.object({
  id: AgentId,
  adapter: z.string(),
  /** A module path for an adapter that is not ours. */
  use: z.string().optional(),
  model: z.string().optional(),
  baseUrl: z.string().optional(),
  /** Name of a private login folder. */
  login: z.string().optional(),
  billing: Billing.optional(),
  options: z.record(z.string(), Json),
  /** Whose rate limit this contestant shares. */
  provider: z.string(),
  maxParallel: z.int().positive(),
  /** Seconds without a sign of life after which it is stopped; absent: never. */
  idleSec: z.number().positive().optional(),
})
export type Agent = z.infer<typeof Agent>
