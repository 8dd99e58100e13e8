import { percentText, pointsText, usdText } from '../charts/number-text.ts'
import type { EffortRatio, Estimate, RankInterval } from '../model/report-analysis.ts'

const SMALLEST_P = 1e-4

/** `p = 0.012`, with two significant digits; `p < 0.0001` below that. */
export function pText(p: number): string {
  if (p < SMALLEST_P) return 'p < 0.0001'
  return `p = ${p >= 0.995 ? '1' : Number(p.toPrecision(2))}`
}

/** `+21 points [+6, +36]`; the interval only where there is one. */
export function differenceText({ value, lo, hi }: Estimate): string {
  const range = lo === undefined || hi === undefined ? '' : ` [${pointsText(lo)}, ${pointsText(hi)}]`
  return `${pointsText(value)} points${range}`
}

/** `1.4× [1.1–1.9]`. */
export function effortText({ value, lo, hi }: EffortRatio): string {
  const range = lo === undefined || hi === undefined ? '' : ` [${factorText(lo)}–${factorText(hi)}]`
  return `${factorText(value)}×${range}`
}

/** A factor keeps two digits behind the point until it is large: 0.94 and 1.06 are not the same. */
export function factorText(ratio: number): string {
  if (ratio < 0.01) return Number(ratio.toPrecision(2)).toString()
  return ratio.toFixed(ratio < 10 ? 2 : 0)
}

/** `$0.51 [$0.26–$4.4]`, or `[$0.26 or more]` where no upper end exists. */
export function usdPerPassText({ value, lo, hi }: Estimate): string {
  if (!Number.isFinite(value)) return 'no pass'
  if (lo === undefined || hi === undefined) return `${usdText(value)} [no bounds]`
  return Number.isFinite(hi)
    ? `${usdText(value)} [${usdText(lo)}–${usdText(hi)}]`
    : `${usdText(value)} [${usdText(lo)} or more]`
}

/** `1`, `1–3`; `–` where the data support no order at all. */
export function rankText({ best, worst }: RankInterval, agents: number): string {
  if (best === 1 && worst === agents) return '–'
  return best === worst ? String(best) : `${best}–${worst}`
}

/** `47–82%`. */
export function rateRangeText(lo: number, hi: number, counted: number): string {
  return `${percentText(lo, counted).slice(0, -1)}–${percentText(hi, counted)}`
}
