/** Replacer for JSON.stringify: an unbounded end becomes "Infinity" or "-Infinity", which JSON would turn into null. */
export function infinityAsText(_key: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY ? String(value) : value
}
