import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { ExecLimits, ExecResult, StopReason } from '../contracts/sandbox.ts'
import { pageBytesOfMachine } from '../lib/process-tree.ts'
import type { Path } from '../model/ids.ts'
import { type Capture, openCapture } from './capture.ts'
import { folderBytes } from './folder-bytes.ts'
import { PRIVATE_FD, REPORT_FD, STATUS_FD } from './stages.ts'
import { openStatusLines, type Status } from './status-lines.ts'
import { FIRST_LOOK_MS, openWatcher, type Watcher } from './watcher.ts'

/** How long a launcher may take to unwind after its inside was killed, before its whole group is. */
const UNWIND_MS = 1000
/** How long the pipes may stay open after the command ended. */
const DRAIN_MS = 5000
/** SIGXFSZ, as a shell reports it: a file grew past the limit. */
const EXIT_FILE_SIZE = 128 + 25

/** A chain of programs that ends in the command. */
export type Launch = {
  argv: readonly string[]
  env: Readonly<Record<string, string>>
  cwd: Path
  uid?: number
  /** Secrets are in it: so it goes through a pipe, where no other user of the machine sees it. */
  privateInput?: string
  /** Descriptor of the command's standard input. */
  stdinFd?: number
  /** Descriptors to cover, and that of /dev/null to cover them with. */
  cover: { fds: readonly number[]; nullFd: number }
  /** Writable folders of the host. */
  folders: readonly Path[]
  /** Processes of the launcher among those that are counted. */
  overhead: number
  /** True where the inner script says that it began: without it an exit code is the launcher's own. */
  reportsStart: boolean
  /** Processes that left the tree, where no namespace holds them. */
  escaped?: () => readonly number[]
  /** Kills what a namespace does not; resolves with the number of processes that were still alive. */
  sweep?: (seen: { known: Watcher['known']; childPid?: number }) => Promise<number>
}

/** Runs one command under limits. Always a value; a launcher that fails is an `infraError`. */
export async function runLaunch(launch: Launch, limits: ExecLimits): Promise<ExecResult> {
  const captures = { stdout: openCapture(), stderr: openCapture() }
  const startedMs = performance.now()
  if (limits.signal?.aborted) return resultOf({ stopped: 'cancelled' }, captures, 0)
  const child = start(launch, limits.inheritStdio === true)
  const run = openRun(child, launch, limits)
  collect(child, limits, captures, run.stop)
  const allClosed = closed(child)
  const error = await Promise.race([run.commandEnded, allClosed, failed(child)])
  run.disarm()
  const swept = await launch.sweep?.({ known: run.watcher.known, ...childOf(run.status) })
  if (error === undefined) await drained(child, allClosed)
  if (error !== undefined) run.facts.infraError = error
  if (swept !== undefined) run.status.leftover = swept
  if (!isDecided(run.facts) && (await leftTooMuch(launch, limits, performance.now() - startedMs)))
    run.facts.stopped = 'disk'
  judge(run, launch, limits, captures)
  return resultOf(run.facts, captures, performance.now() - startedMs, run)
}

type Facts = { exitCode?: number; stopped?: StopReason; infraError?: string }

type Run = {
  facts: Facts
  status: Status
  watcher: Watcher
  commandEnded: Promise<undefined>
  stop(reason: StopReason): void
  disarm(): void
}

function start(launch: Launch, inherit: boolean): ChildProcess {
  const [program = '', ...args] = launch.argv
  const extra = launch.privateInput === undefined ? ['ignore' as const] : ['pipe' as const]
  const own = inherit ? ['inherit' as const] : []
  const [stdin = 'ignore', output = 'pipe'] = [launch.stdinFd ?? own[0], own[0]]
  const stdio: ('ignore' | 'pipe' | 'inherit' | number)[] = [stdin, output, output, 'pipe', 'pipe', ...extra]
  for (const fd of launch.cover.fds) {
    while (stdio.length < fd) stdio.push('ignore')
    stdio[fd] = stdio[fd] === 'pipe' ? 'pipe' : launch.cover.nullFd
  }
  const child = spawn(program, args, {
    cwd: launch.cwd,
    env: { ...launch.env },
    detached: true,
    stdio,
    ...(launch.uid === undefined ? {} : { uid: launch.uid, gid: launch.uid }),
  })
  const privatePipe = pipesOf(child)[PRIVATE_FD]
  if (launch.privateInput !== undefined && privatePipe && 'end' in privatePipe) {
    privatePipe.on('error', () => {})
    privatePipe.end(launch.privateInput)
  }
  return child
}

