import { join } from 'node:path'
import type { Path } from '../model/ids.ts'
import { copyNewFiles } from './copy-new-files.ts'

/** Folder of the shared package cache that holds modules as a module proxy would. */
export const GO_MODULES = 'go-modules'

/** What of Go's own download cache makes a proxy; lists of versions grow old and are asked for each time. */
const KEPT = /\.(?:info|mod|zip)$/

/** The shared modules first, then where this machine gets its modules from; nothing where either is not known. */
export function goProxyEnv(proxy: string | undefined, shared: string | undefined): Record<string, string> {
  if (proxy === undefined || proxy === '' || shared === undefined) return {}
  return { GOPROXY: `file://${shared},${proxy}` }
}

/** Adds what a set-up downloaded to the shared modules. */
export const keepGoModules = (home: Path, shared: Path): void =>
  copyNewFiles(join(home, 'cache', 'download'), shared, KEPT)
