import { pairedT } from './paired-t.ts'

export type GeoRatio = { ratio: number | null; lo: number | null; hi: number | null; p: number | null }

/**
 * Effort ratio A/B (seconds, USD or tokens; one positive figure a question and agent): ratio of geometric means with
 * a paired t interval of the logs. A question where either is 0 has no log and is left out.
 */
export function geoRatio({ a, b, conf }: { a: readonly number[]; b: readonly number[]; conf: number }): GeoRatio {
  const logs: number[] = []
  for (const [i, of] of a.entries()) {
    const to = b[i] ?? 0
    if (of > 0 && to > 0) logs.push(Math.log(of) - Math.log(to))
  }
  return logRatio(logs, conf)
}

/** The effort ratio from differences of logs, one a question. */
export function logRatio(logs: readonly number[], conf: number): GeoRatio {
  const { mean, lo, hi, p } = pairedT({ d: logs, conf })
  const back = (value: number | null): number | null => (value === null ? null : Math.exp(value))
  return { ratio: back(mean), lo: back(lo), hi: back(hi), p }
}
