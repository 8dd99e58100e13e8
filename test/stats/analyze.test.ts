import { describe, expect, test } from 'vitest'
import {
  type AnalyzeRow,
  analyze,
  cmhExact,
  fewestQuestions,
  infinityAsText,
  mde,
  type RowStatus,
  type Stratum,
  sdOfDifference,
  shuffle,
  spreadOfPilot,
} from '../../src/stats/index.ts'

const row = (agent: string, question: string, status: RowStatus, seconds?: number, usd?: number): AnalyzeRow => ({
  agent,
  question,
  status,
  ...(seconds === undefined ? {} : { seconds }),
  ...(usd === undefined ? {} : { usd }),
})

/** `n` trials of an agent on each question, the first `passes` of which pass. */
const suite = (agent: string, passes: readonly number[], n: number): AnalyzeRow[] =>
  passes.flatMap((x, q) =>
    Array.from({ length: n }, (_, i) => row(agent, `q${q + 1}`, i < x ? 'pass' : 'fail', 10 + i, 0.1)),
  )

describe('lost trials', () => {
  const rows = [
    ...suite('a', [3, 3, 2], 3),
    ...suite('b', [1, 3], 3),
    row('b', 'q3', 'quota'),
    row('b', 'q3', 'infra-error', 4, 0.01),
  ]
  const { agents, pairs } = analyze({ rows, tau: 60 })

  test('never count as failed in the headline', () => {
    expect(agents['b']).toMatchObject({
      Q: 2,
      counted: 6,
      lost: 2,
      absent: 1,
      macro: 2 / 3,
      counts: [
        [1, 3],
        [3, 3],
      ],
    })
  })

  test('open the bounds of the difference, absent ones too', () => {
    const missing = pairs['a|b']?.missing
    expect(missing?.questionsUsed).toBe(2)
    expect(missing?.excluded).toBeCloseTo(1 / 3, 12)
    expect(missing?.asFailed).toBeCloseTo((2 / 3 + 0 + 2 / 3) / 3, 12)
    expect(missing?.worstForA).toBeCloseTo((2 / 3 + 0 - 1 / 3) / 3, 12)
    expect(missing?.bestForA).toBe(missing?.asFailed)
  })

  test('with an unknown cost leave the total unknown, not the counted part', () => {
    expect(agents['b']?.usdCounted).toBeCloseTo(0.6, 12)
    expect(agents['b']?.usdAll).toBeNull()
  })
})

describe('what is unknown', () => {
  test('a pass without seconds leaves the time to a pass unknown, and the known seconds known', () => {
    const timed = ['a', 'b'].flatMap((agent, i) => [3, 4, 5].map((t) => row(agent, 'q2', 'pass', t + 10 * i)))
    const rows = [row('a', 'q1', 'pass'), row('a', 'q1', 'fail', 9), row('b', 'q1', 'pass', 3), ...timed]
    const { agents, pairs } = analyze({ rows })
    expect(agents['a']).toMatchObject({ rmst: null, medianTimeToPass: null, secondsP50: 4.5, usdCounted: null })
    expect(agents['a']?.usdPerPass).toEqual({ ratio: null, lo: null, hi: null, bounded: false })
    expect(pairs['a|b']?.logrankStratified).toEqual({ chisq: null, p: null })
    expect(analyze({ rows: timed }).pairs['a|b']?.logrankStratified.p).toBeLessThan(0.05)
  })

  test('a cost of 0 drops the question from the ratio, not from the total', () => {
    const rows = [
      row('a', 'q1', 'pass', 1, 0),
      row('b', 'q1', 'pass', 1, 2),
      row('a', 'q2', 'pass', 1, 1),
      row('b', 'q2', 'pass', 1, 4),
    ]
    const { agents, pairs } = analyze({ rows })
    expect(pairs['a|b']?.usdRatio).toEqual({ ratio: 0.25, lo: null, hi: null })
    expect(agents['a']?.usdCounted).toBe(1)
  })

  test('no row at all is an empty analysis', () => {
    expect(analyze({ rows: [] })).toMatchObject({ agents: {}, pairs: {}, agentOrder: [], questions: [] })
  })

  test('an agent with nothing counted has no rate and nobody is better than it', () => {
    const { agents, rankThisSuite } = analyze({ rows: [...suite('a', [3, 3], 3), row('b', 'q1', 'cancelled', 1, 0)] })
    expect(agents['b']).toMatchObject({ macro: null, lo: null, hi: null, Q: 0, lost: 1, absent: 5 })
    expect(rankThisSuite).toEqual({ best: [1, 1], worst: [2, 2] })
  })

  test('a status that is none is refused by name, also a name every object has', () => {
    for (const status of ['passed', 'constructor']) {
      expect(() => analyze({ rows: [{ agent: 'a', question: 'q', status: status as RowStatus }] })).toThrow(
        `"${status}"`,
      )
    }
  })
})

