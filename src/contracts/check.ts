import type { Deliverable } from '../model/deliverable.ts'
import type { CheckId, Path } from '../model/ids.ts'
import type { Policy } from '../model/policy.ts'
import type { Task } from '../model/task.ts'
import type { CheckResult } from '../model/verification.ts'
import type { Mount, Sandbox, SandboxNetwork, SandboxUser } from './sandbox.ts'

/** A new copy of the deliverable, at a neutral path, with a private HOME. `root` is on the host. */
export type FreshCopy = {
  root: Path
  sandbox: Sandbox
  /** Dependency folders of the set-up that are mounted read-only here, relative to the copy. */
  mounted?: readonly string[]
  /** What the set-up may fill, on the host: environments and module caches. Only in a copy with `layer`. */
  layer?: Path
  /** Where runners left the reports that they were asked for, on the host. Only in a copy with `reports`. */
  reports?: Path
  close(): Promise<void>
}

/** What a set-up left that later copies see beside their files. */
export type KeptSetup = {
  /** Dependency folders that are mounted, relative to the copy. */
  mounted: readonly string[]
  /** Names of programs of its own that come before those of the machine. */
  programs: readonly string[]
}

export type FreshCopyOptions = {
  /** Default `none`: loopback only. */
  network?: SandboxNetwork
  /** Start from the state that the set-up left, where there was one. Default true. */
  afterSetup?: boolean
  /** No files at all; what a set-up installed stays. */
  empty?: boolean
  /** No program that a set-up left comes first in PATH: for the harness's own planners, which must be the machine's. */
  machineToolsOnly?: boolean
  /** Extra variables for this copy. */
  env?: Readonly<Record<string, string>>
  /** More of them, for a writable folder beside the copy in which runners may leave reports; `folder` is its name inside. */
  reports?(folder: string): Readonly<Record<string, string>>
  /**
   * For the set-up alone: the machine's package registries, a writable layer for environments and module caches, and
   * with `cache` the cache of packages that all verifications share, where no program of the agent runs meanwhile.
   */
  layer?: { cache: boolean }
  /** The folder and HOME under these names; default: neutral ones, new for each copy unless a set-up ties the folder down. */
  inside?: string
  home?: string
  /** Who runs it; default: a name of its own for each copy. */
  user?: SandboxUser
  /** More of the host inside; not at isolation `process`, where nothing is mounted. */
  mounts?: readonly Mount[]
}

/** What is known of the place where the deliverable was made; a copy of it is laid out for the origin probe alone. */
export type Origin = {
  /** The folder's own absolute path. */
  path?: string
  env?: Readonly<Record<string, string>>
  /** HOME there. */
  home?: string
  /** Who it ran as there. */
  user?: SandboxUser
  /** Files elsewhere: `from` on the host, `to` where they were. Shown read-only. */
  files?: readonly { from: Path; to: string }[]
}

/** `task` is absent when a folder is judged by `bakeoff verify` alone. */
export type CheckInput = {
  task?: Task
  /** Commands that a person gave for this verification; an empty one says that there is none. They win over all others. */
  given?: { test?: string; setup?: string }
  /** Where the deliverable was made, as far as that is known. */
  origin?: Origin
  deliverable: Deliverable
  /** The collected files on the host; read-only by agreement. */
  root: Path
  policy: Policy
  freshCopy(options?: FreshCopyOptions): Promise<FreshCopy>
  /** Makes the state of `copy` the one that later fresh copies start from. */
  keepSetup(copy: FreshCopy): Promise<KeptSetup>
  /** From now on fresh copies hold copies of the dependency folders, since the test writes into them. False where nothing is mounted. */
  copyDependencies?(): boolean
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
