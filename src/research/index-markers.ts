export const INDEX_START = '<!-- bakeoff:index -->'
export const INDEX_END = '<!-- /bakeoff:index -->'

/** The block between the markers; what a person wrote before and after it is never touched. */
function blockOf(readme: string): { from: number; to: number } | undefined {
  const from = readme.indexOf(INDEX_START)
  const to = readme.indexOf(INDEX_END, from)
  return from === -1 || to === -1 ? undefined : { from: from + INDEX_START.length, to }
}

export const hasIndex = (readme: string): boolean => blockOf(readme) !== undefined

/** The README with this list between its markers; they are added at the end where there are none. */
export function withIndex(readme: string, list: string): string {
  const block = blockOf(readme)
  const inside = list === '' ? '\n' : `\n${list}\n`
  if (block !== undefined) return `${readme.slice(0, block.from)}${inside}${readme.slice(block.to)}`
  const before = readme.trimEnd()
  return `${before === '' ? '' : `${before}\n\n`}${INDEX_START}${inside}${INDEX_END}\n`
}
