import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { FreshCopy } from '../../contracts/check.ts'
import type { SetupFacts } from '../../model/facts.ts'
import { readBytes, readText } from '../read-text.ts'
import { keepEvidence } from '../run-command.ts'
import { isInsideCopy } from '../write-into-copy.ts'

const LOCKS =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|uv\.lock|poetry\.lock|Cargo\.lock|go\.sum)$/
const MAX_PACKAGES = 500
const MAX_LOCK_BYTES = 16 * 1024 ** 2

/** What a set-up resolved to: its lock files, kept as evidence, and the names and versions of the installed packages. */
export function resolvedPackages(
  copy: FreshCopy,
  paths: Iterable<string>,
  evidenceDir: string,
): Pick<SetupFacts, 'locks' | 'packages'> {
  const locks = [...paths]
    .filter((path) => LOCKS.test(path) && isInsideCopy(copy.root, path))
    .slice(0, 20)
    .flatMap((path, index) => {
      const bytes = readBytes(copy.root, path, MAX_LOCK_BYTES)
      return bytes === undefined ? [] : [{ path, kept: keepEvidence(bytes, { evidenceDir, path: `lock-${index}.gz` }) }]
    })
  const packages = [...npmPackages(copy.root), ...pythonPackages(copy.layer)].sort().slice(0, MAX_PACKAGES)
  return { ...(locks.length === 0 ? {} : { locks }), ...(packages.length === 0 ? {} : { packages }) }
}

const HiddenLock = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })

/** npm keeps what it installed in a lock of its own. */
function npmPackages(root: string): string[] {
  const path = 'node_modules/.package-lock.json'
  const text = isInsideCopy(root, path) ? readText(root, path, MAX_LOCK_BYTES) : undefined
  const lock = text === undefined ? undefined : HiddenLock.safeParse(parse(text)).data
  return Object.entries(lock?.packages ?? {}).flatMap(([place, { version }]) => {
    const name = place.split('node_modules/').at(-1)
    return name === undefined || version === undefined ? [] : [`${name}@${version}`]
  })
}

/** `name-1.0.dist-info` in the environment that the harness made. */
function pythonPackages(layer: string | undefined): string[] {
  if (layer === undefined) return []
  const lib = join(layer, 'venv', 'lib')
  return foldersIn(lib).flatMap((python) =>
    foldersIn(join(lib, python, 'site-packages')).flatMap((name) => {
      const match = /^(.+)-([^-]+)\.dist-info$/.exec(name)
      return match === null ? [] : [`${match[1]}==${match[2]}`]
    }),
  )
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code))) return []
    throw error
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
