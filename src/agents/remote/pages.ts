import type { Json } from '../../model/json.ts'

const MOST_PAGES = 50
const TRANSCRIPT_CHARS = 32 * 1024 * 1024

/** All items of a paged list, up to a limit on its pages: a service that never ends its list must not hold us up. */
export async function allPages<T>(
  read: (token: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>,
  mostPages = MOST_PAGES,
): Promise<T[]> {
  const all: T[] = []
  let token: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const { items, next } = await read(token)
    all.push(...items)
    if (next === undefined || next === '' || next === token) break
    token = next
  }
  return all
}

/** A transcript: one JSON value a line, cut off where it grows beyond all measure. */
export function jsonLines(values: readonly Json[]): string {
  const lines: string[] = []
  let chars = 0
  for (const value of values) {
    const line = JSON.stringify(value)
    chars += line.length + 1
    if (chars > TRANSCRIPT_CHARS) break
    lines.push(line)
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}
