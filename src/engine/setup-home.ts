import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Mount } from '../contracts/sandbox.ts'
import type { Path } from '../model/ids.ts'
import { copyTree, listTree, type TreeList } from '../workspace/copy-tree.ts'
import { makeReadable } from './dependency-mounts.ts'

/** What a set-up left in HOME: `pip install --user`, a package manager's settings, browsers, programs in a bin folder. */
export type KeptHome = {
  from: Path
  /** Its path inside, which what lies in it may hold. */
  name: string
  tree: TreeList
  /** Too big to be copied for each run: then its folders are mounted read-only. */
  big: boolean
  /** Folders of programs, relative to HOME. */
  bins: readonly string[]
}

/** HOME of one later copy. */
export type HomeView = { home?: { from: Path; to: string }; name?: string; mounts: Mount[]; pathFirst: string[] }

/** Caches that their tools fill again, and that no test may need. */
const CACHES = [
  '.npm',
  '.config/go',
  ...['pip', 'uv', 'go-build', 'node-gyp', 'yarn', 'pnpm', 'fontconfig', 'matplotlib'].map((name) => `.cache/${name}`),
]

const COPIED_BYTES = 32 * 1024 ** 2
const COPIED_FILES = 2000

/** Takes HOME of a set-up out of its copy; absent where it left nothing but caches. Nothing runs in it any longer. */
export async function keepHome(home: Path, to: Path, name: string): Promise<KeptHome | undefined> {
  if (!existsSync(home)) return undefined
  chmodSync(home, 0o755)
  await makeReadable(home)
  const { entries } = await listTree(home)
  const kept = entries.filter(({ path }) => !isCache(path.toString('utf8')))
  if (!kept.some(({ kind }) => kind !== 'directory')) return undefined
  renameSync(home, to)
  const bytes = kept.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.bytes : 0), 0)
  return {
    from: to,
    name,
    tree: { root: Buffer.from(to), entries: kept },
    big: bytes > COPIED_BYTES || kept.length > COPIED_FILES,
    bins: kept.flatMap(({ kind, path }) => binFolder(kind, path.toString('utf8'))).sort(),
  }
}

const isCache = (path: string): boolean => CACHES.some((cache) => path === cache || path.startsWith(`${cache}/`))

/** `~/.local/bin`, `~/.cargo/bin`, `~/go/bin`: where installers of the user put programs. */
const binFolder = (kind: string, path: string): string[] =>
  kind === 'directory' && /^(?:[^/]+\/)?bin$/.test(path) ? [path] : []

/** What a later copy has of it: a copy of its own, or, where that is too much, the folders read-only in an empty HOME. */
export async function homeOf(kept: KeptHome | undefined, scratch: Path, mounting: boolean): Promise<HomeView> {
  if (kept === undefined) return { mounts: [], pathFirst: [] }
  const { name, from } = kept
  if (mounting && kept.big) {
    // A link on the host would show what it leads to there.
    const top = kept.tree.entries.flatMap(({ path, kind }) =>
      path.includes('/') || (kind !== 'directory' && kind !== 'file') ? [] : [path.toString('utf8')],
    )
    const mounts = top
      .filter((entry) => lstatSync(join(from, entry), { throwIfNoEntry: false }) !== undefined)
      .map((entry) => ({ from: join(from, entry), to: `${name}/${entry}`, readOnly: true }))
    return { name, mounts, pathFirst: kept.bins.map((bin) => `${name}/${bin}`) }
  }
  const own = join(scratch, 'home')
  await copyTree(kept.tree, own)
  const inside = mounting ? name : own
  return {
    home: { from: own, to: inside },
    name: inside,
    mounts: [],
    pathFirst: kept.bins.map((bin) => `${inside}/${bin}`),
  }
}

/** HOME of a set-up itself: a folder of the host, begun with what an earlier step left. */
export async function homeForSetup(
  kept: KeptHome | undefined,
  scratch: Path,
  inside: string | undefined,
): Promise<HomeView> {
  const own = join(scratch, 'home')
  mkdirSync(own, { recursive: true, mode: 0o755 })
  if (kept !== undefined) await copyTree(kept.tree, own)
  const to = kept?.name ?? inside ?? own
  return { home: { from: own, to }, name: to, mounts: [], pathFirst: (kept?.bins ?? []).map((bin) => `${to}/${bin}`) }
}
