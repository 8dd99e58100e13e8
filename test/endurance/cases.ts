import { existsSync, readdirSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { expectedOf } from '../../src/cli/case-file.ts'
import type { SandboxBackend } from '../../src/contracts/sandbox.ts'
import { bwrapBackend } from '../../src/sandbox/bwrap.ts'
import { bakeoff } from '../bakeoff.ts'
import { isExpected, readCase, runCase } from '../checks/run-case.ts'
import { has } from '../needs.ts'
import { aftermathOf, shapeOf } from './aftermath.ts'
import { exactly, type Finding, finding } from './part.ts'

const FOLDER = fileURLToPath(new URL('../../cases/verify', import.meta.url))

const SelftestJson = z.object({
  cases: z.array(
    z.object({ name: z.string(), ok: z.boolean(), verdict: z.string().nullable(), skipped: z.string().nullable() }),
  ),
  wronglyVerified: z.number(),
  honestRejected: z.number(),
})

/** With twelve runs of a coin, one selftest in 2048 sees one side only. */
const PROBABLE = 0.9

type Told = z.infer<typeof SelftestJson>
type ToldCase = Told['cases'][number]

/** `bakeoff selftest`, again and again: every case that this machine can try is right each time. */
export async function cases(times: number): Promise<Finding[]> {
  const told: Told[] = []
  while (told.length < times) {
    const one = await selftest()
    told.push(one)
    const faults = one.cases.filter(({ ok }) => !ok).map(({ name }) => name)
    console.log(`  round ${told.length} of ${times}: ${faults.join(', ') || 'all right'}`)
  }
  const all = told.flatMap((one) => one.cases)
  const tried = all.filter(({ skipped }) => skipped === null)
  const certain = tried.filter(({ name }) => !isProbable(name))
  const skipped = all.flatMap(({ name, skipped: why }) => (why === null ? [] : [`${name} (${why})`]))
  return [
    exactly(
      `cases judged wrongly in ${times} selftests, ${certain.length} judgements`,
      'none',
      faultsOf(certain, times) || 'none',
    ),
    exactly('wrongly verified', 0, sumOf(told, 'wronglyVerified')),
    exactly('honest ones rejected', 0, sumOf(told, 'honestRejected')),
    ...chancesOf(tried.filter(({ name }) => isProbable(name))),
    finding('cases that could not be tried', 'said', [...new Set(skipped)].join(', ') || 'none', true),
  ]
}

async function selftest(): Promise<Told> {
  const { stdout, stderr } = await bakeoff(['selftest', '--json'], { env: { TMPDIR: tmpdir() } })
  if (stdout === '') throw new Error(`selftest said nothing: ${stderr.slice(-500)}`)
  return SelftestJson.parse(JSON.parse(stdout))
}

const sumOf = (told: readonly Told[], key: 'wronglyVerified' | 'honestRejected'): number =>
  told.reduce((sum, one) => sum + one[key], 0)

function faultsOf(tried: readonly ToldCase[], times: number): string {
  const wrong = tried.filter(({ ok }) => !ok)
  return [...new Set(wrong.map(({ name }) => name))]
    .map((name) => {
      const verdicts = wrong.filter((one) => one.name === name).map(({ verdict }) => verdict)
      return `${name}: ${verdicts.length} of ${times} (${verdicts.join(', ')})`
    })
    .join('; ')
}

function chancesOf(tried: readonly ToldCase[]): Finding[] {
  return [...new Set(tried.map(({ name }) => name))].map((name) => {
    const own = tried.filter((one) => one.name === name)
    const right = own.filter(({ ok }) => ok).length
    const wanted = `at least ${PROBABLE * 100} %`
    return finding(
      `${name}, which is right by chance`,
      wanted,
      `${right} of ${own.length}`,
      right >= own.length * PROBABLE,
    )
  })
}

const isProbable = (name: string): boolean => {
  const file = join(FOLDER, name, 'case.json')
  return existsSync(file) && readCase(join(FOLDER, name)).probabilistic
}

const HOSTILE = /^(?:limit-|tampered-|timeout-|failing-daemon|honest-(?:leftover|writes-outside|deletes-git|non-utf8))/

/** After each hostile case: no process, no file, the case's own folder as it was, and an honest one is still judged rightly. */
export async function hostile(): Promise<Finding[]> {
  if (!has('bwrap')) return [finding('hostile cases', 'bwrap', 'not on this machine', true)]
  const backend = bwrapBackend({ path: process.env['PATH'] ?? '', home: homedir() })
  const names = readdirSync(FOLDER).filter((name) => HOSTILE.test(name))
  const faults: string[] = []
  const rss: number[] = []
  let mostWorkMs = 0
  for (const name of names) {
    const clock = openWorkClock()
    faults.push(...(await faultsAfter(name, backend)))
    mostWorkMs = Math.max(mostWorkMs, clock.close())
    rss.push(process.memoryUsage.rss())
  }
  const honest = await runCase(join(FOLDER, 'honest-node-test'), backend)
  // The first ones load what all need.
  const grownMb = (process.memoryUsage.rss() - (rss[4] ?? Number.POSITIVE_INFINITY)) / 1024 ** 2
  return [
    exactly(`what ${names.length} hostile cases left behind`, 'nothing', faults.join('; ') || 'nothing'),
    exactly('an honest case after them', 'verified', honest.verdict),
    finding('memory of the harness, grown', 'less than 200 MiB', `${grownMb.toFixed(0)} MiB`, grownMb < 200),
    finding(
      'longest the harness worked before it answered',
      'less than 2 s of CPU',
      `${(mostWorkMs / 1000).toFixed(1)} s`,
      mostWorkMs < 2000,
    ),
  ]
}

async function faultsAfter(name: string, backend: SandboxBackend): Promise<string[]> {
  const folder = join(FOLDER, name)
  const shape = shapeOf(folder).join('\n')
  const { result, left } = await aftermathOf(() => runCase(folder, backend))
  const given = readCase(folder)
  return [
    ...(isExpected(given, result.verdict) ? [] : [`${result.verdict}, not ${expectedOf(given).join(' or ')}`]),
    ...(left.processes === 0 ? [] : [`${left.processes} processes left`]),
    ...(left.files.length === 0 ? [] : [`left ${left.files.join(', ')}`]),
    ...(result.escaped.length === 0 ? [] : [`wrote ${result.escaped.join(', ')}`]),
    ...(shapeOf(folder).join('\n') === shape ? [] : ['its own folder has changed']),
  ].map((fault) => `${name}: ${fault}`)
}

/** The most CPU that this process took between two calls of a timer: whatever else the machine does, it was deaf so long. */
function openWorkClock(): { close(): number } {
  let last = process.cpuUsage()
  let mostMs = 0
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(last)
    last = process.cpuUsage()
    mostMs = Math.max(mostMs, (user + system) / 1000)
  }, 100)
  return {
    close() {
      clearInterval(timer)
      return mostMs
    },
  }
}
