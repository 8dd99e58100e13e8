const NUMERATOR = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
  220.206867912376,
]
const DENOMINATOR = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752,
]

const polynomial = (coefficients: number[], x: number): number => coefficients.reduce((sum, c) => sum * x + c, 0)

/** Standard normal lower tail Φ(x) (Hart 1968, algorithm 5666, as given by West 2005); 1e-14 relative in both tails. */
export function normalCdf(x: number): number {
  const size = Math.abs(x)
  if (size > 38) return x > 0 ? 1 : 0
  const bell = Math.exp((-size * size) / 2)
  let tail: number
  if (size < 7.07106781186547) {
    tail = (bell * polynomial(NUMERATOR, size)) / polynomial(DENOMINATOR, size)
  } else {
    let fraction = size + 0.65
    for (const k of [4, 3, 2, 1]) fraction = size + k / fraction
    tail = bell / fraction / Math.sqrt(2 * Math.PI)
  }
  return x > 0 ? 1 - tail : tail
}
