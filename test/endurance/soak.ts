import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { startBakeoff } from '../bakeoff.ts'
import { HONEST_DELIVERABLE, suiteOnDisk, under } from '../suite-on-disk.ts'
import { countProcesses } from './count-processes.ts'
import { exactly, type Finding, finding } from './part.ts'

const RunJson = z.object({ trials: z.array(z.object({ verdict: z.string().nullable() })) })

type Sample = { atMs: number; rssMb: number; descriptors: number }

/** Growth from the second to the last quarter of the trials that is still no leak. */
const MAX_GROWTH_MB = 40
const MAX_RSS_MB = 200
const MAX_MORE_DESCRIPTORS = 30

/** Many trials in one run: memory and descriptors of the harness stay bounded, and nothing is left lying or running. */
export async function soak(trials: number): Promise<Finding[]> {
  const marker = `bakeoff-soak-${process.pid}`
  const suite = suiteOnDisk({
    'bakeoff.yaml': `name: soak\ntrials: ${trials}\nagents: [{ id: a, adapter: scripted, options: { dir: ./agent } }]\nconcurrency: { total: 4, per_agent: 4 }\nverify: { runs: 1, probes: none }\n`,
    'tasks/one.md': '---\ntitle: One\n---\nAdd two numbers.\n',
    ...under('agent/deliverable', HONEST_DELIVERABLE),
    'agent/act.sh': `setsid sh -c 'trap "" TERM HUP INT; sleep 30; : ${marker}' &\n`,
  })
  const temp = mkdtempSync(join(tmpdir(), 'bakeoff-soak-'))
  // A sandbox's own user passes through it.
  chmodSync(temp, 0o711)
  try {
    const samples: Sample[] = []
    const { child, ended } = startBakeoff(['run', suite.path, '--yes', '--json'], { env: { TMPDIR: temp } })
    let inTrials = true
    child.stderr?.on('data', (text: string) => {
      if (text.includes('run ended')) inTrials = false
    })
    const watching = watch(child.pid ?? 0, () => inTrials, samples)
    const { code, stdout, stderr } = await ended
    inTrials = false
    await watching
    await sleep(1000)
    if (code !== 0) throw new Error(`exit ${code}: ${stderr.slice(-2000)}`)
    return [...judgedAlike(stdout, trials), ...boundsOf(samples), ...leftovers(temp, marker)]
  } finally {
    rmSync(temp, { recursive: true, force: true })
    suite.remove()
  }
}

/** One deliverable, one verdict: without probes it cannot be the best one. */
function judgedAlike(stdout: string, trials: number): Finding[] {
  const verdicts = RunJson.parse(JSON.parse(stdout)).trials.map((trial) => trial.verdict ?? 'none')
  const figure = [...new Set(verdicts)].map((verdict) => `${verdict}: ${count(verdicts, verdict)}`).join(', ')
  return [exactly('verdicts on the same deliverable', `unproven: ${trials}`, figure)]
}

const count = (words: readonly string[], word: string): number => words.filter((each) => each === word).length

async function watch(pid: number, goesOn: () => boolean, samples: Sample[]): Promise<void> {
  const startedMs = performance.now()
  while (goesOn()) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8')
      const rssMb = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024
      const descriptors = readdirSync(`/proc/${pid}/fd`).length
      if (rssMb > 0) samples.push({ atMs: performance.now() - startedMs, rssMb, descriptors })
    } catch {
      // It ended between two looks.
    }
    await sleep(200)
  }
}

function boundsOf(samples: readonly Sample[]): Finding[] {
  const most = (from: number, to: number, key: 'rssMb' | 'descriptors'): number =>
    Math.max(
      0,
      ...samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to)).map((each) => each[key]),
    )
  const [early, late] = [most(0.25, 0.5, 'rssMb'), most(0.75, 1, 'rssMb')]
  const peak = most(0, 1, 'rssMb')
  const [earlyOpen, lateOpen] = [most(0.25, 0.5, 'descriptors'), most(0.75, 1, 'descriptors')]
  const growth = `${early.toFixed(0)} to ${late.toFixed(0)} MiB`
  return [
    finding(
      'largest memory during the trials',
      `at most ${MAX_RSS_MB} MiB`,
      `${peak.toFixed(0)} MiB`,
      peak > 0 && peak <= MAX_RSS_MB,
    ),
    finding(
      'memory, second to last quarter',
      `at most ${MAX_GROWTH_MB} MiB more`,
      growth,
      late - early <= MAX_GROWTH_MB,
    ),
    finding(
      'open descriptors, second to last quarter',
      `at most ${MAX_MORE_DESCRIPTORS} more`,
      `${earlyOpen} to ${lateOpen}`,
      earlyOpen > 0 && lateOpen - earlyOpen <= MAX_MORE_DESCRIPTORS,
    ),
  ]
}

/** The scratch root itself may stay; what lies in it may not. */
function leftovers(temp: string, marker: string): Finding[] {
  const left = readdirSync(temp, { withFileTypes: true }).flatMap((entry) =>
    /^bakeoff-\d+$/.test(entry.name) ? readdirSync(join(temp, entry.name)) : [entry.name],
  )
  return [
    exactly('temporary folders left', 'none', left.slice(0, 5).join(', ') || 'none'),
    exactly('processes left', 0, countProcesses(marker)),
  ]
}
