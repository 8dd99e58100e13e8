import type { ProbeRun, RunFacts, TestCounts } from '../model/facts.ts'
import { type LineRange, TEST_FUNCTION } from './mutate/mutation.ts'
import { ownComplaint, pythonErrors } from './own-complaint.ts'

type How = NonNullable<ProbeRun['how']>

/**
 * A probe's run beside the green run that it is compared with. `testPaths`: files whose own errors are a test speaking;
 * `sourcePaths`: files whose own errors are not, but for the lines in `testLines`.
 */
export type ProbeEvidence = {
  run: RunFacts
  text: string
  base: TestCounts | undefined
  testPaths: readonly string[]
  sourcePaths?: readonly string[]
  testLines?: ReadonlyMap<string, readonly LineRange[]>
}

/** Whether a probe turned the test red: by its exit, by a stop, by more failures than before, or because nothing ran. */
export function isRed({ run, base }: ProbeEvidence): boolean {
  if (run.exitCode !== 0 || run.stopped !== undefined) return true
  if ((run.counts?.failed ?? 0) > (base?.failed ?? 0)) return true
  return (base?.executed ?? 0) > 0 && (run.counts === undefined || run.counts.executed === 0)
}

/**
 * How a red run is red, by its output. `comparison` where an assertion failed or a plain non-zero exit says no without any
 * sign of a crash; a crash beside a failed assertion does not take the assertion back. A build that refuses the source ran
 * nothing, and an assertion that stands in the source is no test.
 */
export function howRed(evidence: ProbeEvidence): How {
  const { run, text } = evidence
  if (run.stopped !== undefined) return 'stopped'
  if (BUILD.some((pattern) => pattern.test(text))) return 'parse'
  const places = assertionPlaces(text)
  const fromSource = places.length > 0 && places.every((place) => isInSource(place, evidence))
  if (!fromSource && (saysNo(text) || ownComplaint(text, (file, line) => isInTest(file, line, evidence))))
    return 'comparison'
  if (PARSE.some((pattern) => pattern.test(text))) return 'parse'
  if (fromSource || CRASH.some((pattern) => pattern.test(text)) || isCrashStatus(run.exitCode)) return 'crash'
  return howQuietlyRed(evidence)
}

/** A comparison that no word of an assertion stands for: it is known by the plain exit status or by counts alone. */
export function isQuiet(evidence: ProbeEvidence): boolean {
  return !saysNo(evidence.text) && !ownComplaint(evidence.text, (file, line) => isInTest(file, line, evidence))
}

/** No word of an error: what is left are counts and the exit. */
function howQuietlyRed({ run, base }: ProbeEvidence): How {
  // A summary of one's own is often printed on success only: then the plain exit status speaks.
  const silent = run.counts === undefined && run.exitCode !== undefined && run.exitCode !== 0
  if ((base?.executed ?? 0) > 0 && (run.counts?.executed ?? 0) === 0 && !silent) return 'nothing-ran'
  if ((run.counts?.failed ?? 0) > (base?.failed ?? 0)) return 'comparison'
  return run.exitCode === undefined || run.exitCode === 0 ? 'unknown' : 'comparison'
}

const COMPARISON = [
  /^(?:E +)?AssertionError\b|^E +assert |^AssertionError:|^FAILED .* - (?:AssertionError|assert )/m, // Python, pytest, chai
  /\bERR_ASSERTION\b|\bAssertionError \[|^ *(?:↳ +)?AssertionError:/m, // node:assert, vitest
  /\bexpect\(.*(?:received|actual|[a-z]+)\)\.(?:not\.)?to[A-Z]/, // jest, bun
  /assertion (?:`[^`]+` )?failed|assertion failed[:!]|^\S+: .*: Assertion [`'].*' failed\./m, // Rust, C, Lua
  /^\s+\d+\) Failure:|^Failure: |^\s+expected: .*\n\s+got: |\bMinitest::Assertion\b/m, // minitest, test-unit, RSpec
  /^Failed asserting that |\bUncaught AssertionError: /m, // PHPUnit, PHP
  /^Expected objects to be |^\s*expected: .*, actual: /m, // busted, luaunit
  /^#\s+(?:Failed test|got: )|^ +operator: \w/m, // Perl's Test::More, tape
  /^#\s+\(in test file .*\)\n#\s+[`'].*' failed/m, // bats
  /^Expected:\n[\s\S]{0,4000}?^Got:$/m, // doctest
  /\bjava\.lang\.AssertionError\b|\bAssertionFailedError\b/, // Java
]

