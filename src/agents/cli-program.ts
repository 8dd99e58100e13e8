import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Probe, ProbeIo } from '../contracts/adapter.ts'
import type { Sandbox } from '../contracts/sandbox.ts'
import type { Agent } from '../model/agent.ts'
import type { Path } from '../model/ids.ts'
import { parseBoundedJson } from './bounded-json.ts'
import { findProgram } from './find-program.ts'
import { outputText } from './output-text.ts'

const VERSION_WALL_MS = 30_000
const Manifest = z.object({ name: z.string(), version: z.string() })

/** A command-line agent as a program of this machine. */
export type CliProgram = {
  /** Looked for on PATH. */
  name: string
  /** Its npm package, for the hint. */
  npm: string
  /** Variables of which one must hold its key; none where it needs no key. */
  keys: readonly string[]
  /** Its stream names its version, so nobody needs to ask. */
  tellsVersion?: boolean
}

/** The mounts that make it visible in its sandbox. */
export async function cliMounts(program: string): Promise<{ readOnly: []; tools: Path[] }> {
  const found = await findProgram(program)
  return { readOnly: [], tools: found === undefined ? [] : [found] }
}

/** A sentence where it cannot run here. */
export async function cliReady(cli: CliProgram, program: string, io: ProbeIo): Promise<string | undefined> {
  if ((await versionOf(program, io)) === undefined) return `${program} is not installed; ${installHint(cli)}`
  return hasKey(cli, io) ? undefined : `it needs a key: set ${cli.keys.join(' or ')}`
}

/** The doctor's line. */
export async function cliProbe(cli: CliProgram, io: ProbeIo): Promise<Probe> {
  const version = await versionOf(cli.name, io)
  if (version === undefined) return { installed: false, ready: false, hint: installHint(cli) }
  const ready = hasKey(cli, io)
  return { installed: true, version, ready, ...(ready ? {} : { hint: `set ${cli.keys.join(' or ')}` }) }
}

export const installHint = (cli: CliProgram): string => `install it: npm i -g ${cli.npm}`

/** The program of an agent that is logged in: no key is asked for. */
export const byLogin = (cli: CliProgram, { login }: Pick<Agent, 'login'>): CliProgram =>
  login === undefined ? cli : { ...cli, keys: [] }

const hasKey = ({ keys }: CliProgram, io: ProbeIo): boolean =>
  keys.length === 0 || keys.some((name) => Boolean(io.env[name]))

const VERSION = /\d+\.\d+\.\d+(-[\w.]*\w)?/

/** The version in what `--version` prints, whatever stands around it. */
export const versionIn = (text: string): string | undefined => VERSION.exec(text)?.[0]

async function versionOf(program: string, io: ProbeIo): Promise<string | undefined> {
  const said = await io.run([program, '--version'], VERSION_WALL_MS)
  return said?.exitCode === 0 ? versionIn(said.stdout) : undefined
}

/** The version that will run: from its npm package, which costs nothing, else as the program itself says. */
export async function installedVersion(program: Path, cli: CliProgram, sandbox: Sandbox): Promise<string | undefined> {
  for (let folder = dirname(program); folder !== dirname(folder); folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined)
    const manifest = text === undefined ? undefined : Manifest.safeParse(parseBoundedJson(text))
    if (manifest?.success && manifest.data.name === cli.npm) return manifest.data.version
  }
  const said = await sandbox.exec({ argv: [program, '--version'] }, { wallMs: VERSION_WALL_MS })
  return said.exitCode === 0 ? versionIn(outputText(said.stdout)) : undefined
}
