export type DiffLine = { kind: 'file' | 'hunk' | 'added' | 'removed' | 'same'; text: string }

/** Lines that the hunk at hand still holds of the old and of the new file. */
type Left = { old: number; new: number }

/**
 * The lines of a unified diff by what they say; a line inside a hunk is never taken for a header. `inHunk`: the text
 * begins in the middle of a hunk whose length is not known.
 */
export function diffLines(diff: string, inHunk = false): DiffLine[] {
  const unknown = inHunk ? Number.POSITIVE_INFINITY : 0
  const left: Left = { old: unknown, new: unknown }
  return diff.split('\n').map((text): DiffLine => {
    if (left.old === Number.POSITIVE_INFINITY && text.startsWith('diff --git ')) Object.assign(left, { old: 0, new: 0 })
    return left.old > 0 || left.new > 0 ? lineInHunk(text, left) : lineBetween(text, left)
  })
}

function lineBetween(text: string, left: Left): DiffLine {
  const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(text)
  if (hunk === null) return { kind: text === '' ? 'same' : 'file', text }
  left.old = Number(hunk[1] ?? 1)
  left.new = Number(hunk[2] ?? 1)
  return { kind: 'hunk', text }
}

function lineInHunk(text: string, left: Left): DiffLine {
  if (text.startsWith('\\')) return { kind: 'same', text }
  const kind = text.startsWith('+') ? 'added' : text.startsWith('-') ? 'removed' : 'same'
  if (kind !== 'added') left.old -= 1
  if (kind !== 'removed') left.new -= 1
  return { kind, text }
}
