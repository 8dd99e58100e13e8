import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { AgentIo, AgentJob, LentLogin } from '../contracts/adapter.ts'
import { readInside } from '../lib/read-inside.ts'
import { whyFailed, writeSandboxFile } from './sandbox-file.ts'

const LOGIN_BYTES = 256 * 1024
const LOOK_EVERY_MS = 1000

/** A login that lies in an attempt's HOME. */
export type Loan = {
  /** Takes back what the product has renewed, if it has: before anything that it says is kept, since it may quote it. */
  look(): void
  end(): void
}

/** Lays a login into the HOME of an attempt and looks after it; a sentence where that failed. */
export async function openLoan(
  login: LentLogin,
  { hostHome }: Pick<AgentJob<unknown>, 'hostHome'>,
  { sandbox, signal }: Pick<AgentIo, 'sandbox' | 'signal'>,
): Promise<Loan | string> {
  const at = `${sandbox.paths.home}/${login.path}`
  const written = await writeSandboxFile(sandbox, at, login.lend(hostHome), signal)
  if (written.exitCode !== 0) {
    login.end()
    return `cannot lay its login into ${at}: ${whyFailed(written)}`
  }
  let seen = changeOf(join(hostHome, login.path))
  const look = (): void => {
    const now = changeOf(join(hostHome, login.path))
    if (now === seen) return
    const content = readInside(hostHome, login.path, LOGIN_BYTES)
    if (content !== undefined) login.takeBack(content)
    seen = now
  }
  const watching = setInterval(() => {
    try {
      look()
    } catch {
      // It could not be kept, for want of space perhaps: the last look tries again, and says so.
    }
  }, LOOK_EVERY_MS)
  watching.unref()
  return {
    look,
    end() {
      clearInterval(watching)
      look()
      login.end()
    },
  }
}

/** Differs when the file was written or replaced. */
function changeOf(path: string): string | undefined {
  try {
    const { ino, size, mtimeNs, ctimeNs } = lstatSync(path, { bigint: true })
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`
  } catch {
    // Not there, or an agent made something else of the way to it.
    return undefined
  }
}
