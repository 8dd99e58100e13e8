import { normalCdf } from './normal-cdf.ts'

/** Upper tail of χ² with one degree of freedom: the two tails of a normal beyond ±√x. */
export function chiSquare1Upper(x: number): number {
  return 2 * normalCdf(-Math.sqrt(Math.max(0, x)))
}
