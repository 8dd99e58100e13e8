import { describe, expect, test } from 'vitest'
import type { Claim } from './claim.ts'
import { commonFactor, compareValue, valueAgainstQuote } from './compare.ts'
import { type Counted, judgeCounts } from './compare-counts.ts'
import { lineOfQuote, plainText } from './plain-text.ts'
import { quotedCounts } from './quoted-counts.ts'
import { sourceText, valueAt } from './source-value.ts'

const claim = (changes: Partial<Claim>): Claim => ({ id: 'c', file: 'README.md', kind: 'rounded', ...changes })

describe('a quote stands in a Markdown text as its reader sees it', () => {
  test.each([
    ['The median is **1.41** ms.', '1.41 ms'],
    ['| a | 14.90 % | 3 |', '14.90%'],
    ['about `39x`\nfaster than raw JSON', '39x faster than raw JSON'],
    ['it takes 1.41&nbsp;ms', '1.41 ms'],
    ['1.41\u202fms', '1.41 ms'],
    ['see [1.41](results.json)', 'see 1.41'],
    ['```\n23 passed\n```', '23 passed'],
    ['snake_case is 3 × faster', 'snake_case is 3 × faster'],
  ])('%j says %j', (markdown, quote) => {
    expect(lineOfQuote(plainText(markdown), quote)).toBeGreaterThan(0)
  })

  test.each([
    ['The median is 11.41 ms.', '1.41'],
    ['The median is 1.415 ms.', '1.41'],
    ['1,234 rows', '234'],
    ['<!-- 1.41 ms --> nothing', '1.41 ms'],
    ['[ms](1.41.html)', '1.41'],
  ])('%j does not say %j', (markdown, quote) => {
    expect(lineOfQuote(plainText(markdown), quote)).toBeUndefined()
  })

  test('the line is that of the file, comments over several lines counted', () => {
    expect(lineOfQuote(plainText('# A\n<!-- x\ny -->\n\nit is 1.41 ms'), '1.41 ms')).toBe(5)
  })
})

describe('a value is the number of its quote, as precise as that is printed', () => {
  test.each([
    ['1.41', 1.4097],
    ['6,204,199 bytes', 6_204_199],
    ['6 204 199', 6_204_199],
    ['1,41', 1.41],
    ['61.0 %', 0.61],
    ['61.0 %', 61],
    ['39x', 39.2],
    ['12.3k rows', 12_301],
    ['4.1 MB', 4_100_231],
    ['4.1 MB', 4_299_161],
    ['1.2 s', 1203],
    ['about 40,000', 41_200],
    ['over 1,000 files', 1203],
    ['1,900 ms', 1904],
    ['1.5e6', 1_500_000],
  ])('%s is %d', (quote, value) => {
    expect(valueAgainstQuote(claim({ quote, value }))).toBeUndefined()
  })

  test.each([
    ['1.41', 1.42],
    ['39x', 3.9],
    ['61 %', 0.59],
    ['4.1 MB', 5_000_000],
    ['over 1,000 files', 900],
  ])('%s is not %d', (quote, value) => {
    expect(valueAgainstQuote(claim({ quote, value }))).toMatchObject({ result: 'off' })
  })

  test('an exact number has no forgiven zeros', () => {
    expect(valueAgainstQuote(claim({ kind: 'exact', quote: '1,900', value: 1904 }))).toMatchObject({ result: 'off' })
  })
})

