/**
 * Links of the chain that starts a sandboxed command: each is an argv in front of the next.
 * Every shell of the chain dies with its parent (PR_SET_PDEATHSIG): `bwrap --die-with-parent` watches only its direct one.
 */
export type Stage = readonly string[]

/** Numbers of the extra pipes: exit status, the inner report, and the arguments of bwrap. */
export const STATUS_FD = 3
export const REPORT_FD = 4
export const PRIVATE_FD = 5

/**
 * Node gives its children socket pairs, on which `> /dev/stderr` fails with ENXIO (nodejs/node#21941):
 * `cat` puts a real pipe between. `linkLives`: false where the machine has no setpriv.
 */
export function pipeStages(mergeOutput: boolean, linkLives = true): Stage {
  return mergeOutput
    ? shellStage('"$@" 2>&1 | cat', linkLives)
    : [...shellStage('"$@" | cat', linkLives), ...shellStage('{ "$@" 2>&1 >&6 6>&- | cat >&2 6>&-; } 6>&1', linkLives)]
}

/** For backends whose launcher does not report by itself: pid first, exit code last, on a pipe that the command lacks. */
export function statusStages(linkLives = true): Stage {
  return [
    // The subshell's own stderr, since a shell would print "Killed" into the command's output.
    ...shellStage(
      `exec 6>&2 2>/dev/null; (exec 2>&6 6>&-; exec "$@"); printf '{"exit-code": %d}\\n' $? >&${STATUS_FD}`,
      linkLives,
    ),
    ...shellStage(`echo "{"child-pid": $$}" >&${STATUS_FD}; exec "$@" ${STATUS_FD}>&-`, linkLives),
  ]
}

/** Limits that the kernel keeps; processes are a backstop, since threads count too and the watcher is exact. */
export function rlimitStage(limits: { tasks?: number; fileBytes?: number }): Stage {
  return [
    'prlimit',
    '--core=0',
    ...(limits.tasks === undefined ? [] : [`--nproc=${limits.tasks}`]),
    ...(limits.fileBytes === undefined ? [] : [`--fsize=${limits.fileBytes}`]),
    '--',
  ]
}

export function userStage(uid: number): Stage {
  const id = String(uid)
  return ['setpriv', '--reuid', id, '--regid', id, '--clear-groups', '--']
}

function shellStage(script: string, linkLives: boolean): Stage {
  return [...(linkLives ? ['setpriv', '--pdeathsig', 'KILL', '--'] : []), '/bin/sh', '-c', script, 'sh']
}
