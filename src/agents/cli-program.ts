import type { Probe, ProbeIo } from '../contracts/adapter.ts'
import type { Path } from '../model/ids.ts'
import { findProgram } from './find-program.ts'

/** A command-line agent as a program of this machine. */
export type CliProgram = {
  /** Looked for on PATH. */
  name: string
  /** Its npm package, for the hint. */
  npm: string
  /** Variables of which one must hold its key. */
  keys: readonly string[]
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

const hasKey = (cli: CliProgram, io: ProbeIo): boolean => cli.keys.some((name) => Boolean(io.env[name]))

const VERSION = /\d+\.\d+\.\d+(-[\w.]*\w)?/

/** The version in what `--version` prints, whatever stands around it. */
export const versionIn = (text: string): string | undefined => VERSION.exec(text)?.[0]

async function versionOf(program: string, io: ProbeIo): Promise<string | undefined> {
  const said = await io.run([program, '--version'], 30_000)
  return said?.exitCode === 0 ? versionIn(said.stdout) : undefined
}