describe('what comes out again', () => {
  const result = (changes: Partial<Claim>, fresh: unknown) => compareValue(claim(changes), fresh).result

  test('an exact number is exact', () => {
    expect(result({ kind: 'exact', quote: '13', value: 13 }, 13)).toBe('reproduced')
    expect(compareValue(claim({ kind: 'exact', quote: '13', value: 13 }), 14).detail).toContain('off by 1')
  })

  test('a rounded number is as printed, in whatever unit the file counts', () => {
    expect(result({ quote: '61.0 %', value: 61 }, 0.6101)).toBe('reproduced')
    expect(result({ quote: '0.61 %', value: 0.61 }, 0.0113)).toBe('off')
    expect(result({ quote: '1.080 ×', value: 1.08 }, 1.23)).toBe('off')
  })

  test('a tolerance of its own is used, a limitless one is not', () => {
    expect(result({ quote: '100', value: 100, toleranceRel: 0.1 }, 108)).toBe('reproduced')
    expect(result({ quote: '101', value: 101, toleranceRel: 1e9 }, 10_000)).toBe('off')
  })

  test('a timing may be another machine, but not another order of magnitude', () => {
    const timing = { kind: 'timing', quote: '12 ms', value: 12 } as const
    expect(result(timing, 50)).toBe('reproduced')
    expect(result(timing, 348)).toBe('not-checkable')
    expect(result(timing, 12_000)).toBe('off')
    expect(result(timing, 0.1)).toBe('off')
  })

  test('several timings of one script share how slow the machine is, and no more', () => {
    const timed = (value: number): Claim => claim({ kind: 'timing', quote: `${value} ms`, value })
    const pairs = [timed(10), timed(20), timed(300)].map((one) => ({ claim: one, fresh: Number(one.value) * 29 }))
    const common = commonFactor(pairs)
    expect(common).toBeCloseTo(29)
    if (common === undefined) throw new Error('no common factor')
    expect(compareValue(timed(10), 290, { common }).result).toBe('reproduced')
    expect(compareValue(timed(10), 10, { common }).result).toBe('off')
  })

  test('a speed-up may be smaller elsewhere, but not turn round', () => {
    const speed = { kind: 'timing', quote: '2.1x', value: 2.1 } as const
    expect(result(speed, 1.4)).toBe('reproduced')
    expect(result(speed, 0.9)).toBe('off')
  })

  test('a ranking is kept or not, the direction being that of the delivered numbers', () => {
    const order = claim({ kind: 'order', quote: 'a, b, c', value: ['a', 'b', 'c'] })
    const delivered = [
      { name: 'a', ms: 1 },
      { name: 'b', ms: 2 },
      { name: 'c', ms: 3 },
    ]
    const kept = [
      { name: 'c', ms: 9 },
      { name: 'b', ms: 5 },
      { name: 'a', ms: 4 },
    ]
    const turned = [
      { name: 'c', ms: 1 },
      { name: 'b', ms: 2 },
      { name: 'a', ms: 3 },
    ]
    expect(compareValue(order, kept, { delivered }).result).toBe('reproduced')
    expect(compareValue(order, turned, { delivered }).result).toBe('not-reproduced')
    expect(compareValue(order, { a: 3, b: 2, c: 1 }, { delivered: { a: 30, b: 20, c: 10 } }).result).toBe('reproduced')
    expect(compareValue(order, ['b', 'a', 'c']).result).toBe('not-reproduced')
    expect(compareValue(claim({ kind: 'order', value: [1.2, 3.4] }), [10, 20]).result).toBe('reproduced')
  })
})

describe('where the number of a claim comes from', () => {
  test.each([
    ['{"a/b": [{"ms": 3}]}', { kind: 'json', pointers: ['/a~1b/0/ms'] }, 3],
    ['name,ms\nfoo,12\n"bar, x",13.5\n', { kind: 'table', row: 'bar, x', column: 'ms' }, '13.5'],
    ['name\tms\nfoo\t12\n', { kind: 'table', row: 0, column: 1 }, '12'],
    ['total 42 items', { kind: 'regex', pattern: 'total (?P<n>\\d+)' }, '42'],
  ] as const)('%j', (text, at, value) => {
    expect(valueAt(sourceText(text), at)).toEqual({ value })
  })

  test.each([
    ['{"a": 1}', { kind: 'json', pointers: ['/__proto__/x'] }],
    ['{"a": 1}', { kind: 'json', pointers: ['/toString'] }],
    ['no json', { kind: 'json', pointers: ['/a'] }],
    ['a,b\n1,2', { kind: 'table', row: 5, column: 'b' }],
    ['a,"b\n1,2', { kind: 'table', row: 0, column: 'b' }],
    ['x', { kind: 'regex', pattern: '(' }],
    [`${'a'.repeat(40)}!`, { kind: 'regex', pattern: '^(a+)+$' }],
  ] as const)('%j has nothing there, and no pattern takes long', (text, at) => {
    expect(valueAt(sourceText(text), at)).toHaveProperty('why')
  })
})

