import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { computeUsd } from './compute-usd.ts'
import { PriceTable } from './price-table.ts'

const source = { source: 'https://example.test/prices', read: '2026-11-24' }
const table: PriceTable = {
  version: 'test',
  models: [
    {
      ids: ['claude-x'],
      provider: 'anthropic',
      input: 3,
      output: 15,
      cache_read: 0.3,
      cache_write_5m: 3.75,
      cache_write_1h: 6,
      ...source,
    },
    { ids: ['long'], provider: 'google', input: 1, output: 10, max_prompt_tokens: 200_000, ...source },
  ],
}

describe('computeUsd', () => {
  test('adds up every kind of token at its own price', () => {
    const usage = { input: 1e6, output: 1e5, reasoning: 1e5, cacheRead: 1e6, cacheWrite: 1e6 }
    expect(computeUsd(usage, 'claude-x', table)).toBeCloseTo(3 + 1.5 + 1.5 + 0.3 + 3.75, 12)
    expect(computeUsd(usage, 'claude-x', table, '1h')).toBeCloseTo(3 + 1.5 + 1.5 + 0.3 + 6, 12)
  })

  test('a model that the table does not name has no cost, even where a similar one has', () => {
    const usage = { input: 1, output: 1 }
    expect(computeUsd(usage, 'claude-x-20990101', table)).toBeUndefined()
    expect(computeUsd(usage, 'claude', table)).toBeUndefined()
    expect(computeUsd(usage, undefined, table)).toBeUndefined()
  })

  test('without input or output counts there is no cost, and it is not 0', () => {
    expect(computeUsd({ output: 5 }, 'claude-x', table)).toBeUndefined()
    expect(computeUsd({ input: 5 }, 'claude-x', table)).toBeUndefined()
    expect(computeUsd({}, 'claude-x', table)).toBeUndefined()
  })

  test('tokens of a kind without a published price have no cost', () => {
    expect(computeUsd({ input: 1, output: 1, cacheRead: 1 }, 'long', table)).toBeUndefined()
    expect(computeUsd({ input: 1, output: 1, cacheRead: 0 }, 'long', table)).toBeDefined()
  })

  test('where longer prompts cost more, only totals that rule them out have a cost', () => {
    expect(computeUsd({ input: 200_000, output: 0 }, 'long', table)).toBeCloseTo(0.2, 12)
    expect(computeUsd({ input: 200_001, output: 0 }, 'long', table)).toBeUndefined()
  })

  test('the cost of two usages together is the sum of both', () => {
    const count = fc.integer({ min: 0, max: 1e7 })
    const usages = fc.record({ input: count, output: count, cacheRead: count, cacheWrite: count })
    fc.assert(
      fc.property(usages, usages, (a, b) => {
        const sum = {
          input: a.input + b.input,
          output: a.output + b.output,
          cacheRead: a.cacheRead + b.cacheRead,
          cacheWrite: a.cacheWrite + b.cacheWrite,
        }
        const [one, two, both] = [a, b, sum].map((usage) => computeUsd(usage, 'claude-x', table) ?? Number.NaN)
        expect(both).toBeCloseTo((one ?? 0) + (two ?? 0), 6)
      }),
    )
  })
})

describe('assets/pricing.json', () => {
  const shipped = PriceTable.parse(
    JSON.parse(readFileSync(new URL('../../assets/pricing.json', import.meta.url), 'utf8')),
  )

  test('names each model once', () => {
    const ids = shipped.models.flatMap((model) => model.ids)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('says of every price where and when it was read, and of a page that was out of reach in which copies', () => {
    const byPage = shipped.models.filter((price) => price.read_in === undefined)
    expect(new Set(byPage.map(({ provider }) => provider))).toEqual(new Set(['anthropic']))
    for (const { ids, read_in, read } of shipped.models) {
      expect(read <= shipped.version, ids[0]).toBe(true)
      expect(new Set(read_in).size, ids[0]).toBe(read_in?.length ?? 0)
    }
  })

  test('has caches cheaper to read than input, dearer to write, and output dearest', () => {
    for (const price of shipped.models) {
      expect(price.cache_read ?? 0, price.ids[0]).toBeLessThan(price.input)
      expect(price.output, price.ids[0]).toBeGreaterThan(price.input)
      if (price.provider !== 'anthropic') continue
      expect(price.cache_write_5m).toBeCloseTo(1.25 * price.input, 9)
      expect(price.cache_write_1h).toBeCloseTo(2 * price.input, 9)
    }
  })
})
