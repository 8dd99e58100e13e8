import { existsSync } from 'node:fs'
import { readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Path } from '../model/ids.ts'
import type { HostMachine } from './host-machine.ts'

/**
 * The program behind a version manager's stand-in, as its global setting says; undefined where `file` is no stand-in.
 * Read from the managers' files: running them would need their whole home.
 */
export async function shimTarget(file: Path, machine: HostMachine): Promise<Path | undefined> {
  const name = basename(file)
  const real = await realpath(file).catch(() => file)
  if (basename(real) === 'rustup' && name !== 'rustup') return rustTarget(name, real, machine)
  if (basename(real) === 'volta-shim') return voltaTarget(name, dirname(dirname(real)))
  if (basename(dirname(file)) !== 'shims') return undefined
  const root = dirname(dirname(file))
  return (await pyenvTarget(name, root)) ?? (await asdfTarget(name, file, root))
}

async function rustTarget(name: string, rustup: Path, machine: HostMachine): Promise<Path | undefined> {
  // ~/.cargo/bin/rustup and ~/.rustup, unless RUSTUP_HOME says otherwise: then beside it, or in the caller's home.
  const homes = [join(dirname(dirname(dirname(rustup))), '.rustup'), join(machine.home, '.rustup')]
  for (const home of homes) {
    const chosen = /^default_toolchain\s*=\s*"([^"/]+)"/m.exec(await text(join(home, 'settings.toml')))?.[1]
    if (chosen !== undefined) return join(home, 'toolchains', chosen, 'bin', name)
  }
  return undefined
}

async function pyenvTarget(name: string, root: Path): Promise<Path | undefined> {
  const chosen = (await text(join(root, 'version'))).split(/\s+/).filter((one) => /^[\w.+-]+$/.test(one))
  return chosen.map((version) => join(root, 'versions', version, 'bin', name)).find((path) => existsSync(path))
}

/** An asdf shim names its plugin and versions in comments: `# asdf-plugin: nodejs 20.11.0`. */
async function asdfTarget(name: string, file: Path, root: Path): Promise<Path | undefined> {
  const lines = (await text(file)).matchAll(/^# asdf-plugin: ([\w.-]+) ([\w.+-]+)$/gm)
  const paths = [...lines].map(([, plugin = '', version = '']) => join(root, 'installs', plugin, version, 'bin', name))
  return paths.find((path) => existsSync(path))
}

async function voltaTarget(name: string, root: Path): Promise<Path | undefined> {
  const runtime = /"runtime":\s*"([\d.]+)"/.exec(await text(join(root, 'tools', 'user', 'platform.json')))?.[1]
  return runtime === undefined ? undefined : join(root, 'tools', 'image', 'node', runtime, 'bin', name)
}

async function text(file: Path): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
