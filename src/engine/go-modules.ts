import { copyFileSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Path } from '../model/ids.ts'

/** Folder of the shared package cache that holds modules as a module proxy would. */
export const GO_MODULES = 'go-modules'

/** What of Go's own download cache makes a proxy; lists of versions grow old and are asked for each time. */
const KEPT = /\.(?:info|mod|zip)$/

/** The shared modules first, then where this machine gets its modules from; nothing where either is not known. */
export function goProxyEnv(proxy: string | undefined, shared: string | undefined): Record<string, string> {
  if (proxy === undefined || proxy === '' || shared === undefined) return {}
  return { GOPROXY: `file://${shared},${proxy}` }
}

/** Adds what a set-up downloaded to the shared modules, each file at once or not at all. */
export function keepGoModules(home: Path, shared: Path): void {
  const from = join(home, 'cache', 'download')
  const known = new Set(filesIn(shared))
  for (const path of filesIn(from).filter((file) => KEPT.test(file) && !known.has(file))) {
    const to = join(shared, path)
    mkdirSync(dirname(to), { recursive: true, mode: 0o755 })
    copyFileSync(join(from, path), `${to}.new`)
    renameSync(`${to}.new`, to)
  }
}

function filesIn(folder: Path): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
