import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BAKEOFF } from '../test/bakeoff.ts'
import { suiteOnDisk } from '../test/suite-on-disk.ts'
import { costOf, median } from './measure.ts'

const FEW = 8
const MANY = 72
const PARALLEL = 8

export type Overhead = {
  level: 'process' | 'bwrap'
  /** CPU milliseconds of one trial, start-up of the harness left out. */
  trialCpuMs: number
  floorCpuMs: number
  cpuRatio: number
  trialWallMs: number
  floorWallMs: number
  wallRatio: number
}

/**
 * What one trial of a no-op contestant costs over what no harness can avoid: a fresh workspace, the agent's process, a
 * clean copy, the test's process, each fenced in the same way. Both are measured in the same run, in turns.
 */
export function trialOverhead(level: Overhead['level'], rounds: number): Overhead {
  const suite = suiteOnDisk({
    'bakeoff.yaml': [
      'name: overhead',
      'agents: [{ id: noop, adapter: command, options: { run: "cp \\"$BAKEOFF_AGENT_DIR\\"/* \\"$BAKEOFF_FOLDER\\"", dir: ./template } }]',
      `concurrency: { total: ${PARALLEL}, per_agent: ${PARALLEL} }`,
      `sandbox: ${level}`,
      'verify: { runs: 1, probes: none }',
      '',
    ].join('\n'),
    'tasks/noop.md': '---\ntitle: Nothing\nnetwork: model\ntest: "true"\n---\nDo nothing.\n',
    'template/a.txt': 'a\n',
    'template/b.txt': 'b\n',
    'template/README.md': '# Nothing\n',
  })
  try {
    const ours = (trials: number): ReturnType<typeof costOf> => {
      rmSync(join(suite.path, 'results'), { recursive: true, force: true })
      return costOf(`node ${BAKEOFF} run ${suite.path} -n ${trials} --unsafe-no-sandbox --yes`)
    }
    const floor = floorScript(suite.path, level)
    const samples = Array.from({ length: rounds }, () => {
      const few = ours(FEW)
      const many = ours(MANY)
      const least = costOf(floor)
      return {
        trialCpuMs: ((many.cpuSec - few.cpuSec) * 1000) / (MANY - FEW),
        trialWallMs: ((many.wallSec - few.wallSec) * 1000) / (MANY - FEW),
        floorCpuMs: (least.cpuSec * 1000) / MANY,
        floorWallMs: (least.wallSec * 1000) / MANY,
      }
    })
    const of = (key: keyof (typeof samples)[number]): number => median(samples.map((sample) => sample[key]))
    return {
      level,
      trialCpuMs: of('trialCpuMs'),
      floorCpuMs: of('floorCpuMs'),
      cpuRatio: median(samples.map((sample) => sample.trialCpuMs / sample.floorCpuMs)),
      trialWallMs: of('trialWallMs'),
      floorWallMs: of('floorWallMs'),
      wallRatio: median(samples.map((sample) => sample.trialWallMs / sample.floorWallMs)),
    }
  } finally {
    suite.remove()
  }
}

/** The same work by the shell alone: no record, no limits, no clock, no verdict. */
function floorScript(suite: string, level: Overhead['level']): string {
  const bwrap =
    'bwrap --unshare-user --unshare-pid --unshare-ipc --unshare-uts --unshare-net --die-with-parent --new-session --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 --ro-bind /etc /etc --dev /dev --proc /proc --tmpfs /tmp --tmpfs /home --bind "$1" /w --chdir /w --clearenv --setenv PATH /usr/bin:/bin --'
  const fence = level === 'bwrap' ? bwrap : 'env -i PATH=/usr/bin:/bin'
  const script = join(suite, 'floor.sh')
  const lines = [
    'set -e',
    `fenced() { ${fence} bash -c "$2"; }`,
    'd=$(mktemp -d)',
    'c=$(mktemp -d)',
    `fenced "$d" true`,
    `cp ${join(suite, 'template')}/* "$d"`,
    'cp "$d"/* "$c"',
    'fenced "$c" true',
    'rm -rf "$d" "$c"',
    '',
  ]
  writeFileSync(script, lines.join('\n'))
  return `seq ${MANY} | xargs -P ${PARALLEL} -I{} sh ${script}`
}
