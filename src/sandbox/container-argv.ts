import type { ExecLimits, SandboxSpec } from '../contracts/sandbox.ts'
import { OWN_FOLDER } from './view.ts'

export type ContainerRun = {
  spec: SandboxSpec
  limits: ExecLimits
  name: string
  image: string
  /** Owner of the writable folders. */
  user: { uid: number; gid: number }
  /** What is no secret and differs from the client's own. */
  env: { home: string; tmp: string; path: string }
  /** Names only: docker takes the values from its own environment, so that none stands in a process list. */
  envNames: readonly string[]
  interactive: boolean
  /** Of one engine alone. */
  extra: readonly string[]
  cwd: string
  argv: readonly string[]
}

const SHM_BYTES = 64 * 1024 * 1024

/** Arguments of `docker run` and `podman run`; the container is kept afterwards, so that its exit code can be asked for. */
export function containerRunArgs(run: ContainerRun): string[] {
  const { spec, limits } = run
  return [
    ...['run', '--name', run.name, '--label', 'bakeoff=1', '--init', '--read-only', '--pull', 'never'],
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--log-driver', 'none'],
    ...['--user', `${run.user.uid}:${run.user.gid}`, '--shm-size', String(SHM_BYTES), '--ulimit', 'core=0:0'],
    ...['--network', spec.network.kind === 'host' ? 'host' : 'none'],
    ...run.extra,
    ...limitArgs(limits),
    ...(run.interactive ? ['--interactive'] : []),
    ...mountArgs(spec, run.user),
    ...['--tmpfs', `${OWN_FOLDER}:rw,size=65536,uid=${run.user.uid},gid=${run.user.gid}`],
    ...['--env', `HOME=${run.env.home}`, '--env', `TMPDIR=${run.env.tmp}`, '--env', `PATH=${run.env.path}`],
    ...run.envNames.flatMap((name) => ['--env', name]),
    ...['--workdir', '/', '--entrypoint', '/bin/sh', run.image],
    ...['-c', containerScript(limits), 'sh', run.cwd, ...run.argv],
  ]
}

/** Until the container is known to be gone it is killed by its name: its client's death would leave it running. */
export const containerKillArgs = (name: string): string[] => ['rm', '--force', '--volumes', name]

export const containerStateArgs = (name: string): string[] => [
  'inspect',
  '--format',
  '{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}}',
  name,
]

/** Reads the answer to `containerStateArgs`. */
export function parseContainerState(
  text: string,
): { exited: boolean; exitCode: number; outOfMemory: boolean } | undefined {
  const found = /^(\w+) (\d+) (true|false)\s*$/.exec(text)
  return found
    ? { exited: found[1] === 'exited', exitCode: Number(found[2]), outOfMemory: found[3] === 'true' }
    : undefined
}

function limitArgs(limits: ExecLimits): string[] {
  return [
    ...(limits.pids === undefined ? [] : ['--pids-limit', String(limits.pids)]),
    // Without swap the limit is one of memory, not of what lies beside it.
    ...(limits.memoryBytes === undefined
      ? []
      : ['--memory', String(Math.ceil(limits.memoryBytes)), '--memory-swap', String(Math.ceil(limits.memoryBytes))]),
    ...(limits.fileBytes === undefined ? [] : ['--ulimit', `fsize=${Math.ceil(limits.fileBytes)}`]),
  ]
}

function mountArgs(spec: SandboxSpec, user: { uid: number; gid: number }): string[] {
  const bind = (from: string, to: string, readOnly: boolean): string[] => [
    '--mount',
    [field('type', 'bind'), field('source', from), field('target', to), ...(readOnly ? ['readonly'] : [])].join(','),
  ]
  const memory = (to: string, bytes: number): string[] => [
    '--tmpfs',
    `${to}:rw,exec,size=${Math.ceil(bytes)},mode=1777,uid=${user.uid},gid=${user.gid}`,
  ]
  return [
    ...('from' in spec.tmp ? bind(spec.tmp.from, '/tmp', false) : memory('/tmp', spec.tmp.tmpfsBytes)),
    ...('from' in spec.home ? bind(spec.home.from, spec.home.to, false) : memory(spec.home.to, spec.home.tmpfsBytes)),
    ...bind(spec.workdir.from, spec.workdir.to, false),
    ...spec.mounts.flatMap((mount) => bind(mount.from, mount.to, mount.readOnly)),
    ...(spec.network.kind === 'proxy' ? bind(spec.network.socket, `${OWN_FOLDER}/proxy.sock`, true) : []),
  ]
}

/** A `--mount` is one line of CSV. */
function field(key: string, value: string): string {
  const text = `${key}=${value}`
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** A harness that was killed cannot remove its container: it ends by itself a minute after the deadline. */
function containerScript(limits: ExecLimits): string {
  const guard = limits.wallMs === undefined ? '' : `timeout -s KILL ${Math.ceil(limits.wallMs / 1000) + 60} `
  return `cd -- "$1" || exit 127; shift; exec ${guard}"$@"${limits.mergeOutput === true ? ' 2>&1' : ''}`
}
