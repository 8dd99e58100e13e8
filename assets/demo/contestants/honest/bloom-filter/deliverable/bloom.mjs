/** FNV-1a, 32 bits, with a seed folded in first. */
export function hash(text, seed) {
  let h = (2166136261 ^ seed) >>> 0
  for (let i = 0; i < text.length; i += 1) {
    h ^= text.charCodeAt(i)
    h = Math.imul(h, 16777619) >>> 0
  }
  h ^= h >>> 15
  h = Math.imul(h, 2246822507) >>> 0
  return (h ^ (h >>> 13)) >>> 0
}

export function createBloom(bits, hashes) {
  const words = new Uint8Array(Math.ceil(bits / 8))
  const places = (key) => {
    const first = hash(key, 1)
    const step = (hash(key, 2) | 1) >>> 0
    return Array.from({ length: hashes }, (_, i) => (first + i * step) % bits)
  }
  return {
    add(key) {
      for (const place of places(key)) words[place >> 3] |= 1 << (place & 7)
    },
    has(key) {
      return places(key).every((place) => (words[place >> 3] & (1 << (place & 7))) !== 0)
    },
  }
}

/** The textbook rate for n keys in m bits with k hashes. */
export function predictedRate(keys, bits, hashes) {
  return (1 - Math.exp((-hashes * keys) / bits)) ** hashes
}

/** Scattered, so that the keys have no order of their own. Never the same twice below 2^32. */
const keyAt = (i) => `user-${(Math.imul(i, 2654435761) >>> 0).toString(36)}`

export function measureRate(keys, bitsPerKey, asked) {
  const bits = Math.round(keys * bitsPerKey)
  const hashes = Math.max(1, Math.round(bitsPerKey * Math.LN2))
  const filter = createBloom(bits, hashes)
  for (let i = 0; i < keys; i += 1) filter.add(keyAt(i))
  let wrong = 0
  for (let i = 0; i < asked; i += 1) {
    if (filter.has(keyAt(keys + i))) wrong += 1
  }
  return { bitsPerKey, hashes, measured: wrong / asked, predicted: predictedRate(keys, bits, hashes) }
}
