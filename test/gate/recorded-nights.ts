import { onTestFinished } from 'vitest'
import { gateNight } from '../../src/cli/gate-night.ts'
import type { AgentGate } from '../../src/gate/agent-gate.ts'
import type { NightGate } from '../../src/gate/judge-night.ts'
import type { RunEventBody } from '../../src/model/events.ts'
import type { RunPlan, Trial } from '../../src/model/plan.ts'
import { openMemoryStore, type Store } from '../../src/store/open.ts'
import { openRecorder } from '../../src/store/write.ts'
import { attemptEvents, samplePlan, tickingClock } from '../store/sample-run.ts'

export const TASKS = ['chart', 'markdown', 'parser', 'queue', 'wasm', 'zip']

export type NightShape = {
  /** ISO time of the start. */
  at: string
  tasks?: readonly string[]
  agents?: readonly string[]
  repeats?: number
  /** Default: everything passes. `open`: the trial never ended. */
  result?: (trial: Trial) => 'pass' | 'fail' | 'lost' | 'open'
  version?: string
  confirms?: string
  ended?: boolean
  /** Changes of the plan before it is recorded. */
  plan?: (plan: RunPlan) => RunPlan
}

/** A database in memory: a night has hundreds of events, and waiting for a disk would be all of the test's time. */
export function nightStore(): Store {
  const store = openMemoryStore()
  onTestFinished(store.close)
  return store
}

let runs = 0

/** Records a whole run as the engine would; returns its id. */
export function recordNight(store: Store, shape: NightShape): string {
  runs += 1
  const id = `${shape.at.slice(0, 10).replaceAll('-', '')}-${String(runs).padStart(4, '0')}`
  const sample = samplePlan(id, {
    tasks: [...(shape.tasks ?? TASKS)],
    agents: [...(shape.agents ?? ['aster', 'birch'])],
    repeats: shape.repeats ?? 3,
  })
  const base = { ...sample, ...(shape.confirms === undefined ? {} : { confirms: shape.confirms }) }
  return recordPlan(store, shape.plan?.(base) ?? base, shape)
}

/** Records a run of this very plan. */
export function recordPlan(store: Store, plan: RunPlan, shape: NightShape): string {
  const recorder = openRecorder(store, plan.runId, tickingClock(shape.at))
  recorder.append({ type: 'run-started', plan })
  for (const trial of plan.trials) {
    const result = shape.result?.(trial) ?? 'pass'
    for (const event of eventsOf(trial, result)) recorder.append(answeredBy(event, shape.version ?? '1.2.3'))
  }
  if (shape.ended !== false) recorder.append({ type: 'run-ended', because: 'complete' })
  return plan.runId
}

function eventsOf(trial: Trial, result: 'pass' | 'fail' | 'lost' | 'open'): RunEventBody[] {
  switch (result) {
    case 'open':
      return []
    case 'lost':
      return attemptEvents(trial, { outcome: { kind: 'quota', message: 'no more today' } })
    case 'pass':
      return attemptEvents(trial, { judged: {} })
    case 'fail':
      return attemptEvents(trial, { judged: { verdict: 'failed', status: 'fail', reason: 'A test failed.' } })
  }
}

function answeredBy(event: RunEventBody, version: string): RunEventBody {
  if (event.type !== 'attempt-ended') return event
  return { ...event, attempt: { ...event.attempt, observed: { ...event.attempt.observed, version } } }
}

/** `n` nights in a row, all alike, the first on `from`; returns the run of each. */
export function recordNights(store: Store, n: number, from: string, shape: Partial<NightShape> = {}): string[] {
  return Array.from({ length: n }, (_, night) => {
    const at = new Date(Date.parse(from) + night * 86_400_000).toISOString()
    return recordNight(store, { ...shape, at })
  })
}

export const judge = (store: Store, run: string, timezone = 'UTC'): NightGate =>
  gateNight(store, { run, timezone, at: new Date().toISOString() })

export function agentOf(gate: NightGate, agent: string): AgentGate {
  const found = gate.agents.find((one) => one.agent === agent)
  if (found === undefined) throw new Error(`no ${agent} in that night`)
  return found
}
