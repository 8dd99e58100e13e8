import { type ProcessResult, runProcess } from '../lib/run-process.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'

/** Enough for a large first fetch over a slow line. */
const DEFAULT_TIMEOUT_MS = 10 * 60_000

/** Nothing of a repository may start a program; how to reach a server stays the person's own business. */
const CONFIG = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.quotePath=false',
  'fetch.recurseSubmodules=false',
  'submodule.recurse=false',
  'push.recurseSubmodules=no',
  'push.gpgSign=false',
  'protocol.ext.allow=never',
  'gc.auto=0',
  'maintenance.auto=false',
]

/** Runs the person's own git, with their credentials, in a repository of the harness. It never asks for anything. */
export type OwnGit = (
  args: readonly string[],
  options: { gitDir: Path; signal?: AbortSignal; timeoutMs?: number },
) => Promise<ProcessResult>

/** Throws a UserError where there is no git. */
export function ownGit(env: Readonly<Record<string, string | undefined>>): OwnGit {
  const own = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || /^GIT_(?!SSH|CONFIG|SSL|HTTP|PROXY)/.test(name) ? [] : [[name, value] as const],
  )
  return async (args, { gitDir, signal, timeoutMs = DEFAULT_TIMEOUT_MS }) => {
    const argv = ['git', '--no-pager', ...CONFIG.flatMap((setting) => ['-c', setting]), ...args]
    const result = await runProcess(argv, {
      cwd: gitDir,
      env: {
        ...Object.fromEntries(own),
        LC_ALL: 'C',
        GIT_DIR: gitDir,
        GIT_TERMINAL_PROMPT: '0',
        GIT_NO_REPLACE_OBJECTS: '1',
      },
      timeoutMs,
      ...(signal === undefined ? {} : { signal }),
    })
    if (result.startError !== 'ENOENT') return result
    throw new UserError('git was not found on this machine.', { hint: 'Install git and put it on the PATH.' })
  }
}
