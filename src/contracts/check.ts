import type { Deliverable } from '../model/deliverable.ts'
import type { CheckId, Path } from '../model/ids.ts'
import type { Policy } from '../model/policy.ts'
import type { Task } from '../model/task.ts'
import type { CheckResult } from '../model/verification.ts'
import type { Sandbox, SandboxNetwork } from './sandbox.ts'

/** A new copy of the deliverable, at a neutral path, with a private HOME. `root` is on the host. */
export type FreshCopy = { root: Path; sandbox: Sandbox; close(): Promise<void> }

export type FreshCopyOptions = {
  /** Default `none`: loopback only. */
  network?: SandboxNetwork
  /** Start from the state that the set-up left, where there was one. Default true. */
  afterSetup?: boolean
  /** No files at all, same path. */
  empty?: boolean
  /** Extra variables for this copy. */
  env?: Readonly<Record<string, string>>
}

/** `task` is absent when a folder is judged by `bakeoff verify` alone. */
export type CheckInput = {
  task?: Task
  /** Commands that a person gave for this verification; an empty one says that there is none. They win over all others. */
  given?: { test?: string; setup?: string }
  deliverable: Deliverable
  /** The collected files on the host; read-only by agreement. */
  root: Path
  policy: Policy
  freshCopy(options?: FreshCopyOptions): Promise<FreshCopy>
  /** Makes the state of `copy` the one that later fresh copies start from. */
  keepSetup(copy: FreshCopy): Promise<void>
  earlier: Readonly<Record<CheckId, CheckResult>>
  /** Where a check may leave big evidence (logs); the result names it relative to this. */
  evidenceDir: Path
  seed: number
  signal: AbortSignal
}

/** One versioned measurement on a deliverable: one file in `checks/`. */
export type Check = {
  readonly id: CheckId
  readonly version: number
  readonly needs?: readonly CheckId[]
  run(input: CheckInput): Promise<CheckResult>
}
