import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { background } from './background.ts'
import { cases, hostile } from './cases.ts'
import { gateSimulation } from './gate-simulation.ts'
import { killTable } from './kill-table.ts'
import { kills } from './kills.ts'
import { labels } from './labels.ts'
import { nightlyKills } from './nightly-kills.ts'
import type { Finding } from './part.ts'
import { remoteKills } from './remote-kills.ts'
import { repetitions } from './repetitions.ts'
import { soak } from './soak.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seed: { type: 'string' },
    times: { type: 'string', default: '10' },
    write: { type: 'boolean', default: false },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32))
const times = Number(values.times)

const PARTS: Readonly<Record<string, { about: string; run: () => Promise<Finding[]> }>> = {
  kills: { about: `kill -9 at 20 moments of a 60-trial run (seed ${seed})`, run: () => kills(20, 60, seed) },
  background: {
    about: `the background runner of ask and reply killed at 12 moments (seed ${seed})`,
    run: () => background(12, seed),
  },
  'remote-kills': {
    about: `kill -9 at 100 moments of 40 submissions to a service (seed ${seed})`,
    run: () => remoteKills(100, 40, seed),
  },
  repetitions: { about: 'the demo, 10 times', run: () => repetitions(10) },
  soak: { about: '300 scripted trials in one run', run: () => soak(300) },
  labels: {
    about: `agent labels shuffled in 1,000 simulated runs of each of six sizes (seed ${seed})`,
    run: () => labels(1000, seed),
  },
  'nightly-kills': {
    about: `kill -9 at 12 moments of a night of 60 trials (seed ${seed})`,
    run: () => nightlyKills(12, 60, seed),
  },
  'gate-quiet': {
    about: `the nightly gate over 2,500 suites × 4 agents × 30 independent nights (seed ${seed})`,
    run: () => gateSimulation('quiet', 2500, seed),
  },
  'gate-weather': {
    about: `the same where nights share a weather, fresh trials meeting another one (seed ${seed})`,
    run: () => gateSimulation('weather', 2500, seed),
  },
  'gate-at-once': {
    about: `the same where fresh trials meet the night's own weather (seed ${seed})`,
    run: () => gateSimulation('weather at once', 2500, seed),
  },
  cases: { about: `every shown case, ${times} times`, run: () => cases(times) },
  hostile: { about: 'what each hostile case leaves behind', run: () => hostile() },
  'kill-table': { about: 'five kinds of stubborn children, 30 stops in each sandbox', run: () => killTable(30) },
}

const chosen = Object.keys(PARTS).filter((name) => values.only === undefined || values.only === name)
if (chosen.length === 0 || !Number.isInteger(seed) || !(times >= 1)) {
  const names = Object.keys(PARTS).join('|')
  console.error(`Usage: npm run endurance [-- --only ${names}] [--seed WHOLE_NUMBER] [--times N] [--write]`)
  process.exit(2)
}

/** By the name of the part. */
const written = new Map<string, string[]>()
let broken = 0
for (const name of chosen) {
  const part = PARTS[name]
  if (part === undefined) continue
  const startedMs = performance.now()
  console.log(`\n${name}: ${part.about}`)
  const findings = await part.run()
  const seconds = Math.round((performance.now() - startedMs) / 1000)
  const lines = [`## ${name}: ${part.about}`, '', '| what | expected | seen | |', '| --- | --- | --- | --- |']
  for (const { what, expected, figure, ok } of findings) {
    console.log(`  ${ok ? 'ok    ' : 'BROKEN'} ${what}: ${figure}${ok ? '' : ` (expected ${expected})`}`)
    lines.push(`| ${what} | ${expected} | ${figure} | ${ok ? 'ok' : '**broken**'} |`)
    if (!ok) broken += 1
  }
  console.log(`  ${seconds} s`)
  written.set(name, [...lines, '', `Took ${seconds} s on ${today()}, commit ${commit()}.`, ''])
}
console.log(broken === 0 ? '\nEvery expectation was met.' : `\n${broken} broken.`)
if (values.write) {
  const path = new URL('../../docs/endurance.md', import.meta.url)
  writeFileSync(path, page(sections(readFileSync(path, 'utf8'))))
}
process.exit(broken === 0 ? 0 : 1)

function today(): string {
  return new Date().toISOString().slice(0, 10)
}

function commit(): string {
  const said = spawnSync('git', ['describe', '--always', '--dirty', '--exclude', '*'], { encoding: 'utf8' })
  return said.stdout.trim()
}

/** What was run now in place of what the page had of it; the other parts stay as they were written. */
function sections(before: string): string[] {
  const old = before.split(/^(?=## )/m).slice(1)
  return Object.keys(PARTS).flatMap((name) => {
    const kept = old.find((section) => section.startsWith(`## ${name}:`))
    return written.get(name) ?? kept?.trimEnd().split('\n').concat('') ?? []
  })
}

function page(body: readonly string[]): string {
  const version = (program: string): string =>
    spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout?.trim() || 'absent'
  const memory = (totalmem() / 1024 ** 3).toFixed(0)
  return [
    '# Endurance: the last run',
    '',
    'Written by `npm run endurance -- --write`, or one part of it with `--only NAME`; not edited by hand. What it does stands in `test/endurance/`.',
    '',
    `- ${cpus()[0]?.model.trim()}, ${availableParallelism()} CPUs, ${memory} GiB, ${process.platform} ${release()}`,
    `- Node ${process.version}, ${version('bwrap')}`,
    '',
    ...body,
  ].join('\n')
}
