import { z } from 'zod'
import { Agent } from './agent.ts'
import { AgentId, IsoTime, PolicyId, RunId, Sha256, TaskId, TrialId } from './ids.ts'
import { Isolation } from './isolation.ts'
import { Policy } from './policy.ts'
import { Task } from './task.ts'

/** One cell of a run; the unit of statistics. `position` is its place in the seeded order, from 0. */
export const Trial = z.object({
  id: TrialId,
  runId: RunId,
  taskId: TaskId,
  agentId: AgentId,
  index: z.int().positive(),
  position: z.int().nonnegative(),
})
export type Trial = z.infer<typeof Trial>

/** What a reader needs to do the run again. */
export const Provenance = z.object({
  bakeoffVersion: z.string(),
  node: z.string(),
  platform: z.string(),
  cpu: z.string().optional(),
  cpus: z.int().optional(),
  memoryBytes: z.number().optional(),
  suitePath: z.string(),
  suiteCommit: z.string().optional(),
  suiteDirty: z.boolean().optional(),
  configSha256: Sha256,
  promptAppendix: z.string(),
  argv: z.array(z.string()),
  repository: z.object({ path: z.string(), commit: z.string() }).optional(),
  /** The repository of each contestant that works at a service, and the commit that all its trials start from. */
  remotes: z.record(AgentId, z.object({ repo: z.string(), baseSha: z.string() })).optional(),
  /** Policy and versions of the checks, as one short text: what must be equal for verdicts to be compared. */
  verifier: z.string().optional(),
  /** Version of the price table. */
  priceTable: z.string().optional(),
})
export type Provenance = z.infer<typeof Provenance>

export const RunLimits = z.object({
  total: z.int().positive(),
  perProvider: z.record(z.string(), z.int().positive()),
  budgetUsd: z.number().positive().optional(),
  /** Further attempts of a trial that was lost to infrastructure. */
  infraRetries: z.int().nonnegative(),
})
export type RunLimits = z.infer<typeof RunLimits>

/** How the harness deals with asynchronous services. `pollMs` absent: each service's own pace. */
export const RemoteLimits = z.object({
  pollMs: z.number().positive().optional(),
  /** How long a submission in doubt is looked for, and how long a finished one may take to show its result. */
  findMs: z.number().nonnegative(),
  collectMs: z.number().nonnegative(),
})
export type RemoteLimits = z.infer<typeof RemoteLimits>

export const REMOTE_DEFAULTS: RemoteLimits = { findMs: 180_000, collectMs: 600_000 }

/** Everything that a run will do, as one value: printed by `plan`, stored by `run`, read again by `--resume`. */
export const RunPlan = z.object({
  runId: RunId,
  name: z.string(),
  createdAt: IsoTime,
  seed: z.int().nonnegative(),
  tasks: z.array(Task),
  agents: z.array(Agent),
  trials: z.array(Trial),
  policy: PolicyId,
  verify: Policy,
  sandbox: Isolation,
  /** True when the person allowed real agents or verdicts at isolation `process`. */
  acceptProcessIsolation: z.boolean(),
  limits: RunLimits,
  /** Absent: `REMOTE_DEFAULTS`. */
  remote: RemoteLimits.optional(),
  /** Names of the caller's variables that agents may see, besides their own key. */
  passEnv: z.array(z.string()),
  provenance: Provenance,
  /** The run whose suspicion these fresh trials check; such a run is no night of its own. */
  confirms: RunId.optional(),
})
export type RunPlan = z.infer<typeof RunPlan>
