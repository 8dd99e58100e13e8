/** Links of the chain that starts a sandboxed command: each is an argv in front of the next. */
export type Stage = readonly string[]

/** Numbers of the extra pipes: exit status, the inner report, and what no other user may read. */
export const STATUS_FD = 3
export const REPORT_FD = 4
export const PRIVATE_FD = 5

/**
 * The status pipe ends when the harness does, however it ends: then the whole group is killed. PR_SET_PDEATHSIG is not
 * enough: it comes too late for a parent that died first, and is refused where the parent has given up its rights.
 */
const LIFELINE = `{ read -r end <&${STATUS_FD}; kill -9 0; } </dev/null >/dev/null 2>&1 ${REPORT_FD}>&- ${PRIVATE_FD}>&- &`
const CUT = 'kill -9 $!; wait $! 2>/dev/null'

/** Nothing stands between a person's terminal and the command; the harness and its command end together then. */
export function outputStages(limits: { mergeOutput?: boolean; inheritStdio?: boolean }): Stage {
  return limits.inheritStdio === true ? [] : pipeStages(limits.mergeOutput === true)
}

/**
 * Node gives its children socket pairs, on which `> /dev/stderr` fails with ENXIO (nodejs/node#21941):
 * `cat` puts a real pipe between.
 */
function pipeStages(mergeOutput: boolean): Stage {
  return mergeOutput
    ? shellStage(`${LIFELINE} "$@" 2>&1 | cat; ${CUT}`)
    : [...shellStage(`${LIFELINE} "$@" | cat; ${CUT}`), ...shellStage('{ "$@" 2>&1 >&6 6>&- | cat >&2 6>&-; } 6>&1')]
}

/** For backends whose launcher does not report by itself: pid first, exit code last, on a pipe that the command lacks. */
export function statusStages(): Stage {
  return [
    // The subshell's own stderr, since a shell would print "Killed" into the command's output.
    ...shellStage(
      `exec 6>&2 2>/dev/null; (exec 2>&6 6>&-; exec "$@"); printf '{"exit-code": %d}\\n' $? >&${STATUS_FD}`,
    ),
    ...shellStage(`printf '{"child-pid": %d}\\n' $$ >&${STATUS_FD}; exec "$@" ${STATUS_FD}>&-`),
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

function shellStage(script: string): Stage {
  return ['/bin/sh', '-c', script, 'sh']
}
