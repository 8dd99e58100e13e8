import { join } from 'node:path'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { Path } from '../model/ids.ts'
import { gitComplaint, hardenedGit } from './git.ts'

/** A patch larger than this is not applied, in bytes. */
export const MAX_PATCH_BYTES = 64 * 1024 * 1024

export type PatchOptions = { gitDir: Path; base: string; patch: string; date: string; message: string; scratch: Path }

/** What became of a patch: a commit on `base`, or why it is none. What a service wrote is a fact, never an exception. */
export type PatchEnd = { commit: string } | { problem: string }

/**
 * Commits a patch on `base` by way of an index only: no work tree, no filter, no hook, and no path outside the tree.
 * Throws where git itself fails.
 */
export async function commitPatch(options: PatchOptions): Promise<PatchEnd> {
  const { gitDir, base, patch } = options
  const bytes = Buffer.byteLength(patch)
  if (bytes > MAX_PATCH_BYTES) return { problem: `the patch has ${bytes} bytes; ${MAX_PATCH_BYTES} are the most` }
  const dir = makeTempDir('patch-', options.scratch)
  try {
    const place = { cwd: dir, gitDir, indexFile: join(dir, 'index'), timeoutMs: 600_000 }
    const run = async (args: readonly string[], more: { stdin?: string; date?: string } = {}): Promise<string> => {
      const result = await hardenedGit(args, { ...place, ...more })
      if (result.exitCode !== 0) throw new Error(`git ${args[0]} failed: ${gitComplaint(result)}`)
      return Buffer.from(result.stdout).toString('utf8').trim()
    }
    await run(['read-tree', base])
    // Two: a binary file's part ends with an empty line, which whoever passes a patch on likes to trim.
    const whole = `${patch}\n\n`
    const applied = await hardenedGit(['apply', '--cached', '--whitespace=nowarn', '-'], { ...place, stdin: whole })
    // Git leaves out a binary file whose part is damaged, says so, and ends well.
    if (applied.exitCode !== 0 || /^error:/m.test(Buffer.from(applied.stderr).toString('utf8'))) {
      return { problem: `the patch does not apply on ${base.slice(0, 12)}: ${gitComplaint(applied)}` }
    }
    const tree = await run(['write-tree'])
    return { commit: await run(['commit-tree', tree, '-p', base, '-m', options.message], { date: options.date }) }
  } finally {
    await removeDir(dir)
  }
}
