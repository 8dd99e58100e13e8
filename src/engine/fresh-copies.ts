import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FreshCopy, FreshCopyOptions } from '../contracts/check.ts'
import type { SandboxBackend, SandboxSpec } from '../contracts/sandbox.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { Path } from '../model/ids.ts'
import { copyTree, listTree, type TreeList } from '../workspace/copy-tree.ts'

const HOME_BYTES = 256 * 1024 ** 2
const TMP_BYTES = 512 * 1024 ** 2

/** Fresh copies of one deliverable, for one verification. */
export type FreshCopies = {
  open(options?: FreshCopyOptions): Promise<FreshCopy>
  /** Later copies start from what this one holds now. */
  keepSetup(copy: FreshCopy): Promise<void>
  close(): Promise<void>
}

/**
 * Each copy is a folder of its own on the host, appears at the same neutral path inside, and has a HOME and a /tmp
 * that vanish with it. `root` is never written.
 */
export function openFreshCopies(options: {
  root: Path
  backend: SandboxBackend
  scratchRoot: Path
  inside: string
}): FreshCopies {
  const base = makeTempDir('verify-', options.scratchRoot)
  let pristine: Promise<TreeList> | undefined
  let afterSetup: TreeList | undefined
  let count = 0

  const original = (): Promise<TreeList> => {
    pristine ??= existsSync(options.root)
      ? listTree(options.root)
      : mkdir(join(base, 'nothing')).then(() => listTree(join(base, 'nothing')))
    return pristine
  }

  return {
    async open(wanted = {}) {
      count += 1
      const root = join(base, `copy-${count}`, 'work')
      await mkdir(root, { recursive: true })
      if (wanted.empty !== true) {
        const source = wanted.afterSetup !== false && afterSetup !== undefined ? afterSetup : await original()
        await copyTree(source, root)
      }
      const sandbox = await options.backend.open(specFor(root, options.inside, wanted))
      return {
        root,
        sandbox,
        async close() {
          await sandbox.close()
          await removeDir(join(root, '..'))
        },
      }
    },
    async keepSetup(copy) {
      const kept = join(base, 'after-setup')
      await removeDir(kept)
      await copyTree(await listTree(copy.root), kept)
      afterSetup = await listTree(kept)
    },
    close: () => removeDir(base),
  }
}

function specFor(root: Path, inside: string, wanted: FreshCopyOptions): SandboxSpec {
  return {
    workdir: { from: root, to: inside },
    home: { tmpfsBytes: HOME_BYTES, to: '/home/v' },
    tmp: { tmpfsBytes: TMP_BYTES },
    mounts: [],
    network: wanted.network ?? { kind: 'none' },
    env: { CI: '1', NO_COLOR: '1', PYTHONDONTWRITEBYTECODE: '1', ...wanted.env },
  }
}
