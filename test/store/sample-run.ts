import { createHash } from 'node:crypto'
import type { Attempt } from '../../src/model/attempt.ts'
import type { Deliverable } from '../../src/model/deliverable.ts'
import type { RunEventBody } from '../../src/model/events.ts'
import { attemptIdOf, trialIdOf } from '../../src/model/ids.ts'
import { type AgentOutcome, isLost } from '../../src/model/outcome.ts'
import type { RunPlan, Trial } from '../../src/model/plan.ts'
import type { Judgement } from '../../src/model/verdict.ts'
import type { Verification } from '../../src/model/verification.ts'
import type { Recorder } from '../../src/store/write.ts'

export const AT = '2026-11-24T10:00:00.000Z'

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A clock that moves on by a second at each look. */
export function tickingClock(from = AT): () => string {
  let ms = Date.parse(from)
  return () => {
    const at = new Date(ms).toISOString()
    ms += 1_000
    return at
  }
}

export type PlanShape = { tasks?: string[]; agents?: string[]; repeats?: number; budgetUsd?: number }

export function samplePlan(runId: string, shape: PlanShape = {}): RunPlan {
  const tasks = shape.tasks ?? ['markdown', 'queue']
  const agents = shape.agents ?? ['honest', 'loop']
  const trials: Trial[] = []
  for (let index = 1; index <= (shape.repeats ?? 2); index++) {
    for (const taskId of tasks) {
      for (const agentId of agents) {
        trials.push({
          id: trialIdOf(runId, taskId, agentId, index),
          runId,
          taskId,
          agentId,
          index,
          position: trials.length,
        })
      }
    }
  }
  const limits = { wallMs: 600_000, memoryBytes: 2e9, pids: 256, outputBytes: 1e7, diskBytes: 1e9, fileBytes: 1e9 }
  return {
    runId,
    name: 'sample',
    createdAt: AT,
    seed: 7,
    tasks: tasks.map((id) => ({
      id,
      title: `Title of ${id}`,
      tags: ['sample'],
      prompt: `Do ${id}.`,
      folder: id,
      timeoutSec: 1800,
      network: 'full',
      limits: {},
      followUps: [],
      buildsOn: [],
      hash: sha(`task ${id}`),
    })),
    agents: agents.map((id) => ({
      id,
      adapter: id === 'loop' ? 'anthropic' : 'scripted',
      ...(id === 'loop' ? { model: 'model-x', billing: 'api' as const } : {}),
      options: {},
      provider: id,
      maxParallel: 2,
    })),
    trials,
    policy: 'bakeoff-verify/1',
    verify: {
      id: 'bakeoff-verify/1',
      runs: 3,
      maxRuns: 5,
      probes: 'all',
      maxMutants: 3,
      minExecuted: 1,
      alsoPass: [],
      acceptProcessIsolation: false,
      limits,
    },
    sandbox: 'bwrap',
    acceptProcessIsolation: false,
    limits: {
      total: 4,
      perProvider: {},
      infraRetries: 2,
      ...(shape.budgetUsd === undefined ? {} : { budgetUsd: shape.budgetUsd }),
    },
    passEnv: [],
    provenance: {
      bakeoffVersion: '0.1.0',
      node: 'v20.20.2',
      platform: 'linux',
      suitePath: '/suite',
      configSha256: sha('config'),
      promptAppendix: 'appendix/1',
      argv: ['run'],
    },
  }
}

export type AttemptShape = {
  number?: number
  outcome?: AgentOutcome
  /** Absent: the attempt is not judged. */
  judged?: Partial<Judgement>
  usage?: Attempt['usage']
  computedUsd?: number
  activeMs?: number
  lines?: number
  /** Default: the same moment for all. */
  startedAt?: string
}

