export function round(x) {
  return x.toFixed(globalThis.PRECISION)
}
