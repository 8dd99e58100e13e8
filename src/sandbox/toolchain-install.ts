import { existsSync } from 'node:fs'
import { open, readFile, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Path } from '../model/ids.ts'
import type { Install } from './toolchains.ts'

/** An install and the programs that it needs in turn. */
export type InstallWithNeeds = Install & { needs: Path[] }

/** The smallest part of the disk that makes a program work: its package, its prefix, or the one file. */
export async function installOf(file: Path, real: Path, home: Path): Promise<InstallWithNeeds> {
  const needs = await interpreterOf(real)
  const modules = nodeModulesOf(real)
  if (modules !== undefined) {
    const folder = dirname(file)
    return { mounts: [modules], program: real, needs, ...(folder.startsWith(`${modules}/`) ? { folder } : {}) }
  }
  const prefix = dirname(dirname(real))
  if (isInstallPrefix(prefix, home)) {
    const folder = dirname(real)
    const reached = existsSync(join(folder, baseOf(file)))
    return {
      mounts: [prefix],
      program: real,
      needs: [...needs, ...(await venvBase(prefix))],
      ...(reached ? { folder } : {}),
    }
  }
  return { mounts: [real], program: real, needs }
}

/** A package with its own dependencies where npm installed it globally; the whole folder where they lie beside it. */
function nodeModulesOf(real: Path): Path | undefined {
  const at = real.indexOf('/node_modules/')
  if (at < 0) return undefined
  const modules = real.slice(0, at + '/node_modules'.length)
  if (['.package-lock.json', '.bin', '.pnpm'].some((sign) => existsSync(join(modules, sign)))) return modules
  const [first = '', second = ''] = real.slice(modules.length + 1).split('/')
  return first.startsWith('@') ? join(modules, first, second) : join(modules, first)
}

/** In a home only what looks like an install, never a folder such as ~/.local or ~/.cargo that holds private things. */
function isInstallPrefix(prefix: Path, home: Path): boolean {
  if (prefix === '/' || home === prefix || home.startsWith(`${prefix}/`)) return false
  if (!prefix.startsWith(`${home}/`)) return true
  if (existsSync(join(prefix, 'conda-meta')) || existsSync(join(prefix, 'pyvenv.cfg'))) return true
  const depth = prefix.slice(home.length + 1).split('/').length
  return depth >= 2 && existsSync(join(prefix, 'lib'))
}

/** The program named in a script's first line; `env` looks for it on the PATH, so that is no need of its own. */
async function interpreterOf(file: Path): Promise<Path[]> {
  const handle = await open(file, 'r').catch(() => undefined)
  if (handle === undefined) return []
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(256), 0, 256, 0)
    const named = /^#! ?(\/[^\s]+)/.exec(buffer.subarray(0, bytesRead).toString('latin1'))?.[1]
    return named === undefined || named.endsWith('/env') ? [] : [named]
  } finally {
    await handle.close()
  }
}

async function venvBase(prefix: Path): Promise<Path[]> {
  const config = await readFile(join(prefix, 'pyvenv.cfg'), 'utf8').catch(() => '')
  const bin = /^home\s*=\s*(\/.+?)\s*$/m.exec(config)?.[1]
  if (bin === undefined) return []
  const python = join(bin, 'python3')
  return existsSync(python) ? [await realpath(python)] : []
}

const baseOf = (path: Path): string => path.slice(path.lastIndexOf('/') + 1)