function openRun(child: ChildProcess, launch: Launch, limits: ExecLimits): Run {
  const facts: Facts = {}
  const status: Status = {}
  let ended = (): void => {}
  const commandEnded = new Promise<undefined>((resolve) => {
    ended = () => resolve(undefined)
  })
  const stop = (reason: StopReason): void => {
    if (facts.stopped !== undefined || status.exitCode !== undefined) return
    facts.stopped = reason
    kill(status.childPid ?? groupOf(child))
    setTimeout(() => kill(groupOf(child)), UNWIND_MS).unref()
    ended()
  }
  const onStatus = (news: Status): void => {
    // The first word counts: after it the command could only repeat or contradict.
    if (status.exitCode !== undefined && news.exitCode !== undefined) return
    Object.assign(status, news)
    if (news.exitCode !== undefined) ended()
  }
  for (const fd of [STATUS_FD, REPORT_FD]) pipesOf(child)[fd]?.on('data', openStatusLines(onStatus))
  const watcher = openWatcher(
    {
      // Nothing before the command is known: the launcher's own processes must never be taken for its descendants.
      roots: () => [status.childPid, ...(launch.escaped?.() ?? [])].filter((pid) => pid !== undefined),
      pageBytes: pageBytesOfMachine(),
      folders: launch.folders,
      overhead: launch.overhead,
    },
    limits,
    stop,
  )
  const timer = limits.wallMs === undefined ? undefined : setTimeout(() => stop('timeout'), limits.wallMs)
  const onAbort = (): void => stop('cancelled')
  limits.signal?.addEventListener('abort', onAbort, { once: true })
  const disarm = (): void => {
    clearTimeout(timer)
    limits.signal?.removeEventListener('abort', onAbort)
    watcher.close()
  }
  return { facts, status, watcher, commandEnded, stop, disarm }
}

function collect(
  child: ChildProcess,
  limits: ExecLimits,
  captures: { stdout: Capture; stderr: Capture },
  stop: (reason: StopReason) => void,
): void {
  let bytes = 0
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      captures[stream].add(chunk)
      limits.onOutput?.(stream, chunk)
      if (limits.outputBytes !== undefined && bytes > limits.outputBytes) stop('output')
    })
  }
}

function judge(run: Run, launch: Launch, limits: ExecLimits, captures: { stdout: Capture; stderr: Capture }): void {
  const { facts, status } = run
  if (facts.stopped !== undefined || facts.infraError !== undefined) return
  const started = !launch.reportsStart || status.started === true
  if (status.exitCode === undefined || !started) {
    const said = [captures.stderr, captures.stdout].map((one) => Buffer.from(one.result().head).toString('utf8').trim())
    facts.infraError = said.find((text) => text !== '')?.slice(0, 500) ?? 'the sandbox ended without an exit code'
  } else if (status.exitCode === EXIT_FILE_SIZE && limits.fileBytes !== undefined) {
    facts.stopped = 'file-size'
  } else {
    facts.exitCode = status.exitCode
  }
}

function resultOf(
  facts: Facts,
  captures: { stdout: Capture; stderr: Capture },
  durationMs: number,
  run?: Run,
): ExecResult {
  return {
    ...facts,
    stdout: captures.stdout.result(),
    stderr: captures.stderr.result(),
    durationMs,
    ...run?.watcher.seen,
    leftoverProcesses: run?.status.leftover ?? 0,
  }
}

function closed(child: ChildProcess): Promise<undefined> {
  return new Promise((resolve) => child.once('close', () => resolve(undefined)))
}

/** Only a launcher that could not be started at all resolves this. */
function failed(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.on('error', (error) => resolve(error.message)))
}

/** Never waits for `close` alone: what escaped may hold the pipes for ever (anomalyco/opencode#43511). */
async function drained(child: ChildProcess, allClosed: Promise<undefined>): Promise<void> {
  const timer = setTimeout(() => {
    kill(groupOf(child))
    for (const stream of child.stdio) stream?.destroy()
  }, DRAIN_MS)
  await allClosed
  clearTimeout(timer)
}

const isDecided = ({ stopped, infraError }: Facts): boolean => stopped !== undefined || infraError !== undefined

/** Between two looks, and above all on a busy machine, much can be written: what lies there at the end counts as well. */
async function leftTooMuch({ folders }: Launch, { diskBytes }: ExecLimits, tookMs: number): Promise<boolean> {
  if (diskBytes === undefined || tookMs < FIRST_LOOK_MS) return false
  return (await folderBytes(folders, diskBytes)) > diskBytes
}

const childOf = ({ childPid }: Status): { childPid?: number } => (childPid === undefined ? {} : { childPid })

/** Node's own type knows five of them; there may be more. */
const pipesOf = (child: ChildProcess): readonly (Readable | Writable | null | undefined)[] => child.stdio

const groupOf = (child: ChildProcess): number | undefined => (child.pid === undefined ? undefined : -child.pid)

function kill(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Already gone.
  }
}
