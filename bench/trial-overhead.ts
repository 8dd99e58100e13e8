import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BAKEOFF } from '../test/bakeoff.ts'
import { suiteOnDisk } from '../test/suite-on-disk.ts'
import { type Level, writeFloors } from './floors.ts'
import { type Cost, costOf, median } from './measure.ts'

const FEW = 8
const MANY = 72
const PARALLEL = 8
const PARTS = fileURLToPath(new URL('parts.ts', import.meta.url))
const TSX = fileURLToPath(import.meta.resolve('tsx'))

/** Milliseconds of one trial, or of one round of a floor; start-up left out. */
export type PerTrial = { cpuMs: number; wallMs: number }

export type Overhead = {
  trial: PerTrial
  /** Median over the rounds of the ratio inside one round, by floor. */
  floors: { name: string; floor: PerTrial; cpuRatio: number; wallRatio: number }[]
}

/**
 * What one trial of a no-op contestant costs over what nobody can avoid. All are measured in the same round, in turns;
 * `fileCount` files of `fileBytes` each are what the contestant starts from.
 */
export function trialOverhead(
  level: Level,
  rounds: number,
  files: { count: number; bytes: number; shell: boolean },
): Overhead {
  const suite = noopSuite(level, files)
  try {
    const template = join(suite.path, 'tasks', 'noop', 'files')
    const shell = writeFloors(suite.path, template, level)
    if (!fails(`sh ${shell.broken}`)) throw new Error('the floor does not run its test')
    const ours = (trials: number): Cost => {
      rmSync(join(suite.path, 'results'), { recursive: true, force: true })
      return costOf(`node ${BAKEOFF} run ${suite.path} -n ${trials} --unsafe-no-sandbox --yes`)
    }
    const parts = (trials: number): Cost =>
      costOf(`node --import ${TSX} ${PARTS} ${level} ${trials} ${PARALLEL} ${template}`)
    const each = (script: string): PerTrial => perTrial(costOf(`seq ${MANY} | xargs -P ${PARALLEL} -n 1 sh ${script}`))
    const samples = Array.from({ length: rounds }, () => ({
      trial: marginal(ours),
      'xargs, 3 execs': files.shell ? each(shell.threeExecs) : undefined,
      'xargs, same work': files.shell ? each(shell.sameWork) : undefined,
      'sum of its parts': marginal(parts),
    }))
    return summary(samples)
  } finally {
    suite.remove()
  }
}

function noopSuite(level: Level, files: { count: number; bytes: number }): ReturnType<typeof suiteOnDisk> {
  const suite = suiteOnDisk({
    'bakeoff.yaml': [
      'name: overhead',
      'agents: [{ id: noop, adapter: command, options: { run: "true" } }]',
      `concurrency: { total: ${PARALLEL}, per_agent: ${PARALLEL} }`,
      `sandbox: ${level}`,
      'verify: { runs: 1, probes: none }',
      '',
    ].join('\n'),
    'tasks/noop/task.md': '---\ntitle: Nothing\nnetwork: model\ntest: test -f README.md\n---\nDo nothing.\n',
    'tasks/noop/files/README.md': '# Nothing\n',
  })
  const content = `${'one line of some text\n'.repeat(Math.ceil(files.bytes / 22))}`
  for (let n = 1; n < files.count; n += 1) {
    writeFileSync(join(suite.path, 'tasks', 'noop', 'files', `${n}.txt`), content)
  }
  return suite
}

const perTrial = (cost: Cost, trials = MANY): PerTrial => ({
  cpuMs: (cost.cpuSec * 1000) / trials,
  wallMs: (cost.wallSec * 1000) / trials,
})

function marginal(run: (trials: number) => Cost): PerTrial {
  const few = run(FEW)
  const many = run(MANY)
  return perTrial({ cpuSec: many.cpuSec - few.cpuSec, wallSec: many.wallSec - few.wallSec }, MANY - FEW)
}

type Sample = { trial: PerTrial } & Record<string, PerTrial | undefined>

function summary(samples: readonly Sample[]): Overhead {
  const middle = (pick: (sample: Sample) => number): number => median(samples.map(pick))
  const middleOf = (name: string): PerTrial => ({
    cpuMs: middle((sample) => sample[name]?.cpuMs ?? Number.NaN),
    wallMs: middle((sample) => sample[name]?.wallMs ?? Number.NaN),
  })
  const names = Object.keys(samples[0] ?? {}).filter((name) => name !== 'trial' && samples[0]?.[name] !== undefined)
  const floors = names.map((name) => ({
    name,
    floor: middleOf(name),
    cpuRatio: middle((sample) => sample.trial.cpuMs / (sample[name]?.cpuMs ?? Number.NaN)),
    wallRatio: middle((sample) => sample.trial.wallMs / (sample[name]?.wallMs ?? Number.NaN)),
  }))
  return { trial: middleOf('trial'), floors }
}

function fails(script: string): boolean {
  try {
    costOf(script)
    return false
  } catch {
    return true
  }
}
