import { betaCdf } from './beta-cdf.ts'

/** Upper tail P(T > t) of Student's t with `df` degrees of freedom (Abramowitz & Stegun 26.7.1). */
export function studentUpper(t: number, df: number): number {
  if (t === Number.POSITIVE_INFINITY) return 0
  const square = t * t
  const tail = 0.5 * betaCdf(df / (df + square), df / 2, 0.5, square / (df + square))
  return t >= 0 ? tail : 1 - tail
}

/** Two-sided p of a t statistic: P(|T| > |t|). */
export function studentTwoSided(t: number, df: number): number {
  return 2 * studentUpper(Math.abs(t), df)
}
