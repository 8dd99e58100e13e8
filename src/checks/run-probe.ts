import { existsSync, lstatSync, lutimesSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckInput, FreshCopy } from '../contracts/check.ts'
import type { ProbeRun } from '../model/facts.ts'
import { reportEnvironment } from './counts/read-reports.ts'
import { intakeFacts, testRunsFacts } from './earlier-facts.ts'
import { howRed, isQuiet, isRed } from './how-red.ts'
import type { FileText } from './mutate/mutation.ts'
import type { ProbePlan } from './probe/probe-plan.ts'
import { strictCommand } from './probe/strict-shell.ts'
import type { ProbeTarget } from './probe-target.ts'
import { readText } from './read-text.ts'
import { runCommand } from './run-command.ts'
import { conditionsOf } from './run-conditions.ts'
import { isInsideCopy, writeIntoCopy } from './write-into-copy.ts'

/**
 * One change to the folder; `number` counts the probes of a verification. `removed`: files that are taken away. `strict`: the
 * command ends with the first step that fails.
 */
export type Probe = {
  number: number
  kind: ProbeRun['kind']
  what: string
  files: readonly FileText[]
  removed?: readonly string[]
  strict?: true
}

/** `tokens`: what functions wrote to the record. `quiet`: nothing but the exit status or the counts said no. */
export type ProbeResult = { probe: ProbeRun; tokens: Set<string>; quiet?: true }

/** Runs the command in a fresh copy with the probe's files in it. */
export async function runProbe(
  input: CheckInput,
  target: ProbeTarget,
  probe: Probe,
  plan: ProbePlan,
): Promise<ProbeResult> {
  const { sources, tests } = intakeFacts(input)
  const { candidate, base, limits } = target
  const usesGo = sources.some((path) => path.endsWith('.go'))
  const copy = await input.freshCopy({
    env: conditionsOf(input.seed, probe.number, usesGo),
    empty: probe.kind === 'empty',
    reports: (folder) => reportEnvironment(testRunsFacts(input).reporters ?? [], folder),
  })
  try {
    if (probe.kind === 'empty') mkdirSync(join(copy.root, candidate.cwd), { recursive: true })
    const record = placeIn(copy, probe, plan)
    const before = new Map(probe.files.map(({ path }) => [path, stampOf(copy, path)]))
    const { facts: run, text } = await runCommand(copy, {
      text: probe.strict === true ? strictCommand(candidate.text) : candidate.text,
      cwd: candidate.cwd,
      limits,
      signal: input.signal,
      watched: { tests, sources },
      log: { evidenceDir: input.evidenceDir, path: `probe-${probe.number}-${probe.kind}.log.gz` },
    })
    const evidence = {
      run,
      text,
      base: base.counts,
      testPaths: [...tests, ...plan.drivers],
      sourcePaths: plan.mutations.covered.filter((path) => !plan.drivers.includes(path)),
      testLines: plan.mutations.testLines,
    }
    const red = isRed(evidence)
    const how = red ? howRed(evidence) : undefined
    const overwritten = [...before].filter(([path, stamp]) => stampOf(copy, path) !== stamp).map(([path]) => path)
    return {
      probe: {
        kind: probe.kind,
        what: probe.what,
        red,
        ...(how === undefined ? {} : { how }),
        ...(overwritten.length > 0 ? { overwritten } : {}),
        run,
      },
      ...(how === 'comparison' && isQuiet(evidence) ? { quiet: true } : {}),
      tokens: new Set((readText(copy.root, record) ?? '').split('\n').filter((line) => line !== '')),
    }
  } finally {
    await copy.close()
  }
}

/** Writes the probe's files; gives the place of the record in the copy. */
function placeIn(copy: FreshCopy, probe: Probe, plan: ProbePlan): string {
  const record = `.${plan.recordPath.slice(1).replace('/', '')}`
  for (const { path, text } of probe.files) {
    const written = text.replaceAll(plan.recordPath, `${copy.sandbox.paths.workdir}/${record}`)
    if (!writeIntoCopy(copy.root, path, written)) throw new Error(`${path} cannot be changed in a copy`)
  }
  for (const path of probe.removed ?? [])
    if (isInsideCopy(copy.root, path)) rmSync(join(copy.root, path), { force: true })
  sameTimes(copy, plan)
  return record
}

/** A changed file must not be told by its time: all sources get one and the same, in each probe. */
function sameTimes(copy: FreshCopy, { mutations: { covered } }: ProbePlan): void {
  const now = new Date()
  for (const path of covered) {
    const file = join(copy.root, path)
    if (isInsideCopy(copy.root, path) && existsSync(file)) lutimesSync(file, now, now)
  }
}

/** Changes where a file is written, even with what it held. */
function stampOf(copy: FreshCopy, path: string): string {
  try {
    const { ino, mtimeMs } = lstatSync(join(copy.root, path))
    return `${ino} ${mtimeMs}`
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return 'gone'
    throw error
  }
}
