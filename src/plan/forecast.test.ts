import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EarlierTrial, type ForecastInput, forecast } from './forecast.ts'
import { orderTrials } from './plan-run.ts'

const MINUTE = 60_000

function planFor(
  agentIds: string[],
  options: { usdLimit?: number; budgetUsd?: number; trials?: number } = {},
): ForecastInput['plan'] {
  const limits = options.usdLimit === undefined ? {} : { usd: options.usdLimit }
  const task = (id: string): ForecastInput['plan']['tasks'][number] => ({
    id,
    title: id,
    tags: [],
    prompt: 'Why?',
    folder: id,
    timeoutSec: 600,
    network: 'full',
    limits,
    followUps: [],
    buildsOn: [],
    hash: '0'.repeat(64),
  })
  return {
    tasks: [task('a'), task('b')],
    agents: agentIds.map((id) => ({ id, adapter: id, options: {}, provider: id, maxParallel: 4 })),
    trials: orderTrials({ runId: 'r', taskIds: ['a', 'b'], agentIds, trialsPerCell: options.trials ?? 1 }, 1),
    limits: {
      total: 1,
      perProvider: {},
      infraRetries: 2,
      ...(options.budgetUsd === undefined ? {} : { budgetUsd: options.budgetUsd }),
    },
  }
}

const earlier = (agentId: string, taskId: string, minutes: number, usd?: number): EarlierTrial => ({
  agentId,
  taskId,
  wallMs: minutes * MINUTE,
  ...(usd === undefined ? {} : { usd }),
})
const NOBODY = { free: new Set<string>(), keeping: { turns: new Set<string>(), usd: new Set<string>() } }

test('without history nothing is expected, and the time-outs bound the time', () => {
  expect(forecast({ plan: planFor(['x']), history: [], ...NOBODY })).toEqual({
    trials: 2,
    time: { upperMs: 20 * MINUTE },
    money: { unknownTrials: 2 },
    beyondLimits: {},
    earlierTrials: 0,
    withoutHistory: ['x'],
  })
})

test('few earlier trials give a wide range, and the forecast says how many they were', () => {
  const history = [earlier('x', 'a', 2, 0.5), earlier('x', 'b', 4, 1), earlier('somebody else', 'a', 99, 99)]
  const result = forecast({ plan: planFor(['x'], { budgetUsd: 9 }), history, ...NOBODY })
  expect(result.time.expected).toEqual({ lowMs: 3 * MINUTE, highMs: 12 * MINUTE })
  expect(result.money).toEqual({ expected: { lowUsd: 0.75, highUsd: 3 }, unknownTrials: 0, budgetUsd: 9 })
  expect(result.earlierTrials).toBe(2)
})

test('many earlier trials give their quartiles', () => {
  const history = [1, 2, 3, 4, 5].flatMap((minutes) => [earlier('x', 'a', minutes), earlier('x', 'b', minutes)])
  const result = forecast({ plan: planFor(['x']), history, ...NOBODY })
  expect(result.time.expected).toEqual({ lowMs: 4 * MINUTE, highMs: 8 * MINUTE })
})

test('a task that is new to an agent is judged by its other tasks', () => {
  const result = forecast({ plan: planFor(['x']), history: [earlier('x', 'b', 2)], ...NOBODY })
  expect(result.time.expected).toEqual({ lowMs: 2 * MINUTE, highMs: 8 * MINUTE })
})

test('money that was never told stays unknown, also beside money that was', () => {
  const history = [earlier('x', 'a', 2, 0.5), earlier('y', 'a', 2), earlier('y', 'b', 2)]
  const { money } = forecast({ plan: planFor(['x', 'y']), history, ...NOBODY })
  expect(money).toEqual({ expected: { lowUsd: 0.5, highUsd: 2 }, unknownTrials: 2 })
})

test('scripts cost nothing, and that is known', () => {
  const { money } = forecast({ plan: planFor(['x']), history: [], ...NOBODY, free: new Set(['x']) })
  expect(money).toEqual({ expected: { lowUsd: 0, highUsd: 0 }, unknownTrials: 0, upperUsd: 0 })
})

test('limits of the tasks bound the money where every agent stops at them, and whom they do not reach is named', () => {
  const plan = planFor(['x', 'y', 'z'], { usdLimit: 2 })
  const of = (ids: string[]) =>
    forecast({ plan, history: [], free: new Set(['y']), keeping: { turns: new Set(), usd: new Set(ids) } })
  expect(of(['x', 'z'])).toMatchObject({ money: { unknownTrials: 4, upperUsd: 8 }, beyondLimits: {} })
  expect(of(['x']).money).toEqual({ unknownTrials: 4 })
  expect(of(['x']).beyondLimits).toEqual({ usd: ['z'] })
})

test('a range is never upside down, and more trials never take less', () => {
  const trials = fc.array(
    fc.record({ agentId: fc.constantFrom('x', 'y'), taskId: fc.constantFrom('a', 'b', 'c'), wallMs: fc.nat(600_000) }),
    { minLength: 1 },
  )
  fc.assert(
    fc.property(trials, (history) => {
      const [one, two] = [1, 2].map((count) =>
        forecast({ plan: planFor(['x', 'y'], { trials: count }), history, ...NOBODY }),
      )
      for (const result of [one, two]) {
        const range = result?.time.expected
        if (range) expect(range.highMs).toBeGreaterThanOrEqual(range.lowMs)
      }
      expect(two?.time.upperMs).toBeGreaterThanOrEqual(one?.time.upperMs ?? 0)
      expect(two?.time.expected?.highMs ?? 0).toBeGreaterThanOrEqual(one?.time.expected?.highMs ?? 0)
    }),
  )
})
