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
