import type { Path } from '../model/ids.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import type { RemoteHandle } from '../model/remote-handle.ts'

export type { RemoteHandle }

export type Phase = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled' | 'expired' | 'unknown'

/**
 * One paid submission to a service that works by itself. `runKey` (20 hex digits) is the idempotency key; `prompt` ends
 * with the marker `<!-- bakeoff:RUNKEY -->`; `baseBranch` exists and stands at `baseSha`. `deadline` is an ISO time.
 */
export type SubmitRequest = {
  runKey: string
  repo: string
  baseSha: string
  baseBranch: string
  prompt: string
  attempts?: number
  model?: string
  deadline: string
  /** When the intent was written down (ISO time): only a later submission can be this one. */
  intentAt?: string
}

export type RemoteStatus = {
  phase: Phase
  vendorState: string
  at: string
  retryAfterMs?: number
  needs?: 'approval' | 'reply'
  reason?: string
  /** Where the service says more precisely than `phase` why it ended, such as a quota. */
  outcome?: AgentOutcome
  links?: { web?: string; pr?: string; branch?: string }
}

/**
 * What the service has by now. Give all that there is: the core takes the patch, else the pull request's head, else
 * `commit`. `pr.headRef` and `commit` are what git can fetch from the repository; `transcript` is text or JSON lines.
 */
export type Collected = {
  kind: 'commit' | 'patch' | 'empty'
  /** A branch of the repository that holds the work, where `commit` names no reachable one by itself. */
  branch?: string
  commit?: string
  patch?: string
  baseSha: string
  pr?: { number: number; url: string; headRef: string; headSha: string; draft: boolean }
  attempts?: Array<{ n: number; commit: string }>
  /** How many solutions it made of the one request, where it names no commit of each. */
  solutions?: number
  transcript?: string
  /** `inputTokens` leaves out what was read from or written to a cache. */
  usage?: {
    inputTokens?: number
    cacheReadTokens?: number
    cacheWriteTokens?: number
    outputTokens?: number
    credits?: number
    creditUnit?: string
    usd?: number
  }
  times: { submitted: string; started?: string; finished?: string; resolutionMs: number }
  provenance: Record<string, 'vendor' | 'github' | 'harness' | 'manual'>
  /** What answered, where the service tells. */
  observed?: { model?: string; version?: string; turns?: number; toolCalls?: number }
  /** What made this contestant's conditions differ from the others', for the reader. */
  fairness?: { promptWrapper?: string; network?: string; prOpenedBy?: string }
}

export type RemoteFinding = { level: 'ok' | 'warn' | 'error'; message: string; hint?: string }

/** An asynchronous service. The core owns the journal and the idempotent submit; this only talks. */
export type RemoteAdapter = {
  readonly name: string
  readonly caps: {
    poll: 'api' | 'github'
    patch: boolean
    cancel: 'real' | 'none' | 'cleanup'
    usage: boolean
    find: 'exact' | 'heuristic' | 'none'
    attempts: number
    baseBranch: 'param' | 'prompt'
  }
  /** Milliseconds between two polls, as its options ask; absent: the core's own pace for `caps.poll`. */
  readonly pollMs?: number
  /** Authentication, repository access, environment; costs nothing. */
  doctor(): Promise<RemoteFinding[]>
  /** Finds submissions whose answer was lost. */
  find(request: SubmitRequest): Promise<RemoteHandle[]>
  /** Exactly one POST, no retry inside. Throws `RemoteRefusal` where nothing was started; any other error is a doubt. */
  submit(request: SubmitRequest, handle: RemoteHandle): Promise<RemoteHandle>
  /** Stateless, safe to repeat. An error is not a failure of the run: it is polled again, after `retryAfterMs` of a `RemoteRefusal`. */
  poll(handle: RemoteHandle): Promise<RemoteStatus>
  respond?(handle: RemoteHandle, kind: 'approve' | 'reply', text?: string): Promise<void>
  /** Safe to repeat; never merges, closes or deletes. */
  collect(handle: RemoteHandle): Promise<Collected>
  cancel(handle: RemoteHandle): Promise<'cancelled' | 'requested' | 'unsupported'>
}

/** Where a service works. `gitUrl` is what the person's own git pushes base branches to and fetches results from. */
export type RemoteRepository = { repo: string; gitUrl: string; baseRef?: string }

/** What a service's adapter gets from outside; nothing of it is looked up. */
export type RemoteIo = {
  /** The adapter's own variables from the caller's environment. */
  secrets: Readonly<Record<string, string>>
  /** HOME with its login, where the agent names one that is a file: the product renews it there. */
  loginHome?: Path
  signal: AbortSignal
  /** Epoch milliseconds. */
  now(): number
  /** Runs a vendor's program of this machine in a scratch folder; `undefined` when it does not exist. */
  run(
    argv: readonly string[],
    options: { timeoutMs: number; stdin?: string },
  ): Promise<{ exitCode: number; stdout: string; stderr: string } | undefined>
  /** Branches of the repository and their commits, as `git ls-remote --heads` shows them now. */
  heads(): Promise<Record<string, string>>
  log(message: string): void
}
