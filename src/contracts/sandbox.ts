import type { Path } from '../model/ids.ts'
import type { Isolation } from '../model/isolation.ts'
import type { ExecBudget } from '../model/policy.ts'

/** A command for a sandbox. `shell` is handed to `bash -c` as one argument, never split again. */
export type Command = ({ argv: readonly string[] } | { shell: string }) & {
  /** Inside the sandbox; default: the sandbox's `workdir`. */
  cwd?: string
  /** Added to the sandbox's own environment. */
  env?: Readonly<Record<string, string>>
  /** Written to standard input, which is then closed; absent: /dev/null. */
  stdin?: string | Uint8Array
}

export type ExecLimits = Partial<ExecBudget> & {
  signal?: AbortSignal
  /** Called as bytes arrive, before any truncation. */
  onOutput?: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void
  /** Both streams in one pipe, in the order written, as a terminal would show them; all is then `stdout`. */
  mergeOutput?: boolean
  /** The caller's own terminal instead of captured output: for a person who looks around. */
  inheritStdio?: boolean
}

/** Which of our limits stopped the command; `cancelled`: the caller's signal did. */
export type StopReason = 'timeout' | 'output' | 'pids' | 'memory' | 'disk' | 'file-size' | 'cancelled'

/** Head and tail of what a stream carried; `bytes` counts all that arrived. */
export type CapturedOutput = { head: Uint8Array; tail: Uint8Array; bytes: number; truncated: boolean }

/** What became of a command. A non-zero exit is a value, not an error. */
export type ExecResult = {
  /** Absent when we stopped it, or when the sandbox itself failed. Known from outside the sandbox. */
  exitCode?: number
  stopped?: StopReason
  /** Set when the sandbox could not run the command at all: nobody's verdict. */
  infraError?: string
  stdout: CapturedOutput
  stderr: CapturedOutput
  durationMs: number
  /** Sampled; absent where nothing could be sampled. */
  maxRssBytes?: number
  maxPids?: number
  /** Processes that were still alive when the command ended, and were killed. */
  leftoverProcesses: number
}

export type Mount = {
  from: Path
  to: string
  readOnly: boolean
  /** Holds what others put there too, so that it is not counted against the limit on disk. Default false. */
  shared?: boolean
}

/** `none`: loopback only. `host`: the host's network. `proxy`: only what the harness's proxy lets through. */
export type SandboxNetwork =
  | { kind: 'none' }
  | { kind: 'host' }
  | { kind: 'proxy'; socket: Path; allowedHosts: readonly string[] }

export type SandboxUser = { name: string; uid: number }

export type SandboxSpec = {
  /** Writable folder of the host and where it appears inside. */
  workdir: { from: Path; to: string }
  /** A folder of the host that is kept (an agent's sessions live there), or a tmpfs that vanishes. */
  home: { from: Path; to: string } | { tmpfsBytes: number; to: string }
  /** A folder of the host that stays for inspection, or a tmpfs; appears as /tmp inside. */
  tmp: { from: Path } | { tmpfsBytes: number }
  mounts: readonly Mount[]
  network: SandboxNetwork
  /** The whole environment, except for HOME, TMPDIR and PATH, which the backend sets. */
  env: Readonly<Record<string, string>>
  /** Programs that must be reachable inside although they live in a home folder. */
  tools?: readonly Path[]
  /** Who the command is inside: a name, and a number where the sandbox can choose one. Default: `bakeoff`, the number outside. */
  user?: SandboxUser
  /** Folders inside that come first in PATH. */
  pathFirst?: readonly string[]
  /** Allow nested user namespaces (a browser's own sandbox needs them). Default false. */
  nestedNamespaces?: boolean
}

/** Where commands run, at a recorded isolation level. */
export type Sandbox = {
  readonly isolation: Isolation
  /** How a path of `workdir`, HOME and TMPDIR is called inside (at `process` it is the host's own path). */
  readonly paths: { workdir: string; home: string; tmp: string }
  exec(command: Command, limits: ExecLimits): Promise<ExecResult>
  /** Kills whatever is left and removes what the sandbox made outside its folders. */
  close(): Promise<void>
}

/** Result of really starting a sandbox once. */
export type SandboxProbe = { usable: boolean; hint?: string; version?: string }

/** One rung of the ladder: one file in `sandbox/`. */
export type SandboxBackend = {
  readonly level: Isolation
  /** True where a PID namespace or a container guarantees that nothing survives. */
  readonly killsEverything: boolean
  probe(): Promise<SandboxProbe>
  open(spec: SandboxSpec): Promise<Sandbox>
}
