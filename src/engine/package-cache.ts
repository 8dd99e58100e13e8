import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Mount } from '../contracts/sandbox.ts'
import type { Path } from '../model/ids.ts'

/** How a set-up reaches the package registries that this machine uses. */
export type PackageAccess = {
  /** Settings of npm, pip, uv, go and cargo, without secrets. */
  env: Readonly<Record<string, string>>
  /** Certificates that they name. */
  mounts: readonly Mount[]
  /** Registries and mirrors of cargo, which reads them from a file alone; TOML without secrets. */
  cargoConfig?: string
  /** Cache of packages shared by all verifications. Only installers run by the harness itself ever write there. */
  cache?: Path
}

export const NO_PACKAGE_ACCESS: PackageAccess = { env: {}, mounts: [] }

/**
 * Takes the shared cache for one set-up; undefined while another one has it, which then works without. As root every
 * sandbox is a user of its own, so two of them cannot write to one folder.
 */
export function takePackageCache(cache: Path): (() => void) | undefined {
  const lock = `${cache}.lock`
  mkdirSync(dirname(cache), { recursive: true, mode: 0o711 })
  for (let tries = 0; tries < 2; tries += 1) {
    if (writeNew(lock, String(process.pid))) {
      mkdirSync(cache, { recursive: true, mode: 0o755 })
      return () => rmSync(lock, { force: true })
    }
    if (isAlive(readPid(lock))) return undefined
    rmSync(lock, { force: true })
  }
  return undefined
}

function writeNew(path: Path, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function readPid(lock: Path): number {
  try {
    return Number(readFileSync(lock, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
