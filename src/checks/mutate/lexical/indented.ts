import type { CodeFunction } from './language.ts'

/**
 * Functions that a word ends, by how they are written: the `end` as far out as the header is the one that closes it, and what
 * stands on one line ends there. `header` has the indent as its first group and the name as its second.
 */
export function functionsEnded(masked: string, header: RegExp): CodeFunction[] {
  return [...masked.matchAll(header)].flatMap((match) => {
    const [whole, indent = '', name = ''] = match
    const bodyStart = match.index + whole.length
    const lineEnd = masked.indexOf('\n', bodyStart)
    const line = masked.slice(bodyStart, lineEnd < 0 ? masked.length : lineEnd)
    if (line.trim() !== '') {
      const close = /^(.*?)\s*\bend\b/.exec(line)?.[1]
      return close === undefined ? [] : [{ name, bodyStart, bodyEnd: bodyStart + close.length, result: '' }]
    }
    if (lineEnd < 0) return []
    const closing = new RegExp(`^${indent}end\\b`, 'm').exec(masked.slice(lineEnd))
    return closing === null ? [] : [{ name, bodyStart, bodyEnd: lineEnd + closing.index, result: '' }]
  })
}
