import { lstatSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { CheckInput } from '../../contracts/check.ts'
import { stripControl } from '../../lib/strip-control.ts'
import type { RunFacts } from '../../model/facts.ts'
import type { Manifest } from '../../model/manifest.ts'
import { intakeFacts, testRunsFacts } from '../earlier-facts.ts'
import { readText } from '../read-text.ts'
import { runCommand } from '../run-command.ts'
import { conditionsOf, recordedConditions } from '../run-conditions.ts'
import { isInsideCopy } from '../write-into-copy.ts'

/** What a script left: its output, and the files that claims name, where it made them. */
export type Rerun = {
  script: string
  run: RunFacts
  /** Files that were taken away before, so that the script had to make them. */
  without: string[]
  output: string
  /** Text by path; absent: the script did not make it. */
  files: ReadonlyMap<string, string>
}

/** Result files are read up to this many bytes. */
export const MAX_SOURCE_BYTES = 4 * 1024 ** 2

/** The command behind a script's name: the manifest's, npm's, else the words themselves where they are a command. */
export function commandOfScript(
  manifest: Manifest,
  script: string,
  packageJson: string | undefined,
): string | undefined {
  const declared = manifest.scripts ?? {}
  if (Object.hasOwn(declared, script)) return declared[script]
  if (packageJson !== undefined && new RegExp(`"${escaped(script)}"\\s*:`).test(packageJson)) {
    return `npm run --silent ${quoted(script)}`
  }
  return /^\S+\s+\S|^\.\/\S/.test(script) ? script : undefined
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
const quoted = (name: string): string => `'${name.replaceAll("'", "'\\''")}'`

/**
 * Runs a script of the manifest in a fresh copy without network. The files that claims name are taken away first: what
 * lies there afterwards is what the script made. Where it cannot do without them it runs again with them in place, and a
 * file counts only if it was written.
 */
export async function rerunScript(
  input: CheckInput,
  wanted: { script: string; command: string; cwd: string; paths: readonly string[]; number: number },
): Promise<Rerun> {
  const first = await runOnce(input, wanted, wanted.paths)
  const made = wanted.paths.every((path) => first.files.has(path))
  if (wanted.paths.length === 0 || (first.run.exitCode === 0 && made) || first.run.stopped !== undefined) return first
  const second = await runOnce(input, wanted, [])
  return second.run.exitCode === 0 || first.run.exitCode !== 0 ? second : first
}

async function runOnce(
  input: CheckInput,
  wanted: Parameters<typeof rerunScript>[1],
  without: readonly string[],
): Promise<Rerun> {
  const { sources, tests } = intakeFacts(input)
  const env = conditionsOf(
    input.seed,
    wanted.number,
    sources.some((path) => path.endsWith('.go')),
  )
  const copy = await input.freshCopy({ env })
  try {
    const taken = without.filter((path) => takeAway(copy.root, path))
    const stamps = new Map(wanted.paths.map((path) => [path, stampOf(copy.root, path)]))
    const { facts, text } = await runCommand(copy, {
      text: wanted.command,
      cwd: wanted.cwd,
      conditions: recordedConditions(env, copy.sandbox.paths),
      limits: input.policy.limits,
      signal: input.signal,
      watched: { tests, sources },
      log: {
        evidenceDir: input.evidenceDir,
        path: `claims-${wanted.number}${without.length > 0 ? '' : '-in-place'}.log.gz`,
      },
    })
    const written = wanted.paths.filter((path) => stampOf(copy.root, path) !== stamps.get(path))
    const files = written.flatMap((path): [string, string][] => {
      const content = isInsideCopy(copy.root, path) ? readText(copy.root, path, MAX_SOURCE_BYTES) : undefined
      return content === undefined ? [] : [[path, content]]
    })
    return { script: wanted.script, run: facts, without: taken, output: text, files: new Map(files) }
  } finally {
    await copy.close()
  }
}

function takeAway(root: string, path: string): boolean {
  if (!isInsideCopy(root, path)) return false
  rmSync(join(root, path), { force: true, recursive: true })
  return true
}

/** Changes whenever a file is written, also with what it held before. */
function stampOf(root: string, path: string): string {
  const stat = isInsideCopy(root, path) ? lstatSync(join(root, path), { throwIfNoEntry: false }) : undefined
  return stat === undefined ? 'absent' : `${stat.ino} ${stat.mtimeMs} ${stat.ctimeMs}`
}

/** What the test printed in its first run, from the log that was kept; nothing is run for it. */
export function testOutput(input: CheckInput): { run: RunFacts; output: string } | undefined {
  const [run] = testRunsFacts(input).runs
  if (run?.log === undefined) return undefined
  const packed = readFileSync(join(input.evidenceDir, run.log.path))
  return { run, output: stripControl(gunzipSync(packed).toString('utf8')) }
}
