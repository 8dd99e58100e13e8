import { z } from 'zod'

/** A task's id: the name of its file or folder under `tasks/`. Safe as a folder name. */
export const TaskId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'use a-z, 0-9, ".", "_" and "-", at most 64 characters, starting with a letter or digit',
  )
export type TaskId = z.infer<typeof TaskId>

/** A contestant's id, chosen in bakeoff.yaml. Safe as a folder name. */
export const AgentId = TaskId
export type AgentId = z.infer<typeof AgentId>

/** `YYYYMMDD-HHMMSS-xxxx`: sorts by time, can be shortened on the command line. */
export const RunId = z.string().min(1)
export type RunId = z.infer<typeof RunId>

/** `RUN/TASK/AGENT/INDEX`: one cell of a plan. */
export const TrialId = z.string().min(1)
export type TrialId = z.infer<typeof TrialId>

/** `RUN/TASK/AGENT/INDEX/NUMBER`: one physical execution of a trial. */
export const AttemptId = z.string().min(1)
export type AttemptId = z.infer<typeof AttemptId>

export const VerificationId = z.string().min(1)
export type VerificationId = z.infer<typeof VerificationId>

export const CheckId = z.string().min(1)
export type CheckId = z.infer<typeof CheckId>

export const PolicyId = z.string().min(1)
export type PolicyId = z.infer<typeof PolicyId>

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
export type Sha256 = z.infer<typeof Sha256>

/** ISO 8601 in UTC with milliseconds, as `Date#toISOString` prints it. */
export const IsoTime = z.iso.datetime()
export type IsoTime = z.infer<typeof IsoTime>

/** An absolute path of the host. */
export type Path = string

export const trialIdOf = (runId: RunId, taskId: TaskId, agentId: AgentId, index: number): TrialId =>
  `${runId}/${taskId}/${agentId}/${index}`

export const attemptIdOf = (trialId: TrialId, number: number): AttemptId => `${trialId}/${number}`
