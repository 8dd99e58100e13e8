import { BAKEOFF } from '../test/bakeoff.ts'
import { has } from '../test/needs.ts'
import { HONEST_DELIVERABLE, suiteOnDisk, under } from '../test/suite-on-disk.ts'
import { costOf, median } from './measure.ts'
import { nightsBench } from './nights.ts'
import { pageBench } from './page.ts'
import { peakMemory } from './peak-memory.ts'
import { reportBench } from './report.ts'
import { indexBench } from './research-index.ts'
import { type Overhead, trialOverhead } from './trial-overhead.ts'
import { verifyBench } from './verify.ts'

// Ratios of one run on one machine: absolute times say nothing about another one.
const rounds = Number(process.argv[2] ?? 3)
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error('Usage: npm run bench [-- ROUNDS]   ROUNDS is a whole number from 1 (default 3).')
  process.exit(2)
}

console.log(`A trial of a no-op contestant (marginal, 8 at a time; medians of ${rounds} rounds taken in turns)`)
for (const level of ['process', 'bwrap'] as const) {
  if (level === 'bwrap' && !has('bwrap')) {
    console.log('  bwrap: not on this machine')
    continue
  }
  print(`${level}, 3 files`, trialOverhead(level, rounds, { count: 3, bytes: 2, shell: true }))
  print(`${level}, 200 files of 26 KB`, trialOverhead(level, rounds, { count: 200, bytes: 26_000, shell: false }))
}

const pairs = Array.from({ length: rounds * 3 }, () => ({
  ours: costOf(`node ${BAKEOFF} --version`).cpuSec,
  bare: costOf('node -e 0').cpuSec,
}))
console.log(
  `Start-up: bakeoff --version over bare node, CPU: ${median(pairs.map(({ ours, bare }) => ours / bare)).toFixed(2)} x`,
)

const suite = suiteOnDisk({
  'bakeoff.yaml':
    'name: memory\ntrials: 300\nagents: [{ id: a, adapter: scripted, options: { dir: ./agent } }]\nconcurrency: { total: 8, per_agent: 8 }\nsandbox: process\nverify: { runs: 1, probes: none }\n',
  'tasks/one.md': '---\ntitle: One\n---\nAdd two numbers.\n',
  ...under('agent/deliverable', HONEST_DELIVERABLE),
})
try {
  const peak = await peakMemory(['run', suite.path, '--yes', '--unsafe-no-sandbox'])
  console.log(
    `Memory of the harness over 300 trials: ${peak.trialsMb.toFixed(0)} MiB, with the reports ${peak.allMb.toFixed(0)} MiB`,
  )
} finally {
  suite.remove()
}

await verifyBench(rounds)
await reportBench(rounds)
indexBench(rounds)
await pageBench(rounds)
nightsBench(rounds)

function print(what: string, { trial, floors }: Overhead): void {
  console.log(`  ${what}: CPU ${trial.cpuMs.toFixed(1)} ms, wall ${trial.wallMs.toFixed(1)} ms`)
  for (const { name, floor, cpuRatio, wallRatio } of floors) {
    const cpu = `CPU ${cpuRatio.toFixed(2)} x of ${floor.cpuMs.toFixed(1)} ms`
    console.log(
      `    over ${name.padEnd(17)} ${cpu.padEnd(26)} wall ${wallRatio.toFixed(2)} x of ${floor.wallMs.toFixed(1)} ms`,
    )
  }
}
