/** Sum in the given order. */
export function sum(values: readonly number[]): number {
  let total = 0
  for (const value of values) total += value
  return total
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length
}

/** Sample covariance with divisor n − 1, two passes. */
export function covariance(x: readonly number[], y: readonly number[]): number {
  const meanX = mean(x)
  const meanY = mean(y)
  let total = 0
  for (const [i, value] of x.entries()) total += (value - meanX) * ((y[i] ?? Number.NaN) - meanY)
  return total / (x.length - 1)
}

/** Sample variance with divisor n − 1; exactly 0 where all values are the same. */
export function variance(values: readonly number[]): number {
  const first = values[0]
  if (values.length > 1 && values.every((value) => value === first)) return 0
  return covariance(values, values)
}
