/** Width of a piece of text, in CSS pixels. */
export type Width = (text: string) => number

/** Breaks at spaces, though none before a "·", and inside a word only where the word alone is wider than `max`. */
export function wrapText(text: string, width: Width, max: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ (?!·)/).flatMap((part) => breakWord(part, width, max))) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && width(longer) > max) {
      lines.push(line)
      line = word
    } else {
      line = longer
    }
  }
  lines.push(line)
  return lines
}

/** The same number of lines as `wrapText`, but of similar length: a title must not end in one lonely word. */
export function balanceText(text: string, width: Width, max: number): string[] {
  const greedy = wrapText(text, width, max)
  const last = greedy.at(-1) ?? ''
  if (greedy.length < 2 || width(last) > 0.45 * max) return greedy
  for (let narrower = max / greedy.length; narrower < max; narrower += 4) {
    const lines = wrapText(text, width, narrower)
    if (lines.length === greedy.length) return lines
  }
  return greedy
}

/** The text, its middle replaced by an ellipsis where it is wider than `max`: both ends tell names apart. */
export function shortenText(text: string, width: Width, max: number): string {
  if (width(text) <= max) return text
  for (let kept = text.length - 1; kept > 1; kept--) {
    const head = Math.ceil(kept / 2)
    const shorter = `${text.slice(0, head)}…${text.slice(text.length - (kept - head))}`
    if (width(shorter) <= max) return shorter
  }
  return '…'
}

function breakWord(word: string, width: Width, max: number): string[] {
  if (width(word) <= max) return [word]
  const parts: string[] = []
  let part = ''
  for (const letter of word) {
    if (part !== '' && width(part + letter) > max) {
      parts.push(part)
      part = ''
    }
    part += letter
  }
  return [...parts, part]
}
