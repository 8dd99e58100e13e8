import { noncentralTUpper } from './distributions/noncentral-t-upper.ts'
import { studentQuantile } from './distributions/student-quantile.ts'

/** Power of the two-sided one-sample t test at noncentrality √n·δ/sd (R's power.t.test with strict = FALSE). */
export function pairedPower(n: number, noncentrality: number, alpha: number): number {
  return noncentralTUpper(studentQuantile(1 - alpha / 2, n - 1), n - 1, noncentrality)
}

/** The x between `lo` and `hi` where a growing function crosses 0, by bisection to the last bits. */
export function crossing(f: (x: number) => number, lo: number, hi: number): number {
  let low = lo
  let high = hi
  while (high - low > 1e-13 * high) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (f(middle) < 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}
