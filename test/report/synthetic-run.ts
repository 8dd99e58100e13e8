import type { Agent } from '../../src/model/agent.ts'
import type { RunPlan } from '../../src/model/plan.ts'
import type { FailureExample, ReportData, TrialResult } from '../../src/model/report-data.ts'
import type { Task } from '../../src/model/task.ts'
import { buildReport } from '../../src/report/build.ts'

/** Invented agents with invented skills: a run that never happened. */
export type Contestant = { id: string; skill: number; seconds: number; usd?: number; basis?: 'computed' | 'reported' }

export const FOUR: Contestant[] = [
  { id: 'aster-2', skill: 1.35, seconds: 240, usd: 0.62 },
  { id: 'birch-cli', skill: 0.95, seconds: 150, usd: 0.21 },
  { id: 'cedar-code', skill: 0.55, seconds: 330, usd: 0.48 },
  { id: 'dune-baseline', skill: -0.55, seconds: 210, usd: 0.17 },
]

const TASKS = [
  'retry-backoff',
  'lru-eviction',
  'tz-parser',
  'wasm-bounds',
  'sql-deadlock',
  'glob-escape',
  'stream-leak',
  'utf16-offset',
  'jwt-clock-skew',
  'float-rounding',
  'lock-order',
  'regex-redos',
]

export type Synthetic = {
  contestants: Contestant[]
  tasks?: number
  trials?: number
  seed?: number
  scripted?: boolean
  timeoutSec?: number
  /** Decides one trial outright. */
  force?: (trial: TrialResult) => Partial<TrialResult>
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** A plan and its trials, as the store would give them. */
export function syntheticRows(options: Synthetic): { plan: RunPlan; trials: TrialResult[]; scripted: boolean } {
  const { contestants, trials: perCell = 5, timeoutSec = 900, force = () => ({}) } = options
  const random = randomOf(options.seed ?? 20261124)
  const normal = (): number => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random())
  const plan = planOf(contestants, options.tasks ?? TASKS.length, timeoutSec)
  const trials: TrialResult[] = []
  for (const [place, task] of plan.tasks.entries()) {
    const difficulty = -1.9 + (4.5 * place) / Math.max(1, plan.tasks.length - 1)
    for (const contestant of contestants) {
      const luck = normal() * 0.55
      for (let index = 1; index <= perCell; index++) {
        const chance = 1 / (1 + Math.exp(-(contestant.skill - difficulty + luck) * 1.25))
        const pass = random() < chance
        const effort = Math.exp(normal() * 0.42 + difficulty * 0.17 + (pass ? 0 : 0.35))
        const trial = trialOf({ plan, task, contestant, index, pass, effort })
        trials.push({ ...trial, ...force(trial) })
      }
    }
  }
  return { plan, trials, scripted: options.scripted ?? true }
}

export function syntheticReport(options: Synthetic, failures: FailureExample[] = []): ReportData {
  return buildReport({ ...syntheticRows(options), failures, endedAt: '2026-11-24T12:40:00.000Z', ended: 'complete' })
}

function trialOf(given: {
  plan: RunPlan
  task: Task
  contestant: Contestant
  index: number
  pass: boolean
  effort: number
}): TrialResult {
  const { plan, task, contestant, index, effort } = given
  const ms = Math.round(contestant.seconds * 1000 * effort)
  const limit = task.timeoutSec * 1000
  const stopped = ms >= limit
  const pass = given.pass && !stopped
  const cost =
    contestant.usd === undefined
      ? {}
      : { [contestant.basis === 'reported' ? 'reportedUsd' : 'computedUsd']: contestant.usd * effort }
  return {
    run: plan.runId,
    trial: `${plan.runId}/${task.id}/${contestant.id}/${index}`,
    task: task.id,
    taskHash: task.hash,
    agent: contestant.id,
    adapter: 'scripted',
    trialIndex: index,
    outcome: stopped ? 'timed-out' : 'finished',
    verdict: pass ? 'verified' : stopped ? 'missing' : 'failed',
    reason: pass ? 'The test passes three times and goes red when the code is broken.' : 'The declared test fails.',
    policy: plan.policy,
    correctness: 'not-checked',
    promises: 'none',
    status: pass ? 'pass' : 'fail',
    attempts: 1,
    rounds: 1,
    activeMs: Math.min(ms, limit),
    wallMs: Math.min(ms, limit) + 2000,
    inputTokens: Math.round(38_000 * effort),
    cacheReadTokens: Math.round(210_000 * effort),
    cacheWriteTokens: Math.round(9_000 * effort),
    outputTokens: Math.round(9_500 * effort),
    cliVersion: '1.4.0',
    isolation: plan.sandbox,
    ...cost,
  }
}

function planOf(contestants: Contestant[], tasks: number, timeoutSec: number): RunPlan {
  const hash = '3f9c1ab2'.repeat(8)
  return {
    runId: '20261124-101112-7q2f',
    name: 'synthetic',
    createdAt: '2026-11-24T10:11:12.000Z',
    seed: 20261124,
    tasks: Array.from({ length: tasks }, (_, index) => taskOf(TASKS[index] ?? `task-${index + 1}`, timeoutSec, hash)),
    agents: contestants.map(({ id }) => agentOf(id)),
    trials: [],
    policy: 'bakeoff-verify/1',
    verify: {
      id: 'bakeoff-verify/1',
      runs: 3,
      maxRuns: 5,
      probes: 'all',
      maxMutants: 6,
      minExecuted: 1,
      alsoPass: [],
      acceptProcessIsolation: false,
      limits: { wallMs: 6e5, memoryBytes: 2e9, pids: 256, outputBytes: 1e7, diskBytes: 2e9, fileBytes: 2e8 },
    },
    sandbox: 'bwrap',
    acceptProcessIsolation: false,
    limits: { total: 4, perProvider: {}, infraRetries: 2 },
    passEnv: [],
    provenance: {
      bakeoffVersion: '0.1.0',
      node: '20.20.2',
      platform: 'linux x64',
      cpus: 2,
      suitePath: 'suite',
      suiteCommit: '3f9c1ab2d4e5f60718293a4b5c6d7e8f90a1b2c3',
      suiteDirty: false,
      configSha256: hash,
      promptAppendix: 'appendix/1',
      argv: ['run', 'suite', '--seed', '20261124'],
    },
  }
}

const agentOf = (id: string): Agent => ({
  id,
  adapter: 'scripted',
  billing: 'api',
  options: {},
  provider: 'scripted',
  maxParallel: 2,
})

const taskOf = (id: string, timeoutSec: number, hash: string): Task => ({
  id,
  title: `Investigate ${id}`,
  tags: [],
  prompt: `Investigate ${id} and prove it.`,
  folder: id,
  timeoutSec,
  network: 'model',
  limits: {},
  followUps: [],
  buildsOn: [],
  hash,
})
