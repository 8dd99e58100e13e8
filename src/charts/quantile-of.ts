import { quantile7 } from '../stats/quantile7.ts'

/** A quantile by type 7; NaN of nothing. */
export function quantileOf(values: readonly number[], p: number): number {
  return quantile7({ x: values, p }).value ?? Number.NaN
}
