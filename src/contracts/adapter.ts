import type { z } from 'zod'
import type { Agent } from '../model/agent.ts'
import type { Observed, SessionRef } from '../model/attempt.ts'
import type { Path } from '../model/ids.ts'
import type { Json } from '../model/json.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import type { Task } from '../model/task.ts'
import type { Usage } from '../model/usage.ts'
import type { RemoteAdapter, RemoteIo, RemoteRepository } from './remote.ts'
import type { Sandbox } from './sandbox.ts'
import type { TrajectoryPart } from './trajectory.ts'

/** One round's work for a local agent. Paths are those inside the sandbox unless named `host…`. */
export type AgentJob<O> = {
  agent: Agent
  task: Task
  /** Task text and the fixed appendix, or a follow-up's text. */
  prompt: string
  round: number
  model?: string
  options: O
  /** The workspace and the deliverable's folder in it, as seen from inside the sandbox. */
  workspace: string
  folder: string
  /** Same, on the host: only for adapters that replay files. */
  hostFolder: Path
  hostHome: Path
  /** Epoch milliseconds at which the harness stops the agent. */
  deadlineMs: number
  /** Index of the trial, from 1. */
  trialIndex: number
  attempt: number
  /** Variables with secrets that belong to this adapter, from the caller's environment. */
  secrets: Readonly<Record<string, string>>
  /** Its login, where that is a file. */
  login?: LentLogin
  resume?: SessionRef
}

/** What an adapter may do while it runs; every call is recorded. */
export type AgentIo = {
  sandbox: Sandbox
  signal: AbortSignal
  /** The increment since the last call, never a running total. */
  usage(usage: Usage): void
  /** One raw line of the agent's own stream; stamped on arrival and stored. */
  transcript(line: Json): void
  observed(observed: Observed): void
  session(session: SessionRef): void
  /** The last action in a few words, for people who look on. */
  activity(action: string): void
  /** Time spent waiting for a rate limit: counted apart from work. */
  rateLimited(ms: number): void
  log(message: string): void
}

/** For `bakeoff doctor`: what the machine offers. */
export type ProbeIo = {
  env: Readonly<Record<string, string | undefined>>
  /** Runs a program of this machine briefly; `undefined` when it does not exist. */
  run(
    argv: readonly string[],
    timeoutMs: number,
  ): Promise<{ exitCode: number; stdout: string; stderr: string } | undefined>
}

export type Probe = { installed: boolean; version?: string; ready: boolean; hint?: string }

/** A product's login that is a file in its HOME, lent to one attempt at a time. */
export type LentLogin = {
  /** Where the product looks for it, below HOME. */
  path: string
  /** What lies there at first; from now on that HOME may hold the only copy of a refreshed login. */
  lend(hostHome: Path): string
  /** What the product has made of it: kept where it is the same login with newer tokens. Called any number of times. */
  takeBack(content: string): void
  /** That HOME is not looked at any more. */
  end(): void
}

export type LoginRecipe = TokenLogin | FileLogin

/** A product that keeps its login in a file, which it renews by itself. */
export type FileLogin = {
  kind: 'file'
  /** The product's own login, run on the person's terminal in a HOME of its own. */
  argv: readonly string[]
  env?: Readonly<Record<string, string>>
  /** Files that it needs in that HOME beforehand. */
  files?: Readonly<Record<string, string>>
  /** What the person is told before it starts. */
  tell?: string
  /** The file that holds the login, below HOME. */
  path: string
  /** Host names that only this kind of login needs. */
  hosts: readonly string[]
}

/** How a product gives a long-lived token for a subscription. */
export type TokenLogin = {
  kind: 'token'
  /** The product's own login, run on the person's terminal in a HOME of its own; absent: the token comes from a page. */
  argv?: readonly string[]
  /** What the person is asked for then. */
  ask: string
  /** The whole token, without blanks. */
  pattern: RegExp
  /** The variable in which the product takes it. */
  variable: string
}

export type AdapterBase<O> = {
  readonly id: string
  /** One line for `bakeoff agents`. */
  readonly about: string
  readonly options: z.ZodType<O>
  /** `cli` and `api` can cost money; `script` never does. */
  readonly kind: 'cli' | 'api' | 'script' | 'service'
  /** Whose rate limit it shares by default. */
  readonly provider: string
  /** Names of the caller's variables that carry its key; nothing else is passed on. */
  readonly secretEnv: readonly string[]
  /** Those of them that are the token of a subscription; the others are billed per token. */
  readonly subscriptionEnv?: readonly string[]
  /** Limits of a task that it stops at by itself; the others do not reach it. */
  readonly keepsLimits?: readonly (keyof Task['limits'])[]
  /** Host names of its model service: all that `network: model` lets through. `base_url` adds its own. */
  readonly modelHosts: readonly string[]
  /** Folders and programs of the host that must be visible in its sandbox. */
  mounts?(agent: Agent, options: O): Promise<{ readOnly: { from: Path; to: string }[]; tools: Path[] }>
  /** Checks, before anything is spent, that this contestant can run here; a sentence where it cannot. */
  ready?(agent: Agent, options: O, io: ProbeIo): Promise<string | undefined>
  probe(io: ProbeIo): Promise<Probe>
  /** How it can be logged in: `bakeoff login`. */
  readonly login?: LoginRecipe
  /** What a line of its transcript says, for trajectory.json; absent: its lines are printed text. */
  parts?(line: Json): TrajectoryPart[]
}

export type LocalAdapter<O> = AdapterBase<O> & {
  readonly mode: 'local'
  run(job: AgentJob<O>, io: AgentIo): Promise<AgentOutcome>
  /**
   * Globs of the files in its HOME that hold a conversation and nothing secret: kept, so that a reply by hand can go on
   * with it. Absent: a reply begins a new session from the files it left.
   */
  readonly sessionFiles?: readonly string[]
}

/** An asynchronous service: connected for one contestant, then driven by the core. */
export type RemoteService<O> = AdapterBase<O> & {
  readonly mode: 'remote'
  /** The repository that this contestant works in, from its options. */
  repository(options: O): RemoteRepository
  connect(agent: Agent, options: O, io: RemoteIo): RemoteAdapter
}

/** Code that can drive one product. */
export type Adapter<O = never> = LocalAdapter<O> | RemoteService<O>
