import type { ViewStep } from './view.ts'

export type BwrapNeeds = {
  view: readonly ViewStep[]
  env: Readonly<Record<string, string>>
  /** User and group inside; default: those outside. */
  insideId?: number
  /** False: own network with loopback only. */
  hostNetwork: boolean
  nestedNamespaces: boolean
}

/** Arguments of bwrap, as they go through its `--args` pipe. */
export function bwrapArgs(needs: BwrapNeeds): string[] {
  return [
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...(needs.insideId === undefined ? [] : ['--uid', String(needs.insideId), '--gid', String(needs.insideId)]),
    ...(needs.hostNetwork ? [] : ['--unshare-net']),
    // Process 1 is our own script: it counts what the command left behind.
    ...['--die-with-parent', '--new-session', '--as-pid-1'],
    // A nested user namespace would reset RLIMIT_NPROC (TracecatHQ/tracecat#3088).
    ...(needs.nestedNamespaces ? [] : ['--disable-userns']),
    ...needs.view.flatMap(stepArgs),
    // Both are tmpfs without a size of their own: writable, they would be a way to fill the machine's memory.
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', '/', '--clearenv'],
    ...Object.entries(needs.env).flatMap(([name, value]) => ['--setenv', name, value]),
  ]
}

function stepArgs(step: ViewStep): string[] {
  switch (step.kind) {
    case 'bind':
      return [step.readOnly ? '--ro-bind' : '--bind', step.from, step.to]
    case 'symlink':
      return ['--symlink', step.target, step.at]
    case 'tmpfs':
      return ['--perms', step.mode, '--size', String(Math.ceil(step.bytes)), '--tmpfs', step.at]
    case 'dir':
      return ['--dir', step.at]
    case 'dev':
      return ['--dev', '/dev']
    case 'proc':
      return ['--proc', '/proc']
  }
}
