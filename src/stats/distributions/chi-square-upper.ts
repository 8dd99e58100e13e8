import { logGamma } from './log-gamma.ts'

const MOST_TERMS = 10_000
const PRECISE = 1e-16

/** Upper tail of χ² with `df` degrees of freedom: Q(df/2, x/2), by series or Lentz's fraction (Abramowitz & Stegun 6.5.29, 6.5.31). */
export function chiSquareUpper(x: number, df: number): number {
  if (x <= 0) return 1
  const [a, half] = [df / 2, x / 2]
  const scale = Math.exp(a * Math.log(half) - half - logGamma(a))
  return half < a + 1 ? Math.max(0, 1 - scale * lowerSeries(a, half)) : scale * upperFraction(a, half)
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < MOST_TERMS && term > sum * PRECISE; n += 1) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = Number.MAX_VALUE
  let d = 1 / b
  let value = d
  for (let i = 1; i < MOST_TERMS; i += 1) {
    const term = -i * (i - a)
    b += 2
    d = 1 / (term * d + b)
    c = b + term / c
    const factor = d * c
    value *= factor
    if (Math.abs(factor - 1) < PRECISE * 10) break
  }
  return value
}
