import { realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'

/** Why a relative path is not a folder strictly inside another one; `undefined` when it is. Looks at the text only. */
export function leavesFolder(path: string): string | undefined {
  if (isAbsolute(path) || path.startsWith('\\') || /^[A-Za-z]:/.test(path)) return 'must be relative'
  if ([...path].some((character) => character === '\\' || character < ' ' || character === '\u007f')) {
    return 'must not hold backslashes or control characters'
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) return 'must not leave its folder with ".."'
  if (parts.length === 0) return 'must name something inside'
  if (parts.some((part) => part.toLowerCase() === '.git')) return 'must not lie in .git'
  return undefined
}

/** Where an existing `path`, links followed, lies inside `root`; `undefined` when it does not exist or lies outside. */
export function realPathInside(root: string, path: string): string | undefined {
  const real = realPath(resolve(root, path))
  const realRoot = realPath(root)
  if (real === undefined || realRoot === undefined) return undefined
  const way = relative(realRoot, real)
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : real
}

/** The path with all links followed; `undefined` where something of it is missing. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