describe('test counts that a README quotes', () => {
  test.each([
    ['All 23 tests pass.', { passed: 23, all: true }],
    ['37 tests, all passing', { passed: 37, all: true }],
    ['**23/23** tests passed', { passed: 23, total: 23, all: true }],
    ['23 of 23 tests pass', { passed: 23, total: 23, all: true }],
    ['Tests: 23/23', { passed: 23, total: 23, all: true }],
    ['```\n6 passed, 3 skipped in 4.47s\n```', { passed: 6, skipped: 3, all: false }],
    ['  23 passing (12ms)', { passed: 23, all: false }],
    ['Ran 7 tests in 0.1s', { total: 7, all: true }],
    ['a suite of 1,204 tests', { total: 1204, all: true }],
    ['ℹ pass 4', { passed: 4, all: false }],
    ['![](https://host.example/badge/tests-23%20passed-green)', { passed: 23, all: false }],
    ['![](https://host.example/badge/tests-23%2F23-green)', { passed: 23, total: 23, all: true }],
    ['12 unit tests are green', { passed: 12, all: false }],
  ])('%j', (markdown, wanted) => {
    expect(quotedCounts(markdown)).toMatchObject([wanted])
  })

  test.each([
    'The upstream suite has 652 tests, all passing.',
    '3 of 13 tests fail on Windows.',
    '<!-- 23 tests pass -->',
    'It passes 12 arguments.',
    'It took 23 passes over the data.',
    'There are 3 test files.',
    'v1.23 passed review',
    'If 20 tests pass the build is green.',
  ])('%j quotes none', (markdown) => {
    expect(quotedCounts(markdown)).toEqual([])
  })
})

describe('a quoted count against what was counted', () => {
  const counted = (passed: number, failed = 0, skipped = 0): Counted => ({
    passed,
    failed,
    skipped,
    executed: passed + failed,
    total: passed + failed + skipped,
  })
  const results = (markdown: string, runs: Counted[], written = 0) =>
    judgeCounts(quotedCounts(markdown), runs, { file: 'README.md', written }).map(({ result }) => result)

  test('the same count is reproduced, another one is off by the difference', () => {
    expect(results('All 23 tests pass.', [counted(23)])).toEqual(['reproduced'])
    const [off] = judgeCounts(quotedCounts('12 passed'), [counted(3, 9)], { file: 'README.md', written: 0 })
    expect(off).toMatchObject({ result: 'off', detail: 'off by 9: 12 stated, counted here: 3 passed, 9 failed' })
  })

  test('skipped tests do not pass', () => {
    expect(results('All 23 tests pass.', [counted(20, 0, 3)])).toEqual(['off'])
    expect(results('20 passed, 3 skipped', [counted(20, 0, 3)])).toEqual(['reproduced'])
  })

  test('parts that add up, and parts beside the whole, are held against nobody', () => {
    expect(results('Parser: 12 tests pass.\nCLI: 11 tests pass.', [counted(23)])).toEqual(['reproduced', 'reproduced'])
    expect(results('23 tests pass.\n5 tests passed for the CLI.', [counted(23)])).toEqual([
      'reproduced',
      'not-checkable',
    ])
  })

  test('one written test may run with many values', () => {
    expect(results('12 tests pass', [counted(30)], 12)).toEqual(['reproduced'])
  })

  test('each of several commands has its own count', () => {
    expect(results('13 passed\n29 passed', [counted(13), counted(29), counted(42)])).toEqual([
      'reproduced',
      'reproduced',
    ])
  })

  test('a runner that does not count leaves nothing to check', () => {
    expect(results('All 23 tests pass.', [])).toEqual(['not-checkable'])
  })
})