describe('the two scopes', () => {
  test('differ where few questions carry many trials: certain here, too few questions beyond', () => {
    const rows = ['b', 'c', 'd'].flatMap((agent) => suite(agent, [0, 0, 0, 0, 0, 0], 4))
    const { pairs, rankThisSuite, rankBeyondSuite } = analyze({ rows: [...suite('a', [4, 4, 4, 4, 4, 4], 4), ...rows] })
    const pair = pairs['a|b']
    expect(pair?.cmh.p).toBeLessThan(1e-8)
    expect(pair?.signFlipMidP).toBe(2 ** -6)
    expect(pair?.signFlipMidHolmP).toBeCloseTo(6 / 64, 12)
    expect(pair?.ciMethod).toBe('mover')
    expect(rankThisSuite).toEqual({ best: [1, 2, 2, 2], worst: [1, 4, 4, 4] })
    expect(rankBeyondSuite).toEqual({ best: [1, 1, 1, 1], worst: [4, 4, 4, 4] })
  })

  test('one question has no interval beyond it', () => {
    const { pairs, agents } = analyze({ rows: [...suite('a', [9], 10), ...suite('b', [2], 10)] })
    expect(pairs['a|b']).toMatchObject({ diff: 0.7, lo: null, hi: null, ciMethod: 'none' })
    expect(agents['a']?.scope).toBe('this-question-only')
  })

  test('a baseline leaves only its own pairs, which Holm then multiplies by', () => {
    const rows = ['a', 'b', 'c'].flatMap((agent, i) => suite(agent, [3, 3 - i, 3, 3 - i, 3 - i, 3 - i], 3))
    const all = analyze({ rows })
    const some = analyze({ rows, baseline: 'c' })
    expect(Object.keys(some.pairs)).toEqual(['a|c', 'b|c'])
    expect(some.pairs['a|c']?.cmhHolmP).toBeCloseTo(((all.pairs['a|c']?.cmhHolmP ?? 0) * 2) / 3, 12)
  })

  test('Benjamini–Hochberg stands beside Holm on request and decides the ranks', () => {
    const rows = ['a', 'b', 'c'].flatMap((agent, i) => suite(agent, [3, 3 - i, 3, 3 - i, 3 - i, 3 - i], 3))
    const pair = analyze({ rows, adjust: 'bh' }).pairs['a|c']
    expect(pair?.cmhBhP).toBeLessThanOrEqual(pair?.cmhHolmP ?? 0)
    expect(analyze({ rows }).pairs['a|c']).not.toHaveProperty('cmhBhP')
  })
})

