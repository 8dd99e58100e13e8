import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckInput } from '../contracts/check.ts'
import type { ProbeRun } from '../model/facts.ts'
import { intakeFacts } from './earlier-facts.ts'
import { howRed, isRed } from './how-red.ts'
import type { FileText } from './mutate/mutation.ts'
import type { ProbeTarget } from './probe-target.ts'
import { runCommand } from './run-command.ts'
import { conditionsOf } from './run-conditions.ts'
import { writeIntoCopy } from './write-into-copy.ts'

/** One change to the folder; `number` counts the probes of a verification. */
export type Probe = { number: number; kind: ProbeRun['kind']; what: string; files: readonly FileText[] }

/** Runs the command in a fresh copy with the probe's files in it. `drivers`: sources whose own errors are a test speaking. */
export async function runProbe(
  input: CheckInput,
  target: ProbeTarget,
  probe: Probe,
  drivers: readonly string[],
): Promise<ProbeRun> {
  const { sources, tests } = intakeFacts(input)
  const { candidate, base, limits } = target
  const usesGo = sources.some((path) => path.endsWith('.go'))
  const copy = await input.freshCopy({
    env: conditionsOf(input.seed, probe.number, usesGo),
    empty: probe.kind === 'empty',
  })
  try {
    if (probe.kind === 'empty') mkdirSync(join(copy.root, candidate.cwd), { recursive: true })
    for (const { path, text } of probe.files) {
      if (!writeIntoCopy(copy.root, path, text)) throw new Error(`${path} cannot be changed in a copy`)
    }
    const { facts: run, text } = await runCommand(copy, {
      text: candidate.text,
      cwd: candidate.cwd,
      limits,
      signal: input.signal,
      watched: { tests, sources },
      log: { evidenceDir: input.evidenceDir, path: `probe-${probe.number}-${probe.kind}.log.gz` },
    })
    const evidence = { run, text, base: base.counts, testPaths: [...tests, ...drivers] }
    const red = isRed(evidence)
    return { kind: probe.kind, what: probe.what, red, ...(red ? { how: howRed(evidence) } : {}), run }
  } finally {
    await copy.close()
  }
}
