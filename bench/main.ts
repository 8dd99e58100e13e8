import { BAKEOFF } from '../test/bakeoff.ts'
import { has } from '../test/needs.ts'
import { costOf, median } from './measure.ts'
import { trialOverhead } from './trial-overhead.ts'

// Ratios of one run on one machine: absolute times say nothing about another one.
const rounds = Number(process.argv[2] ?? 3)
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error('Usage: npm run bench [-- ROUNDS]   ROUNDS is a whole number from 1 (default 3).')
  process.exit(2)
}

console.log('A trial of a no-op contestant, over the same work done by the shell alone (marginal, 8 at a time)')
for (const level of ['process', 'bwrap'] as const) {
  if (level === 'bwrap' && !has('bwrap')) {
    console.log('  bwrap: not on this machine')
    continue
  }
  const over = trialOverhead(level, rounds)
  console.log(
    `  ${level.padEnd(8)} CPU ${over.trialCpuMs.toFixed(1)} ms against ${over.floorCpuMs.toFixed(1)} ms: ${over.cpuRatio.toFixed(2)} x · wall ${over.trialWallMs.toFixed(1)} ms against ${over.floorWallMs.toFixed(1)} ms: ${over.wallRatio.toFixed(2)} x`,
  )
}

const pairs = Array.from({ length: rounds * 3 }, () => ({
  ours: costOf(`node ${BAKEOFF} --version`).cpuSec,
  bare: costOf('node -e 0').cpuSec,
}))
const ratio = median(pairs.map(({ ours, bare }) => ours / bare))
console.log(`Start-up: bakeoff --version over bare node, CPU: ${ratio.toFixed(2)} x`)
