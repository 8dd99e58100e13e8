import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Path } from '../model/ids.ts'

export type Source = { path: Path; readOnly: boolean }

/**
 * When the harness is root, its sandboxes run as a user who cannot pass folders such as /root (0700).
 * The outer view is the machine as it is, except that each such folder is empty but for what the sandbox needs.
 * It lives in a mount namespace of its own and vanishes with it.
 */
export type OuterView = { masked: Path[]; folders: Path[]; binds: Source[] }

/** Undefined where everything can be reached as it is. */
export async function outerViewOf(sources: readonly Source[]): Promise<OuterView | undefined> {
  const masked = new Set<Path>()
  const hidden: Source[] = []
  for (const source of sources) {
    const blocker = await topmostBlocker(source.path)
    if (blocker === undefined) continue
    masked.add(blocker)
    hidden.push(source)
  }
  if (masked.size === 0) return undefined
  // What lies in another source is there with it.
  const binds = hidden
    .filter((one) => !hidden.some((other) => one.path.startsWith(`${other.path}/`)))
    .sort((a, b) => a.path.length - b.path.length)
  const folders = new Set<Path>()
  for (const { path } of binds) {
    for (let up = dirname(path); !masked.has(up) && up !== '/'; up = dirname(up)) folders.add(up)
  }
  return { masked: sorted(masked), folders: sorted(folders), binds }
}

/** In front of what shall see the outer view. Real devices, since the inner sandbox binds them again. */
export function outerStage(view: OuterView): string[] {
  return [
    'bwrap',
    '--die-with-parent',
    ...['--dev-bind', '/', '/'],
    ...view.masked.flatMap((path) => ['--perms', '0755', '--tmpfs', path]),
    ...view.folders.flatMap((path) => ['--perms', '0755', '--dir', path]),
    ...view.binds.flatMap(({ path, readOnly }) => [readOnly ? '--ro-bind' : '--bind', path, path]),
    '--',
  ]
}

async function topmostBlocker(path: Path): Promise<Path | undefined> {
  let blocker: Path | undefined
  for (let up = dirname(path); up !== '/'; up = dirname(up)) {
    if (((await stat(up)).mode & 0o001) === 0) blocker = up
  }
  return blocker
}

const sorted = (paths: Set<Path>): Path[] => [...paths].sort((a, b) => a.length - b.length || a.localeCompare(b))
