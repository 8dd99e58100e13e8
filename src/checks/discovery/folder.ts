/** What discovery may ask about a deliverable: its paths, the text of a file, and the folder's own name. */
export type Folder = {
  name: string
  paths: ReadonlySet<string>
  /** Absent where there is no such regular file. */
  read(path: string): string | undefined
}

/** True where `path` is a file or a folder of the deliverable; `.` is the deliverable itself. */
export function exists(folder: Folder, path: string): boolean {
  if (path === '.' || folder.paths.has(path)) return true
  for (const known of folder.paths) if (known.startsWith(`${path}/`)) return true
  return false
}

/** `path` as seen from `cwd`, without `.` and `..`; absent where it leaves the folder. */
export function joinPath(cwd: string, path: string): string | undefined {
  if (path.startsWith('/') || path.startsWith('~')) return undefined
  const parts: string[] = []
  for (const part of `${cwd}/${path}`.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.length === 0 ? '.' : parts.join('/')
}

/** The folder that holds `path`; `.` at the top. */
export function dirOf(path: string): string {
  const cut = path.lastIndexOf('/')
  return cut < 0 ? '.' : path.slice(0, cut)
}

/** Paths with the shallowest first, then by name. */
export function shallowestFirst(paths: Iterable<string>): string[] {
  const depth = (path: string): number => path.split('/').length
  return [...paths].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
}
