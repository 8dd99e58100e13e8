import type { ProbeRun, RunFacts, TestCounts } from '../model/facts.ts'
import { type LineRange, TEST_FUNCTION } from './mutate/mutation.ts'

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
  if (!fromSource && (saysNo(text) || ownComplaint(text, evidence.testPaths))) return 'comparison'
  if (PARSE.some((pattern) => pattern.test(text))) return 'parse'
  if (fromSource || CRASH.some((pattern) => pattern.test(text)) || isCrashStatus(run.exitCode)) return 'crash'
  return howQuietlyRed(evidence)
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
  /assertion (?:`[^`]+` )?failed|assertion failed: |^\S+: .*: Assertion [`'].*' failed\./m, // Rust, C
  /^#\s+(?:Failed test|got: )|^ +operator: \w/m, // Perl's Test::More, tape
  /^#\s+\(in test file .*\)\n#\s+[`'].*' failed/m, // bats
  /^Expected:\n[\s\S]{0,4000}?^Got:$/m, // doctest
  /\bjava\.lang\.AssertionError\b|\bAssertionFailedError\b/, // Java
]

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
    ...text.matchAll(/java\.lang\.AssertionError.*\n\s+at [\w.$]+\(([\w.]+\.java):(\d+)\)/g),
  ].map((match): Place => ({ file: match[1] ?? '', line: Number(match[2]) }))
  const traced = pythonErrors(text).flatMap(({ file, line, within, message }): Place[] =>
    /^AssertionError\b/.test(message) ? [{ file, line, within }] : [],
  )
  return [...lines, ...traced]
}

function isInSource({ file, line, within }: Place, { sourcePaths = [], testLines }: ProbeEvidence): boolean {
  const path = sourcePaths.find((known) => file === known || file.endsWith(`/${known}`))
  if (path === undefined || (within !== undefined && TEST_FUNCTION.test(within))) return false
  return !(testLines?.get(path) ?? []).some(({ from, to }) => line >= from && line <= to)
}

/** 126 and 127: could not be started; from 128 on: ended by a signal. */
const isCrashStatus = (exitCode: number | undefined): boolean => exitCode !== undefined && exitCode >= 126

/** Errors that a program makes, as opposed to those that somebody writes down to say "wrong". */
const WRITTEN =
  /^(?:Error|Exception|RuntimeError|Failed|Failure|TestFailure|TestError|SystemExit|ValueError: (?:expected|got|wrong|mismatch))\b/i

/** True where a test without an assertion library complained by an error of its own, raised in a test file. */
function ownComplaint(text: string, testPaths: readonly string[]): boolean {
  return [...pythonErrors(text), ...javascriptErrors(text)].some(
    ({ file, message }) =>
      WRITTEN.test(message) && testPaths.some((path) => file === path || file.endsWith(`/${path}`)),
  )
}

type RaisedError = { file: string; message: string }

/** The innermost frame and the message of each Python traceback. */
function pythonErrors(text: string): (RaisedError & { line: number; within: string })[] {
  return text
    .split(/^Traceback \(most recent call last\):$/m)
    .slice(1)
    .map((trace) => {
      const frame = [...trace.matchAll(/^ +File "([^"\n]+)", line (\d+)(?:, in (\S+))?/gm)].at(-1)
      const message = /^(?! )(\S.*)$/m.exec(trace)?.[1] ?? ''
      return { file: frame?.[1] ?? '', line: Number(frame?.[2] ?? 0), within: frame?.[3] ?? '', message }
    })
}

/** The first frame and the message of each uncaught JavaScript error. */
function javascriptErrors(text: string): RaisedError[] {
  const found = text.matchAll(
    /^(?:Uncaught )?((?:[A-Za-z]*Error|Failure)\b.*)\n(?:.*\n){0,4}?\s+at (?:.*\()?(?:file:\/\/)?([^\s():]+):\d+:\d+\)?$/gm,
  )
  return [...found].map((match) => ({ message: match[1] ?? '', file: match[2] ?? '' }))
}
