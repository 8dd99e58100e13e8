import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Cells, orderTrials, planRun } from './plan-run.ts'

const names = (prefix: string, max: number) =>
  fc.integer({ min: 1, max }).map((n) => Array.from({ length: n }, (_, i) => `${prefix}${i}`))

const cellsAndSeed = fc.record({
  cells: fc.record({
    runId: fc.constant('20261125-010203-abcd'),
    taskIds: names('task-', 6),
    agentIds: names('agent-', 5),
    trialsPerCell: fc.integer({ min: 1, max: 4 }),
  }),
  seed: fc.maxSafeNat(),
})

const property = (body: (cells: Cells, seed: number) => void): void =>
  fc.assert(fc.property(cellsAndSeed, ({ cells, seed }) => body(cells, seed)))

test('every trial of every cell occurs exactly once, at its own position', () => {
  property((cells, seed) => {
    const trials = orderTrials(cells, seed)
    expect(trials).toHaveLength(cells.taskIds.length * cells.agentIds.length * cells.trialsPerCell)
    expect(new Set(trials.map((trial) => trial.id)).size).toBe(trials.length)
    expect(trials.map((trial) => trial.position)).toEqual(trials.map((_, i) => i))
    for (const trial of trials) {
      expect(trial.id).toBe(`${cells.runId}/${trial.taskId}/${trial.agentId}/${trial.index}`)
    }
  })
})

test('each block holds one task and one repeat, and every agent once', () => {
  property((cells, seed) => {
    const trials = orderTrials(cells, seed)
    const size = cells.agentIds.length
    for (let from = 0; from < trials.length; from += size) {
      const block = trials.slice(from, from + size)
      expect(new Set(block.map((trial) => `${trial.taskId} ${trial.index}`)).size).toBe(1)
      expect(block.map((trial) => trial.agentId).sort()).toEqual([...cells.agentIds].sort())
    }
  })
})

test('a repeat begins only when every task of the one before has had its block', () => {
  property((cells, seed) => {
    const indexes = orderTrials(cells, seed).map((trial) => trial.index)
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b))
  })
})

test('no agent of several comes more than twice in a row, and none runs ahead by more than one trial', () => {
  property((cells, seed) => {
    if (cells.agentIds.length < 2) return
    const agents = orderTrials(cells, seed).map((trial) => trial.agentId)
    const counts = new Map(cells.agentIds.map((id) => [id, 0]))
    agents.forEach((agent, i) => {
      expect(agent === agents[i - 1] && agent === agents[i - 2]).toBe(false)
      counts.set(agent, (counts.get(agent) ?? 0) + 1)
      expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1)
    })
  })
})

test('the same seed gives the same order', () => {
  property((cells, seed) => {
    expect(orderTrials(cells, seed)).toEqual(orderTrials(cells, seed))
  })
})

test('different seeds give different orders', () => {
  const cells = { runId: 'r', taskIds: ['a', 'b', 'c'], agentIds: ['x', 'y', 'z'], trialsPerCell: 3 }
  const orders = Array.from({ length: 50 }, (_, seed) => JSON.stringify(orderTrials(cells, seed)))
  expect(new Set(orders).size).toBe(50)
})

test('over many seeds every agent goes first in a block equally often', () => {
  const cells = { runId: 'r', taskIds: ['a'], agentIds: ['x', 'y', 'z'], trialsPerCell: 1 }
  const first = new Map<string, number>()
  for (let seed = 0; seed < 3000; seed += 1) {
    const agent = orderTrials(cells, seed)[0]?.agentId ?? ''
    first.set(agent, (first.get(agent) ?? 0) + 1)
  }
  for (const count of first.values()) expect(Math.abs(count - 1000)).toBeLessThan(120)
})

test('a plan is its input plus the trials', () => {
  const input = {
    runId: '20261125-010203-abcd',
    name: 'n',
    createdAt: '2026-11-25T01:02:03.000Z',
    seed: 7,
    tasks: [],
    agents: [],
    policy: 'bakeoff-verify/1',
    verify: {
      id: 'bakeoff-verify/1',
      runs: 3,
      maxRuns: 5,
      probes: 'all' as const,
      maxMutants: 4,
      minExecuted: 1,
      alsoPass: [],
      acceptProcessIsolation: false,
      limits: { wallMs: 1, memoryBytes: 1, pids: 1, outputBytes: 1, diskBytes: 1, fileBytes: 1 },
    },
    sandbox: 'bwrap' as const,
    acceptProcessIsolation: false,
    limits: { total: 4, perProvider: {}, infraRetries: 2 },
    passEnv: [],
    provenance: {
      bakeoffVersion: '0',
      node: 'v20',
      platform: 'linux',
      suitePath: '/s',
      configSha256: '0'.repeat(64),
      promptAppendix: '1',
      argv: [],
    },
  }
  const plan = planRun({ ...input, trialsPerCell: 2 })
  expect(plan).toEqual({ ...input, trials: [] })
  expect(plan).not.toHaveProperty('trialsPerCell')
})
