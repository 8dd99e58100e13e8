/**
 * JSON with sorted keys and no white space: equal values give equal text, whatever the order they were written in.
 * Absent and `undefined` members are the same. Throws a TypeError on what JSON cannot carry (NaN, functions, cycles).
 */
export function canonicalJson(value: unknown): string {
  return write(value, [])
}

function write(value: unknown, above: readonly object[]): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`)
    return JSON.stringify(value)
  }
  if (typeof value !== 'object') throw new TypeError(`JSON has no ${typeof value}`)
  if (above.includes(value)) throw new TypeError('JSON has no cycles')
  const here = [...above, value]
  if (Array.isArray(value)) return `[${value.map((item) => write(item === undefined ? null : item, here)).join(',')}]`
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${write(member, here)}`)
  return `{${members.join(',')}}`
}
