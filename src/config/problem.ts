import { UserError } from '../model/errors.ts'

export type KeyPath = readonly (string | number)[]

/** One mistake in a file. `at` says whether its line is that of the key itself or of the mapping that lacks it. */
export type Problem = { path: KeyPath; message: string; hint?: string }

/** A problem with its line, counted from 1. */
export type LocatedProblem = Problem & { line: number }

/** `agents[1].options["a b"]`: a path as a person would write it. */
export function formatPath(path: KeyPath): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else if (/^[\w$-]+$/.test(part)) text += text === '' ? part : `.${part}`
    else text += `[${JSON.stringify(part.length > 60 ? `${part.slice(0, 60)}…` : part)}]`
  }
  return text
}

/** One line for the first problem of a file, with its hint, and the number of the others. */
export function problemError(file: string, problems: readonly LocatedProblem[]): UserError {
  const [first, ...others] = [...problems].sort((a, b) => a.line - b.line)
  if (first === undefined) throw new Error(`${file} has no problem to report`)
  const where = first.path.length === 0 ? '' : `${formatPath(first.path)}: `
  const lines = [...new Set(others.map((problem) => problem.line))]
  const more =
    others.length === 0 ? '' : ` (and ${others.length} more: ${lines.length > 1 ? 'lines' : 'line'} ${listed(lines)})`
  return new UserError(
    `${file}:${first.line}: ${where}${first.message}${more}`,
    first.hint === undefined ? {} : { hint: first.hint },
  )
}

function listed(lines: readonly number[]): string {
  return lines.length > 5 ? `${lines.slice(0, 5).join(', ')}, …` : lines.join(', ')
}
