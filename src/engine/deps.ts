import type { Adapter, LentLogin, LocalAdapter } from '../contracts/adapter.ts'
import type { Check } from '../contracts/check.ts'
import type { SandboxBackend, SandboxNetwork } from '../contracts/sandbox.ts'
import type { Redactor } from '../lib/redact.ts'
import type { Agent } from '../model/agent.ts'
import type { AttemptId, Path } from '../model/ids.ts'
import type { Task } from '../model/task.ts'
import type { Usage } from '../model/usage.ts'
import type { PrepareOptions } from '../workspace/prepare.ts'
import type { Emit } from './emit.ts'
import type { GoCache } from './go-cache.ts'
import type { PackageAccess } from './package-cache.ts'
import type { RemoteDeps } from './remote/remote-deps.ts'
import type { StoredAttempt } from './verify-attempt.ts'

/** A contestant with its adapter and its options as that adapter parsed them. */
export type Contestant = {
  agent: Agent
  adapter: Adapter<unknown>
  options: unknown
  /** The adapter's own variables from the caller's environment: the only secrets it gets. */
  secrets: Readonly<Record<string, string>>
  /** Its login, where that is a file. */
  login?: KeptLogin
}

/** A login that is a file in a private folder. */
export type KeptLogin = LentLogin & {
  folder: Path
  /** Whatever it has held so far that must be masked. */
  secrets(): readonly string[]
  /** Learns what the product itself has renewed in that folder. */
  look(): void
  /** Takes it for this process alone, and takes back what a killed one left. Throws a UserError where it is in use. */
  hold(): { release(): void }
}

/** A contestant whose agent runs here, in the sandbox. */
export type LocalContestant = Contestant & { adapter: LocalAdapter<unknown> }

/** The only way out of a network namespace: what the harness lets through. */
export type ModelProxy = { network: SandboxNetwork; denied(): string[]; close(): Promise<void> }

/** Limits of a run, kept by the queue that the shell gives. `elsewhere`: it works at a service and needs no place here. */
export type TrialSlots = {
  add(
    slot: { agentId: string; maxParallel: number; provider: string; elsewhere?: boolean },
    job: () => Promise<void>,
  ): Promise<void>
  idle(): Promise<void>
}

/** Everything the engine needs from outside; nothing of it is looked up. */
export type EngineDeps = {
  emit: Emit
  now: () => number
  /** Milliseconds that never jump, for durations. */
  monotonicMs: () => number
  sleep: (ms: number, signal: AbortSignal) => Promise<void>
  backend: SandboxBackend
  contestants: ReadonlyMap<string, Contestant>
  checks: readonly Check[]
  openProxy: (allowedHosts: readonly string[]) => Promise<ModelProxy>
  computeUsd: (usage: Usage, model: string | undefined) => number | undefined
  /** Masks every known secret in what is stored or shown. */
  redactor: Redactor
  /** What the record holds of an attempt: the only thing the engine reads back. */
  storedAttempt: (attemptId: AttemptId) => StoredAttempt
  /** SHA-256 of no files at all. */
  emptyHash: string
  /** Folder of one attempt, for everything that stays. */
  attemptDir: (attemptId: AttemptId) => Path
  /** Where workspaces and fresh copies live: outside every suite. */
  scratchRoot: Path
  /** Variables of the caller that the suite lets agents see. */
  passedEnv: Readonly<Record<string, string>>
  /** What an attempt at this task starts from: its start files and the research repository, each read once. */
  startContent: (task: Task) => Promise<Pick<PrepareOptions, 'files' | 'repository'>>
  trialSlots: TrialSlots
  verifySlots: (job: () => Promise<void>) => Promise<void>
  /** SHA-256 of the policy's canonical JSON. */
  policySha256: string
  harnessVersion: string
  /** How set-ups reach the package registries; asked for only where there is one. */
  packages?: () => Promise<PackageAccess>
  /** What the machine's own Go has built of its standard packages. */
  goCache?: GoCache
  /** True where this machine has passed the selftest at the backend's level. */
  isolationTried?: () => Promise<boolean>
  /** For contestants that work at a service; absent where there are none. */
  remote?: RemoteDeps
  signal: AbortSignal
  /** Money of this run so far, from the record. */
  spentUsd: () => number
}

export const isLocal = (contestant: Contestant): contestant is LocalContestant => contestant.adapter.mode === 'local'
