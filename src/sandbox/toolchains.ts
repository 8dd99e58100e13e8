import { constants } from 'node:fs'
import { access, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Path } from '../model/ids.ts'
import type { HostMachine } from './host-machine.ts'
import { isSystemPath } from './system-view.ts'
import { installOf } from './toolchain-install.ts'
import { shimTarget } from './toolchain-shims.ts'

/** What must be mounted, at its own path and read-only, so that some programs work without the person's home. */
export type Toolchains = {
  mounts: Path[]
  /** Programs that cannot be reached by a folder of `path` without showing more than them. */
  links: { name: string; target: Path }[]
  /** The PATH inside. */
  path: string[]
}

/** Looked for by default: what the test commands of research code start with. */
const PROGRAMS = [
  ...['node', 'npm', 'npx', 'corepack', 'pnpm', 'yarn', 'deno', 'bun', 'python3', 'python', 'pip', 'pip3', 'pytest'],
  ...['uv', 'go', 'gofmt', 'cargo', 'rustc', 'java', 'javac', 'ruby', 'bundle', 'bats', 'make', 'cmake', 'gcc', 'git'],
]

const SYSTEM_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** An install as found: what to mount, and the folder that holds the program or the program itself. */
export type Install = { mounts: Path[]; program: Path; folder?: Path }

export type FindToolchains = (tools: readonly Path[]) => Promise<Toolchains>

/** `findToolchains` for one machine that looks up each set of tools once: a run opens thousands of sandboxes. */
export function toolchainFinder(machine: HostMachine): FindToolchains {
  const known = new Map<string, Promise<Toolchains>>()
  return (tools) => {
    const key = tools.join('\n')
    const found = known.get(key) ?? findToolchains(machine, tools)
    known.set(key, found)
    return found
  }
}

/** Finds the real installs behind the programs on the caller's PATH (shims of pyenv, rustup, Volta, asdf seen through). */
export async function findToolchains(machine: HostMachine, tools: readonly Path[]): Promise<Toolchains> {
  // npm puts folders of packages in front; they are no part of the machine.
  const entries = machine.path.split(':').filter((entry) => entry.startsWith('/') && !entry.includes('/node_modules/'))
  const found: Toolchains = { mounts: [], links: [], path: [] }
  const own = await installBehind(process.execPath, machine, 0)
  for (const tool of tools) addInstall(found, basename(tool), await installBehind(tool, machine, 0))
  const pending = new Set(PROGRAMS)
  for (const entry of entries) {
    if (isSystemPath(entry)) found.path.push(entry)
    for (const name of pending) {
      const file = join(entry, name)
      if (!(await isProgram(file))) continue
      const install = await installBehind(file, machine, 0)
      if (install === undefined) continue
      pending.delete(name)
      if (!isSystemPath(entry)) addInstall(found, name, install)
    }
  }
  addInstall(found, 'node', own)
  found.path.push(...SYSTEM_PATH)
  return { mounts: topmost(found.mounts), links: found.links, path: [...new Set(found.path)] }
}

function addInstall(found: Toolchains, name: string, install: Install | undefined): void {
  if (install === undefined) return
  found.mounts.push(...install.mounts)
  if (install.folder !== undefined) found.path.push(install.folder)
  else if (!found.links.some((link) => link.name === name)) found.links.push({ name, target: install.program })
}

/** Undefined where the file leads nowhere. A script's interpreter and a venv's base come along. */
export async function installBehind(file: Path, machine: HostMachine, depth: number): Promise<Install | undefined> {
  const target = (await shimTarget(file, machine)) ?? file
  if (depth > 4 || !(await isProgram(target))) return undefined
  const real = await realpath(target)
  const install = isSystemPath(real)
    ? { mounts: [], program: real, ...(isSystemPath(dirname(file)) ? { folder: dirname(file) } : {}), needs: [] }
    : await installOf(target, real, machine.home)
  const needed: Path[] = []
  for (const path of install.needs) {
    const more = await installBehind(path, machine, depth + 1)
    needed.push(...(more?.mounts ?? []))
  }
  const { needs: _, ...rest } = install
  return { ...rest, mounts: [...rest.mounts, ...needed] }
}

async function isProgram(file: Path): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}

const topmost = (paths: readonly Path[]): Path[] => {
  const all = [...new Set(paths)]
  return all.filter((one) => !all.some((other) => one.startsWith(`${other}/`)))
}
