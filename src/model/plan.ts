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
  /** Names of the caller's variables that agents may see, besides their own key. */
  passEnv: z.array(z.string()),
  provenance: Provenance,
})
export type RunPlan = z.infer<typeof RunPlan>
