import { runProcess } from '../lib/run-process.ts'
import { UserError } from '../model/errors.ts'
import type { Gits } from '../research/git.ts'
import { hardenedGit } from '../workspace/git.ts'
import type { CliContext } from './context.ts'

const NETWORK_PATIENCE_MS = 10 * 60_000

/** Git for the research repository: hardened, and the person's own. */
export function gitsOf(context: Pick<CliContext, 'env' | 'signal'>): Gits {
  const env = Object.fromEntries(
    Object.entries({ ...context.env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }).flatMap(([name, value]) =>
      value === undefined || /^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR)$/.test(name) ? [] : [[name, value]],
    ),
  )
  return {
    inside: (args, place) => hardenedGit(args, { ...place, maxOutputBytes: 512 * 1024 * 1024 }),
    async person(args, { gitDir, ...place }) {
      const result = await runProcess(['git', ...args], {
        ...place,
        env: gitDir === undefined ? env : { ...env, GIT_DIR: gitDir },
        timeoutMs: NETWORK_PATIENCE_MS,
        signal: context.signal,
      })
      if (result.startError === 'ENOENT') {
        throw new UserError('git was not found on this machine.', { hint: 'Install git.' })
      }
      return result
    },
  }
}
