import { readText } from '../read-text.ts'

/** The beginnings of a test in the usual languages, one a line. */
const TEST =
  /^\s*(?:(?:async )?def test\w*\s*\(|(?:test|it|Deno\.test)(?:\.\w+)?\s*\(|func Test\w+\s*\(|#\[(?:\w+::)?test\b|@test\b)/

const MOST_FILES = 200

/** How many tests stand in some files; one of them may run many times, with other values. */
export function writtenTests(root: string, files: readonly string[]): number {
  const lines = files.slice(0, MOST_FILES).flatMap((path) => (readText(root, path) ?? '').split('\n'))
  return lines.filter((line) => TEST.test(line.slice(0, 200))).length
}
