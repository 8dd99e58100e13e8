/**
 * A seeded source of 32-bit numbers: xoshiro128** 1.1 (Blackman and Vigna, 2018, public domain), its state filled by
 * splitmix32. Written out because a plan must come out the same on every machine and version of Node; not for secrets.
 */
export type SeededRandom = { nextUint32(): number }

/** `seed` is a whole number from 0 to 2^53 - 1; all of its bits count. */
export function seededRandom(seed: number): SeededRandom {
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`a seed is a whole number from 0 on, not ${seed}`)
  const high = Math.floor(seed / 2 ** 32)
  let word = seed >>> 0
  const nextWord = (): number => {
    word = (word + 0x9e3779b9) | 0
    return splitmix32(word)
  }
  const first = nextWord()
  word ^= splitmix32(high)
  return xoshiro128([first, nextWord(), nextWord(), nextWord()])
}

/** A 32-bit finaliser with constants of Wellons' hash prospector, as splitmix32 is commonly written. */
function splitmix32(word: number): number {
  let z = word
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
  return (z ^ (z >>> 15)) >>> 0
}

/** xoshiro128** from a given state, which must not be all zero. */
export function xoshiro128(state: readonly [number, number, number, number]): SeededRandom {
  let [a, b, c, d] = state
  if ((a | b | c | d) === 0) a = 1
  return {
    nextUint32() {
      const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
      const shifted = b << 9
      c ^= a
      d ^= b
      b ^= c
      a ^= d
      c ^= shifted
      d = rotateLeft(d, 11)
      return result
    },
  }
}

const rotateLeft = (x: number, bits: number): number => (x << bits) | (x >>> (32 - bits))

/** A whole number from 0 to `bound` - 1, each equally likely: values of the incomplete last interval are drawn again. */
export function randomBelow(random: SeededRandom, bound: number): number {
  const limit = 2 ** 32 - (2 ** 32 % bound)
  for (;;) {
    const value = random.nextUint32()
    if (value < limit) return value % bound
  }
}

/** A new list in random order (Fisher and Yates); the one given stays as it is. */
export function shuffled<T>(random: SeededRandom, items: readonly T[]): T[] {
  const rest = [...items]
  const order: T[] = []
  while (rest.length > 0) order.push(...rest.splice(randomBelow(random, rest.length), 1))
  return order
}