/** Everything one attempt says of itself, in order. */
export function attemptEvents(trial: Trial, shape: AttemptShape = {}): RunEventBody[] {
  const number = shape.number ?? 1
  const outcome = shape.outcome ?? { kind: 'finished' }
  const attemptId = attemptIdOf(trial.id, number)
  const usage = shape.usage ?? { input: 1200, cacheRead: 30_000, output: 800, reportedUsd: 0.25 }
  const activeMs = shape.activeMs ?? 61_000
  const round = {
    number: 1,
    prompt: { path: 'prompt.md', sha256: sha('prompt'), bytes: 120 },
    outcome,
    usage,
    activeMs,
  }
  const attempt: Attempt = {
    id: attemptId,
    trialId: trial.id,
    number,
    outcome,
    rounds: [round],
    usage,
    ...(shape.computedUsd === undefined ? {} : { computedUsd: shape.computedUsd }),
    timing: { queuedMs: 5, activeMs, rateLimitedMs: 0, wallMs: activeMs + 400 },
    observed: { version: '1.2.3', model: 'model-x-served', turns: 4 },
    isolation: 'bwrap',
    transcript: { path: 'transcript.jsonl', sha256: sha('transcript'), bytes: 900 },
    startedAt: shape.startedAt ?? AT,
    endedAt: '2026-11-24T10:01:02.000Z',
  }
  const events: RunEventBody[] = [
    {
      type: 'attempt-started',
      attemptId,
      trialId: trial.id,
      number,
      isolation: 'bwrap',
      deadline: '2026-11-24T10:30:00.000Z',
    },
    { type: 'round-started', attemptId, round: 1 },
    { type: 'attempt-activity', attemptId, action: 'shell: npm test', usd: 0.1 },
    { type: 'round-ended', attemptId, round },
    isLost(outcome.kind)
      ? { type: 'attempt-ended', attempt }
      : { type: 'attempt-ended', attempt, deliverable: sampleDeliverable(attemptId) },
  ]
  if (shape.judged !== undefined) events.push(...judgementEvents(attemptId, shape.judged, shape.lines ?? 2))
  return events
}

/** A reply by hand to what an earlier attempt left, whose first round was judged apart, and its answer. */
export function replyEvents(trial: Trial, of: { continues: string; number: number }): RunEventBody[] {
  const reply = { trialId: trial.id, number: 1, prompt: 'Complete this.', continues: of.continues }
  const attemptId = attemptIdOf(trial.id, of.number)
  const [started, ...events] = attemptEvents(trial, { number: of.number, judged: {} })
  if (started?.type !== 'attempt-started') throw new Error('a sample attempt starts with its start')
  return [
    { type: 'reply-asked', reply },
    { ...started, reply },
    ...events,
    { type: 'round-judged', attemptId, round: 1, judgement: sampleJudgement(`${attemptId}/round-1`) },
  ]
}

export function sampleDeliverable(attemptId: string): Deliverable {
  const file = (path: string) => ({ path, sha256: sha(path), bytes: 200 })
  return {
    attemptId,
    files: [file('README.md'), file('bakeoff.json'), file('test.js')],
    special: [],
    ignored: [],
    outside: [],
    truncated: false,
    report: file('README.md'),
    testCommand: 'node test.js',
    hash: sha(attemptId),
  }
}

export function judgementEvents(attemptId: string, judged: Partial<Judgement>, lines = 2): RunEventBody[] {
  const verification = sampleVerification(attemptId, judged.verificationId ?? `${attemptId}/v1`, lines)
  return [
    { type: 'verification-started', attemptId },
    { type: 'verification-ended', verification },
    { type: 'verdict-derived', attemptId, judgement: sampleJudgement(verification.id, judged) },
  ]
}

export function sampleJudgement(verificationId: string, judged: Partial<Judgement> = {}): Judgement {
  return {
    verificationId,
    policy: 'bakeoff-verify/1',
    policySha256: sha('policy'),
    verdict: 'verified',
    reason: 'Passed three times; every probe made it fail.',
    findings: [],
    correctness: 'not-checked',
    promises: 'kept',
    status: 'pass',
    at: '2026-11-24T10:02:00.000Z',
    ...judged,
  }
}

function sampleVerification(attemptId: string, id: string, lines: number): Verification {
  const run = {
    command: 'node test.js',
    exitCode: 0,
    durationMs: 420,
    outputBytes: 300,
    truncated: false,
    lastLines: Array.from({ length: lines }, (_, n) => `ok ${n + 1}`),
    counts: { runner: 'node', passed: 23, failed: 0, skipped: 1, executed: 23, source: 'text' as const },
    changed: [],
    changedTests: [],
    changedSources: [],
    leftoverProcesses: 0,
  }
  return {
    id,
    attemptId,
    isolation: 'bwrap',
    harnessVersion: '0.1.0',
    startedAt: '2026-11-24T10:01:03.000Z',
    durationMs: 1500,
    checks: {
      command: { kind: 'passed', reason: 'Declared in bakeoff.json.', facts: { candidates: [] }, version: 1 },
      'test-runs': { kind: 'passed', reason: 'Passed 3 of 3.', facts: { runs: [run, run, run] }, version: 1 },
    },
  }
}

export function record(recorder: Recorder, events: readonly RunEventBody[]): void {
  for (const event of events) recorder.append(event)
}
