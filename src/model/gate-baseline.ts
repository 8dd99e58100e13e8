import { z } from 'zod'
import { AgentId, IsoTime, TaskId } from './ids.ts'

/** A night by the local day on whose noon it begins: `2026-11-25` lasts until noon of the 26th. */
export const NightDate = z.iso.date()
export type NightDate = z.infer<typeof NightDate>

/** What must be equal for two nights of an agent to be compared. Absent: nobody said, which is no difference. */
export const GateIdentity = z.object({
  suite: z.string(),
  agent: AgentId,
  /** Version that the agent gave of itself. */
  version: z.string().exactOptional(),
  requestedModel: z.string().exactOptional(),
  observedModel: z.string().exactOptional(),
  /** Policy and versions of the checks. */
  verifier: z.string().exactOptional(),
})
export type GateIdentity = z.infer<typeof GateIdentity>

/** Passes and counted trials of one task on one night. */
export const NightTally = z.object({ night: NightDate, passed: z.int().nonnegative(), counted: z.int().nonnegative() })
export type NightTally = z.infer<typeof NightTally>

/** One task, by content, with the nights that it is measured against; a frozen one takes no further night. */
export const BaselineCell = z.object({
  task: TaskId,
  hash: z.string(),
  frozen: z.boolean(),
  nights: z.array(NightTally),
})
export type BaselineCell = z.infer<typeof BaselineCell>

/** What one agent was like before: the counts themselves, so that it outlives the runs that they came from. */
export const GateBaseline = z.object({
  identity: GateIdentity,
  /** opened: by the gate itself; set: frozen by a person; accepted: moved by a person, with a reason. */
  how: z.enum(['opened', 'set', 'accepted']),
  at: IsoTime,
  reason: z.string().exactOptional(),
  /** No earlier night enters. */
  since: NightDate.exactOptional(),
  cells: z.array(BaselineCell),
})
export type GateBaseline = z.infer<typeof GateBaseline>
