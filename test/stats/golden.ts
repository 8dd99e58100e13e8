import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
export type GoldenTrial = [
  agent: string,
  question: string,
  trial: number,
  status: string,
  pass: number,
  seconds: number,
  usd: number,
]
type Golden = {
  methods: Record<string, { tolerance: number; cases: { input: unknown; expected: Json }[] }>
  datasets: Record<string, { tau: number; tolerance: number; trials: GoldenTrial[]; expected: Json }>
}

/** The golden values: R and SciPy agree on them. */
export const golden: Golden = JSON.parse(
  readFileSync(new URL('../fixtures/stats/golden.json', import.meta.url), 'utf8'),
)

/** JSON knows no infinity: the file writes it as text. */
function numberOf(value: Json): Json {
  return value === 'Infinity' ? Number.POSITIVE_INFINITY : value === '-Infinity' ? Number.NEGATIVE_INFINITY : value
}

/** Expects `actual` to have exactly the keys of `expected` and its numbers within t · max(1, |expected|). */
export function expectClose(actual: unknown, expected: Json, tolerance: number, path = 'result'): void {
  const wanted = numberOf(expected)
  if (typeof wanted === 'number' && Number.isFinite(wanted)) {
    expect(typeof actual, `${path}: ${String(actual)}`).toBe('number')
    const difference = Math.abs((actual as number) - wanted)
    expect(difference, `${path}: ${String(actual)} for ${wanted}`).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(wanted)),
    )
  } else if (wanted === null || typeof wanted !== 'object') {
    expect(actual, path).toBe(wanted)
  } else if (Array.isArray(wanted)) {
    expect(actual, path).toHaveLength(wanted.length)
    for (const [i, item] of wanted.entries()) expectClose((actual as unknown[])[i], item, tolerance, `${path}[${i}]`)
  } else {
    expect(Object.keys(actual as object).sort(), path).toEqual(Object.keys(wanted).sort())
    for (const [key, item] of Object.entries(wanted)) {
      expectClose((actual as Record<string, unknown>)[key], item, tolerance, `${path}.${key}`)
    }
  }
}
