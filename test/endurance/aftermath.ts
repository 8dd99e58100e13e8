import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'

/** What is still there after a verification: nothing of it may be. */
export type Aftermath = {
  /** Processes that still see a folder of the verification's copies. */
  processes: number
  /** What lies in the temporary folder that the verification had to itself. */
  files: string[]
}

/**
 * Runs `body` with a temporary folder of its own, and says what is left once it has ended. A process of a sandbox is known by
 * its mounts, whatever it calls itself and however often it forked.
 */
export async function aftermathOf<T>(body: (temp: string) => Promise<T>): Promise<{ result: T; left: Aftermath }> {
  const temp = makeTempDir('bakeoff-aftermath-')
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = temp
  try {
    const result = await body(temp)
    const processes = processesWithMount(temp)
    return { result, left: { processes, files: readdirSync(temp).flatMap((name) => filesIn(temp, name)) } }
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    await removeDir(temp)
  }
}

/** The folder that every process of a user shares for short stays is kept; what lies in it is not. */
function filesIn(temp: string, name: string): string[] {
  if (!/^bakeoff-\d+$/.test(name)) return [name]
  return readdirSync(join(temp, name)).map((inner) => `${name}/${inner}`)
}

function processesWithMount(folder: string): number {
  let found = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) !== process.pid && mountsOf(pid).includes(folder)) found += 1
  }
  return found
}

function mountsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
  } catch (error) {
    // It ended between the listing and the look, or is a zombie, which has no mounts.
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH', 'EINVAL'].includes(String(error.code)))
      return ''
    throw error
  }
}

/** Names, sizes and times of all in a folder: what must be the same before and after. */
export function shapeOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const { mode, size, mtimeMs } = lstatSync(join(folder, path))
      return `${path} ${mode} ${size} ${mtimeMs}`
    })
}
