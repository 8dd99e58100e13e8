/**
 * The candidate that a mistyped word most likely meant; `undefined` where nothing is near.
 * Near: an optimal string alignment distance of at most a third of the longer word, or one is the start of the other.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  let best: { candidate: string; distance: number } | undefined
  for (const candidate of candidates) {
    const other = candidate.toLowerCase()
    const distance = nearness(wanted, other)
    if (distance !== undefined && (best === undefined || distance < best.distance)) best = { candidate, distance }
  }
  return best?.candidate
}

const MIN_PREFIX = 3
/** Longer words are never compared letter by letter: the table would grow with their product. */
const MAX_LENGTH = 200

function nearness(a: string, b: string): number | undefined {
  if (a === b) return 0
  if (a.length > MAX_LENGTH || b.length > MAX_LENGTH) return undefined
  const limit = Math.max(1, Math.floor(Math.max(a.length, b.length) / 3))
  const distance = alignmentDistance(a, b)
  if (distance <= limit && distance < Math.max(a.length, b.length)) return distance
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short.length >= MIN_PREFIX && long.startsWith(short) ? distance : undefined
}

/** Levenshtein with swaps of two neighbours as one step. */
function alignmentDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = swapped ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY
      row.push(Math.min(at(last, j) + 1, at(row, j - 1) + 1, change, swap))
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY
