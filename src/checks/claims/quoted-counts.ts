import { plainLine, withoutComments } from './plain-text.ts'

/** A test count that a report quotes. `all`: it speaks of every test, not of a part. */
export type QuotedCount = {
  line: number
  text: string
  passed?: number
  total?: number
  skipped?: number
  all: boolean
}

const MOST = 20
const MAX_LINE = 4000

const N = '(\\d{1,3}(?:,\\d{3})+|\\d{1,6})'
const TESTS =
  '(?:(?:unit|integration|regression|end-to-end|e2e|automated|doc|property)[ -]?)?(?:tests?|specs?|test cases)\\b'
const PASS = '(?:pass(?:es|ed|ing)?|succeed(?:s|ed)?|(?:are |is )?green|ok)\\b'

type Reading = (match: RegExpExecArray) => Omit<QuotedCount, 'line' | 'text'>
const number = (text: string | undefined): number => Number((text ?? '').replaceAll(',', ''))

/** The ways of saying how many tests there are and pass, the most telling first. */
const WAYS: readonly [RegExp, Reading][] = [
  // 23/23 tests pass; 23 of 23 tests pass; all 23 of 23 passed
  [
    new RegExp(`\\b${N} ?(?:/|of|out of) ?(?:the |all )?${N} (?:${TESTS}[^.;\\d]{0,30})?${PASS}`, 'i'),
    (match) => ({ passed: number(match[1]), total: number(match[2]), all: true }),
  ],
  // tests: 23/23; tests passed: 23 of 23
  [
    new RegExp(`\\btests?\\b[^.;\\d]{0,20}[:=(]\\s?${N} ?(?:/|of|out of) ?${N}\\b(?![^.;]{0,20}\\bfail)`, 'i'),
    (match) => ({ passed: number(match[1]), total: number(match[2]), all: true }),
  ],
  // 6 passed, 3 skipped; 23 passing
  [
    new RegExp(
      `(?<![\\d.]|\\d,)${N} (?:tests? )?pass(?:ed|ing)\\b(?: \\([^)]{0,12}\\))?(?:,? (?:and )?${N} (?:tests? )?skipped)?`,
      'i',
    ),
    (match) => ({
      passed: number(match[1]),
      ...(match[2] === undefined ? {} : { skipped: number(match[2]) }),
      all: false,
    }),
  ],
  // all 23 tests pass; 37 tests, all passing; 23 tests are green
  [
    new RegExp(
      `(?<![\\d.]|\\d,)${N} ${TESTS}(?:,| \\(|:| which| that)?(?: (?:in total|in all|overall))?,?(?: all| and all| they all)? ?(?:of (?:them|which) )?${PASS}`,
      'i',
    ),
    (match) => ({ passed: number(match[1]), all: /\ball\b/i.test(match.input) }),
  ],
  [
    new RegExp(`\\b(?:all|every one of) (?:the |of the |its )?${N} ${TESTS}`, 'i'),
    (match) => ({ passed: number(match[1]), all: true }),
  ],
  // Ran 23 tests; a suite of 23 tests; 23 tests in total; tests: 23
  [new RegExp(`\\bRan ${N} tests?\\b`), (match) => ({ total: number(match[1]), all: true })],
  [new RegExp(`\\b(?:suite of|total of) ${N} ${TESTS}`, 'i'), (match) => ({ total: number(match[1]), all: true })],
  [
    new RegExp(`(?<![\\d.]|\\d,)${N} ${TESTS} (?:in total|in all|overall)`, 'i'),
    (match) => ({ total: number(match[1]), all: true }),
  ],
  // # pass 23
  [new RegExp(`^[#i] pass ${N}$`), (match) => ({ passed: number(match[1]), all: false })],
]

/** Another project's tests, a part of something, or how often tests were run: nothing that a run here could count. */
const OTHERS =
  /\b(?:upstream|original|reference|official|specification|spec tests?|commonmark|conformance|their|third[- ]party|previous(?:ly)?|used to|before|earlier|if|would|e\.g\.|for example)\b/i
const FAILING = /\b(?:tests?|specs?)\b[^.;]{0,20}\bfail(?!ures?: 0|ed: 0)/i

/** Test counts that a report states, in prose, in the output that it quotes, and on badges; each once. */
export function quotedCounts(markdown: string): QuotedCount[] {
  const found = new Map<string, QuotedCount>()
  for (const [index, raw] of withoutComments(markdown).split('\n').entries()) {
    for (const part of [...sentencesOf(plainLine(raw.slice(0, MAX_LINE))), ...badgesOf(raw.slice(0, MAX_LINE))]) {
      const count = countIn(part)
      const key = count === undefined ? '' : JSON.stringify([count.passed, count.total, count.skipped])
      if (count !== undefined && !found.has(key))
        found.set(key, { ...count, line: index + 1, text: part.slice(0, 120) })
    }
    if (found.size >= MOST) break
  }
  return [...found.values()]
}

const sentencesOf = (line: string): string[] => line.split(/(?<=[.;!?])\s+/).filter((part) => /\d/.test(part))

/** `badge/tests-23%20passed-green`, as a badge service prints it. */
function badgesOf(line: string): string[] {
  return [...line.matchAll(/\/badge\/(tests?[-_%:a-z0-9]{1,80})/gi)].map((match) =>
    (match[1] ?? '')
      .replace(/%2F/gi, '/')
      .replace(/%[0-9a-f]{2}|_/gi, ' ')
      .replace(/^(tests?)-/i, '$1: ')
      .replaceAll('-', ' '),
  )
}

function countIn(sentence: string): Omit<QuotedCount, 'line' | 'text'> | undefined {
  if (OTHERS.test(sentence) || FAILING.test(sentence)) return undefined
  for (const [pattern, read] of WAYS) {
    const match = pattern.exec(sentence)
    if (match !== null) return read(match)
  }
  return undefined
}
