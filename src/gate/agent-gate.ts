import type { GateIdentity, NightDate } from '../model/gate-baseline.ts'
import type { AgentId, RunId, TaskId } from '../model/ids.ts'
import type { Change } from './changes.ts'

/** Passes of counted trials; `rate` is a fraction of 1, for several tasks the mean over tasks. */
export type Rate = { passed: number; counted: number; rate: number }

/** A rate against the baseline's: points as a fraction of 1, negative is worse; 95% interval by hybrid scores. */
export type Shift = { before: Rate; now: Rate; points: number; lo: number; hi: number }

/** One comparison in two looks: the night, and the fresh trials alone. */
export type Look = {
  shift: Shift
  p: number
  suspect: boolean
  fresh?: { shift: Shift; p: number; confirmed: boolean }
}

export type TaskLook = Look & { task: TaskId; everyAgent: boolean }

/** A task that takes no part in the decision, since when and until when. */
export type Quarantined = { task: TaskId; why: QuarantineReason; since: NightDate; ends: string }
export type QuarantineReason = 'new-or-changed' | 'unsteady' | 'verifier-contradicts-itself'

/** Slow drift: a warning, never a failure. */
export type Drift = { level: number; threshold: number; alarm: NightDate; startedAfter: NightDate }

/** environment: it dropped together with every other judged agent; building: its baseline still collects nights. */
export type AgentVerdict = 'pass' | 'regression' | 'unconfirmed' | 'environment' | 'building' | 'no-data'

/** What the gate says of one agent's night. */
export type AgentGate = {
  agent: AgentId
  night: NightDate
  runs: RunId[]
  verdict: AgentVerdict
  identity: GateIdentity
  /** Of the night: planned, counted, lost to infrastructure or quota, and never ended. */
  trials: { planned: number; counted: number; lost: number; missing: number }
  baseline: { how: 'opened' | 'set' | 'accepted'; nights: number; from?: NightDate; to?: NightDate; frozen: boolean }
  /** Absent where nothing could be judged. */
  suite?: Look
  /** Tasks that are suspect by themselves. */
  tasks: TaskLook[]
  /** What fresh trials would still have to show; empty when nothing is open. */
  wanted: { task: TaskId; trials: number }[]
  improved: boolean
  dispersion?: number
  drift?: Drift
  quarantined: Quarantined[]
  /** All passes or all failures over 30 trials and more: nothing can improve, or nothing can get worse, there. */
  saturated: { task: TaskId; at: 'all-pass' | 'all-fail'; since: NightDate }[]
  /** Last night that was judged good, and what is not as it was then. */
  lastGood?: { night: NightDate; runs: RunId[] }
  changes: Change[]
  notes: string[]
}
