// Below this the Stirling series is not exact to double precision, so the argument is shifted up first.
const STIRLING_FROM = 15

/** ln Γ(x) for x > 0: Stirling's series (Abramowitz & Stegun 6.1.40) after shifting small arguments up. */
export function logGamma(x: number): number {
  let shift = 1
  let at = x
  while (at < STIRLING_FROM) {
    shift *= at
    at += 1
  }
  const inverse = 1 / at
  const square = inverse * inverse
  const series =
    inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square * (1 / 1188)))))
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - Math.log(shift)
}