describe('results too large for the exact tables', () => {
  test('get the normal limit of the stratified test, which says so and is near the exact p', () => {
    const passes = Array.from({ length: 400 }, (_, q) => 20 + (q % 7))
    const rows = [
      ...suite('a', passes, 51),
      ...suite(
        'b',
        passes.toReversed().map((x, q) => x - (q % 16 === 0 ? 1 : 0)),
        51,
      ),
    ]
    const { cmh } = analyze({ rows }).pairs['a|b'] ?? {}
    const strata = passes.map((x, q): Stratum => [x, 51, (passes.at(-1 - q) ?? 0) - (q % 16 === 0 ? 1 : 0), 51])
    expect(cmh?.method).toBe('normal')
    expect(cmh?.p).toBeLessThan(0.9)
    expect(Math.abs((cmh?.p ?? 0) - cmhExact({ strata }).p)).toBeLessThan(1e-4)
  })

  test('get seeded flips where trial counts have no small common multiple', () => {
    const ns = [101, 103, 107, 109, 113, 127, 131, 137, 139, 149]
    const rows = (agent: string, share: number): AnalyzeRow[] =>
      ns.flatMap((n, q) =>
        Array.from({ length: n }, (_, i) => row(agent, `q${q}`, i < n * share * (q / 20 + 0.5) ? 'pass' : 'fail')),
      )
    const { pairs } = analyze({ rows: [...rows('a', 0.9), ...rows('b', 0.5)] })
    expect(pairs['a|b']).toMatchObject({ signFlipMethod: 'seeded', scale: 1e9 })
    expect(pairs['a|b']?.signFlipP).toBeLessThan(0.01)
    expect(analyze({ rows: [...rows('a', 0.9), ...rows('b', 0.5)] }).pairs).toEqual(pairs)
  })
})

test('agents and questions are ordered with numbers as numbers', () => {
  const rows = ['q10', 'q9', 'q1'].flatMap((question) =>
    ['agent-10', 'agent-9'].map((agent) => row(agent, question, 'pass')),
  )
  const { agentOrder, questions } = analyze({ rows })
  expect(agentOrder).toEqual(['agent-9', 'agent-10'])
  expect(questions).toEqual(['q1', 'q9', 'q10'])
})

test('an agent may be called __proto__', () => {
  expect(analyze({ rows: [row('__proto__', 'q', 'pass')] }).agentOrder).toEqual(['__proto__'])
  expect(Object.keys(analyze({ rows: [row('__proto__', 'q', 'pass')] }).agents)).toEqual(['__proto__'])
})

test('a difference that is none is claimed in at most 5 % of suites (shuffled labels, 200 suites)', () => {
  let claimedHere = 0
  let claimedBeyond = 0
  for (let run = 0; run < 200; run += 1) {
    // Questions of different difficulty; each trial's label is drawn anew.
    const { order } = shuffle({ n: 120, seed: `test:labels:${run}` })
    const rows = order.map((i, place) =>
      row(place % 2 === 0 ? 'a' : 'b', `q${i % 20}`, i % 20 < 6 + (i % 3) * 5 ? 'pass' : 'fail', 5, 0.1),
    )
    const pair = analyze({ rows }).pairs['a|b']
    if ((pair?.cmh.p ?? 1) <= 0.05) claimedHere += 1
    if ((pair?.signFlipMidP ?? 1) <= 0.05) claimedBeyond += 1
  }
  // 10 of 200 are expected at most; 20 has a chance of 1 in 500 at exactly 5 %.
  expect(claimedHere).toBeLessThanOrEqual(20)
  expect(claimedBeyond).toBeLessThanOrEqual(20)
})

describe('planning', () => {
  test('fewest questions for 2 to 8 agents are those of the table', () => {
    expect([2, 3, 4, 5, 6, 8].map((agents) => fewestQuestions({ agents, alpha: 0.05 }))).toEqual([5, 6, 7, 8, 9, 10])
  })

  test('without a pilot 20 questions with 3 trials find 23 points, 50 with 1 find 22', () => {
    const points = (Q: number, n: number): number =>
      Math.round(100 * (mde({ Q, sdD: sdOfDifference({ n }), alpha: 0.05, power: 0.8 }).delta ?? 0))
    expect([points(10, 1), points(20, 3), points(50, 1), points(200, 10)]).toEqual([55, 23, 22, 5])
  })

  test('a pilot whose questions differ only by trial noise has no spread between questions', () => {
    expect(
      spreadOfPilot({
        a: [
          [2, 4],
          [2, 4],
        ],
        b: [
          [1, 4],
          [3, 4],
        ],
      })?.omega,
    ).toBe(0)
    expect(spreadOfPilot({ a: [[1, 1]], b: [[1, 1]] })).toBeNull()
  })
})

test('an interval without an end is text in JSON', () => {
  expect(JSON.stringify({ lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY, n: 1 }, infinityAsText)).toBe(
    '{"lo":"-Infinity","hi":"Infinity","n":1}',
  )
})
