/** Longest line handed on; an agent may print a gigabyte without a newline. */
const MAX_LINE_CHARS = 4 * 1024 * 1024

/** Cuts a byte stream into lines; `end` hands on what is left without a newline. */
export function openLineReader(onLine: (line: string) => void): { push(chunk: Uint8Array): void; end(): void } {
  const decoder = new TextDecoder()
  let rest = ''
  let overlong = false
  const take = (text: string): void => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (!overlong) onLine(line)
      overlong = false
    }
    if (rest.length > MAX_LINE_CHARS) {
      if (!overlong) onLine(rest.slice(0, MAX_LINE_CHARS))
      overlong = true
      rest = ''
    }
  }
  return {
    push: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end: () => {
      take(decoder.decode())
      if (rest && !overlong) onLine(rest)
      rest = ''
    },
  }
}
