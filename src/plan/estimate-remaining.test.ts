import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimateRemaining, type RemainingInput } from './estimate-remaining.ts'
import { makespan } from './makespan.ts'

const cell = { agentId: 'x', taskId: 'a' }
const lanes = { total: 2, agents: [{ id: 'x', maxParallel: 2, provider: 'p' }], perProvider: {} }
const input = (over: Partial<RemainingInput>): RemainingInput => ({
  finished: [],
  running: [],
  waiting: [],
  lanes,
  timeoutMs: { a: 1_000_000 },
  ...over,
})
const took = (...ms: number[]): RemainingInput['finished'] => ms.map((durationMs) => ({ ...cell, durationMs }))

test('before anything has finished there is no estimate', () => {
  expect(estimateRemaining(input({ running: [{ ...cell, elapsedMs: 5 }], waiting: [cell] }))).toBeUndefined()
})

test('when everything has finished nothing remains', () => {
  expect(estimateRemaining(input({ finished: took(100) }))).toEqual({ lowMs: 0, highMs: 0 })
})

test('equal trials on two lanes take half of their sum, and at most one longer', () => {
  const finished = took(100, 100, 100, 100)
  expect(estimateRemaining(input({ finished, waiting: [cell, cell, cell, cell] }))).toEqual({ lowMs: 200, highMs: 250 })
})

test('time that has passed is not to come', () => {
  const finished = took(100, 100, 100, 100)
  expect(estimateRemaining(input({ finished, running: [{ ...cell, elapsedMs: 60 }] }))).toEqual({
    lowMs: 40,
    highMs: 40,
  })
})

test('what has outrun all others may end at once or take as long again, but never past its time-out', () => {
  const finished = took(100, 100, 100, 100)
  const running = [{ ...cell, elapsedMs: 500 }]
  expect(estimateRemaining(input({ finished, running }))).toEqual({ lowMs: 0, highMs: 500 })
  expect(estimateRemaining(input({ finished, running, timeoutMs: { a: 600 } }))).toEqual({ lowMs: 0, highMs: 100 })
})

test('an agent nobody has seen is judged by all others', () => {
  const finished = took(100, 100, 100, 100)
  const waiting = [{ agentId: 'new', taskId: 'b' }]
  expect(estimateRemaining(input({ finished, waiting }))).toEqual({ lowMs: 100, highMs: 100 })
})

test('the narrowest lane decides', () => {
  const jobs = Array.from({ length: 4 }, () => ({ agentId: 'x', lowMs: 100, highMs: 100 }))
  const agents = [{ id: 'x', maxParallel: 2, provider: 'p' }]
  expect(makespan(jobs, { total: 4, agents, perProvider: {} }).lowMs).toBe(200)
  expect(makespan(jobs, { total: 4, agents, perProvider: { p: 1 } })).toEqual({ lowMs: 400, highMs: 400 })
  expect(makespan([], { total: 4, agents, perProvider: { p: 1 } })).toEqual({ lowMs: 0, highMs: 0 })
})

test('a greedy queue never beats the low end and never exceeds the high end', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1 }), fc.integer({ min: 1, max: 5 }), (durations, total) => {
      const free = Array.from({ length: total }, () => 0)
      for (const ms of durations) {
        const earliest = free.indexOf(Math.min(...free))
        free[earliest] = (free[earliest] ?? 0) + ms
      }
      const end = Math.max(...free)
      const jobs = durations.map((ms) => ({ agentId: 'x', lowMs: ms, highMs: ms }))
      const range = makespan(jobs, { total, agents: [{ id: 'x', maxParallel: 9, provider: 'p' }], perProvider: {} })
      expect(end).toBeGreaterThanOrEqual(range.lowMs - 1e-6)
      expect(end).toBeLessThanOrEqual(range.highMs + 1e-6)
    }),
  )
})