/** Lines by which home-made runners say that a test failed; `0 failed` says that none did. */
const FAILURE_LINE =
  /^\s*(?:[✗✘✖❌]|not ok\b|(?:\[|\*+ ?)?(?:FAIL(?:ED|URE)?|MISMATCH)\b(?![\w ]*[:= ]\s*0\b))|\b[1-9]\d{0,6} (?:tests? |checks? |cases? )?(?:failing|failed|failures?)\b/m

/** Whether an output says, in any runner's words, that something was compared and is wrong. */
export function printsFailure(text: string): boolean {
  return FAILURE_LINE.test(text) || saysNo(text)
}

/** `t.Fatal` and `t.Error` of Go leave a failed test; a panic leaves one too. */
function saysNo(text: string): boolean {
  if (COMPARISON.some((pattern) => pattern.test(text))) return true
  return /^\s*--- FAIL: /m.test(text) && !/^(?:panic: |fatal error: |exit status [2-9])/m.test(text)
}

/** A compiler refused the source, each in its own words at the beginning of a line. */
const BUILD = [
  /^FAIL\t\S+ \[(?:build|setup) failed\]|^# \S+(?: \[\S+\])?\n(?:vet: )?\S+\.go:\d+:\d+: /m,
  /^error: could not compile |^error(?:\[E\d+\])?: .*\n +--> /m,
  /^\S+\.(?:c|cc|cpp|cxx|h|hpp):\d+:\d+: (?:fatal )?error: /m,
  /^\S+\.java:\d+: error: /m,
  /^\S+\.tsx?(?:\(\d+,\d+\)|:\d+:\d+)(?::| -) error TS\d+/m,
  /^(?:syntax error at \S+ line \d+|Execution of \S+ aborted due to compilation errors|\S+ had compilation errors)/m,
  /\.rb:\d+: syntax error, |\(SyntaxError\)$/m,
  /^\S*lua\S*: \S+:\d+: .* near (?:'|<eof>)/m,
]

const PARSE = [
  /^(?:E +)?(?:SyntaxError|IndentationError|TabError)\b/m,
  /\b(?:Transform failed|ParseError|Failed to parse)\b|\bParse error\b(?!.*no such (?:function|column|table))/,
  /syntax error near unexpected token|unexpected EOF while looking|\bnear "[^"\n]*": syntax error|^awk: .*syntax error/m,
]

const CRASH = [
  /^\s*Traceback \(most recent call last\):/m,
  /^(?:E +)?[A-Za-z_.]*(?:Error|Exception)\b(?::|$)/m,
  /\b(?:TypeError|ReferenceError|RangeError|EvalError|URIError)\b/,
  /^\s+at .+:\d+:\d+\)?$|^\s+at [\w.$]+\([\w.]+\.java:\d+\)$/m,
  /^panic: |panicked at |\bSegmentation fault\b|\bAborted\b|\bcore dumped\b|\bIllegal instruction\b|\bFloating point exception\b/m,
  /command not found|: not found$|No such file or directory|\b(?:no such (?:function|column|table)):/m,
  /^\S{1,300}\.rb:\d+:in [`'].* \(\w+\)$|^\S*lua\S*: \S+:\d+: |\bFatal error: +Uncaught |^.{1,500} at \S{1,300}\.p[lm] line \d+\.$/m,
  /^make(?:\[\d+\])?: \*\*\* .*\bError (?:12[6-9]|1[3-9]\d|2\d\d)\b/m,
]

type Place = { file: string; line: number; within?: string }

/** Where failed assertions stand, as far as the output says. */
function assertionPlaces(text: string): Place[] {
  const lines = [
    ...text.matchAll(/^(\S+\.py):(\d+): AssertionError/gm),
    ...text.matchAll(/panicked at ([^\s:]+\.rs):(\d+):\d+:\nassertion/g),
    ...text.matchAll(/^[^\s:]+: ([^\s:]+\.\w+):(\d+): .*Assertion [`'].*' failed/gm),
    ...text.matchAll(
      /AssertionError(?: \[ERR_ASSERTION\])?: (?:.*\n){1,30}?\s+at (?:.*\()?(?:file:\/\/)?(\/[^\s():]+):(\d+):\d+\)?$/gm,
    ),
    ...text.matchAll(/^\S*lua\S*: ([^\s:]+\.lua):(\d+): assertion failed!/gm),
    ...text.matchAll(/Uncaught AssertionError: .* in (\/[^\s:]+):(\d+)$/gm),
    ...text.matchAll(/java\.lang\.AssertionError.*\n\s+at [\w.$]+\(([\w.]+\.java):(\d+)\)/g),
  ].map((match): Place => ({ file: match[1] ?? '', line: Number(match[2]) }))
  const traced = pythonErrors(text).flatMap(({ file, line, within, message }): Place[] =>
    /^AssertionError\b/.test(message) ? [{ file, line, within }] : [],
  )
  return [...lines, ...traced]
}

/** In a file of tests, or among the tests of a source. */
function isInTest(file: string, line: number, { testPaths, testLines }: ProbeEvidence): boolean {
  const isFile = (path: string): boolean => file === path || file.endsWith(`/${path}`) || path.endsWith(`/${file}`)
  return (
    testPaths.some(isFile) ||
    [...(testLines ?? [])].some(
      ([path, ranges]) => isFile(path) && ranges.some(({ from, to }) => line >= from && line <= to),
    )
  )
}

function isInSource({ file, line, within }: Place, { sourcePaths = [], testLines }: ProbeEvidence): boolean {
  const path = sourcePaths.find((known) => file === known || file.endsWith(`/${known}`))
  if (path === undefined || (within !== undefined && TEST_FUNCTION.test(within))) return false
  return !(testLines?.get(path) ?? []).some(({ from, to }) => line >= from && line <= to)
}

/** 126 and 127: could not be started; from 128 on: ended by a signal. */
const isCrashStatus = (exitCode: number | undefined): boolean => exitCode !== undefined && exitCode >= 126
