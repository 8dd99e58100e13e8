import { chmodSync, lstatSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Mount } from '../contracts/sandbox.ts'
import { makePacer } from '../lib/pacer.ts'
import type { Path } from '../model/ids.ts'

/** A folder of installed packages, taken out of a copy: `path` is where it belongs, relative to the copy. */
export type DependencyFolder = { path: string; from: Path; writable: readonly string[] }

/** Where tools of the npm world keep caches inside the packages' own folder. */
const NPM_CACHES = ['.cache', '.vite', '.vite-temp', '.vitest']
const MAX_DEPTH = 6

/** Moves the topmost dependency folders of a copy to `to`, readable for every user. Follows no link. */
export async function takeDependencyFolders(root: Path, to: Path): Promise<DependencyFolder[]> {
  const taken: DependencyFolder[] = []
  for (const path of dependencyFolders(root)) {
    const from = join(to, String(taken.length))
    mkdirSync(to, { recursive: true, mode: 0o711 })
    addMode(join(root, path), 0o755)
    renameSync(join(root, path), from)
    await makeReadable(from)
    const writable = path === 'node_modules' || path.endsWith('/node_modules') ? NPM_CACHES : []
    taken.push({ path, from, writable: writable.filter((name) => isFreshFolder(join(from, name))) })
  }
  return taken
}

/** The mounts that put dependency folders into a copy: read-only, with the tools' caches writable in `scratch`. */
export function dependencyMounts(
  folders: readonly DependencyFolder[],
  copy: { root: Path; inside: string; scratch: Path },
): Mount[] {
  return folders.flatMap((folder, index) => {
    mkdirSync(join(copy.root, folder.path), { recursive: true })
    const to = `${copy.inside}/${folder.path}`
    const caches = folder.writable.map((name): Mount => {
      const from = join(copy.scratch, `cache-${index}${name}`)
      mkdirSync(from, { recursive: true, mode: 0o755 })
      return { from, to: `${to}/${name}`, readOnly: false }
    })
    return [{ from: folder.from, to, readOnly: true }, ...caches]
  })
}

function dependencyFolders(root: Path): string[] {
  const found: string[] = []
  const queue = ['']
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    addMode(join(root, folder), 0o700)
    for (const name of foldersIn(join(root, folder))) {
      const path = folder === '' ? name : `${folder}/${name}`
      if (name === 'node_modules' || isFile(join(root, path, 'pyvenv.cfg'))) found.push(path)
      else if (name !== '.git' && path.split('/').length <= MAX_DEPTH) queue.push(path)
    }
  }
  return found
}

const foldersIn = (path: Path): string[] =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

const isFile = (path: Path): boolean => lstatSync(path, { throwIfNoEntry: false })?.isFile() === true

/** A mount point for a cache; an existing one is taken as it is, unless something else lies there. */
function isFreshFolder(path: Path): boolean {
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (there === undefined) mkdirSync(path, { mode: 0o755 })
  return there === undefined || there.isDirectory()
}

/** As root, later sandboxes are other users than the one that installed. */
export async function makeReadable(root: Path): Promise<void> {
  const pacer = makePacer()
  const queue = [root]
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    addMode(folder, 0o755)
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (pacer.due()) await pacer.rest()
      const path = join(folder, entry.name)
      if (entry.isDirectory()) queue.push(path)
      if (entry.isFile()) addMode(path, modeFor(path))
    }
  }
}

const modeFor = (file: Path): number => ((lstatSync(file).mode & 0o100) === 0 ? 0o644 : 0o755)

/** Nothing runs in the folder any longer, so no link can take the place of what was looked at. */
function addMode(path: Path, wanted: number): void {
  const { mode } = lstatSync(path)
  if ((mode & wanted) !== wanted) chmodSync(path, (mode | wanted) & 0o7777)
}
