import type { ProbeRun, RunFacts } from '../../src/model/facts.ts'
import type { Isolation } from '../../src/model/isolation.ts'
import type { Json } from '../../src/model/json.ts'
import type { Policy } from '../../src/model/policy.ts'
import type { Verification } from '../../src/model/verification.ts'

export const policy: Policy = {
  id: 'bakeoff-verify/1',
  runs: 3,
  maxRuns: 5,
  probes: 'all',
  maxMutants: 4,
  minExecuted: 1,
  alsoPass: [],
  acceptProcessIsolation: false,
  limits: { wallMs: 1, memoryBytes: 1, pids: 1, outputBytes: 1, diskBytes: 1, fileBytes: 1 },
}

export function run(changes: Partial<RunFacts> = {}): RunFacts {
  return {
    command: 'npm test',
    exitCode: 0,
    durationMs: 100,
    outputBytes: 10,
    truncated: false,
    lastLines: ['last line'],
    counts: { runner: 'node-test', passed: 2, failed: 0, skipped: 0, executed: 2, source: 'text' },
    changed: [],
    changedTests: [],
    changedSources: [],
    leftoverProcesses: 0,
    ...changes,
  }
}

/** A run without some of its fields. */
export function without(facts: RunFacts, ...keys: (keyof RunFacts)[]): RunFacts {
  return Object.fromEntries(Object.entries(facts).filter(([key]) => !keys.some((one) => one === key))) as RunFacts
}

export const failedCounts = {
  runner: 'node-test',
  passed: 1,
  failed: 1,
  skipped: 0,
  executed: 2,
  source: 'text',
} as const
export const green3 = [run(), run(), run()]
export const red = run({ exitCode: 1, counts: failedCounts })
export const killed = (how: NonNullable<ProbeRun['how']>): ProbeRun => ({
  kind: 'value-mutant',
  what: 'a.mjs:1 + becomes -',
  red: true,
  how,
  run: red,
})
export const survived: ProbeRun = {
  kind: 'value-mutant',
  what: 'a.mjs:2 returns another value',
  red: false,
  run: run(),
}
export const empty: ProbeRun = { kind: 'empty', what: 'no files at all', red: true, how: 'nothing-ran', run: red }
export const neutral: ProbeRun = { kind: 'neutral', what: 'a statement without effect', red: false, run: run() }
export const throwing: ProbeRun = {
  kind: 'throw-at-entry',
  what: 'a throw at the entry of 2 functions',
  red: true,
  how: 'crash',
  run: red,
}

export type Parts = {
  intake: object
  command: object
  setup: object
  runs: RunFacts[]
  probes: object | undefined
  more: object
  isolation: Isolation
}

export const probed = (probes: ProbeRun[], changes: object = {}): object => ({
  attempted: true,
  languages: ['javascript'],
  sources: ['a.mjs'],
  probes,
  seed: 1,
  ...changes,
})
const GOOD = probed([empty, neutral, throwing, killed('comparison'), survived])

export function verification(parts: Partial<Parts>): Verification {
  const facts: Record<string, unknown> = {
    intake: {
      files: 3,
      bytes: 9,
      sources: ['a.mjs'],
      tests: ['a.test.mjs'],
      ignored: [],
      outside: [],
      special: [],
      findings: [],
      ...parts.intake,
    },
    command: {
      candidates: [{ text: 'npm test', cwd: '.', source: 'manifest' }],
      manifest: 'present',
      manifestIssues: [],
      ...parts.command,
    },
    setup: { rewroteSources: [], ...parts.setup },
    'test-runs': { runs: parts.runs ?? green3 },
    probes: 'probes' in parts ? parts.probes : GOOD,
    ...parts.more,
  }
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined)
  return {
    id: 'v',
    attemptId: 'a',
    isolation: parts.isolation ?? 'bwrap',
    harnessVersion: '0',
    startedAt: '2026-11-25T00:00:00.000Z',
    durationMs: 1,
    checks: Object.fromEntries(
      entries.map(([id, value]) => [id, { kind: 'passed', reason: '', facts: value as Json, version: 1 }]),
    ),
  }
}
