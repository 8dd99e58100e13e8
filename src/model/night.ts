import type { GateIdentity, NightDate } from './gate-baseline.ts'
import type { AgentId, IsoTime, RunId, TaskId } from './ids.ts'

/** Trials of one agent at one task in one run that were answered and judged by the same thing. */
export type HistoryRow = {
  run: RunId
  startedAt: IsoTime
  /** False for a run that goes on, or was killed. */
  ended: boolean
  /** The run whose suspicion these fresh trials check; they are no night of their own. */
  confirms?: RunId
  agent: AgentId
  task: TaskId
  hash: string
  version?: string
  requestedModel?: string
  observedModel?: string
  verifier?: string
  passed: number
  failed: number
  lost: number
  planned: number
}

/** One task of an agent's night; `planned` minus `counted` and `lost` never ended. */
export type NightCell = { task: TaskId; hash: string; passed: number; counted: number; lost: number; planned: number }

/** Everything one agent did in one night under one identity. */
export type AgentNight = {
  night: NightDate
  agent: AgentId
  /** In order of their start: a night may have run twice. */
  runs: RunId[]
  startedAt: IsoTime
  ended: boolean
  identity: GateIdentity
  /** Sorted by task. */
  cells: NightCell[]
  /** Counted trials of that night under another identity: left out. */
  elsewhere: number
}
