import type { ProbeRun, RunFacts, TestCounts } from '../model/facts.ts'

type How = NonNullable<ProbeRun['how']>

/** A probe's run beside the green run that it is compared with. `testPaths`: files whose own errors are a test speaking. */
export type ProbeEvidence = { run: RunFacts; text: string; base: TestCounts | undefined; testPaths: readonly string[] }

/** Whether a probe turned the test red: by its exit, by a stop, by more failures than before, or because nothing ran. */
export function isRed({ run, base }: ProbeEvidence): boolean {
  if (run.exitCode !== 0 || run.stopped !== undefined) return true
  if ((run.counts?.failed ?? 0) > (base?.failed ?? 0)) return true
  return (base?.executed ?? 0) > 0 && (run.counts === undefined || run.counts.executed === 0)
}

/**
 * How a red run is red, by its output. `comparison` where an assertion failed or a plain non-zero exit says no without any
 * sign of a crash; a crash beside a failed assertion does not take the assertion back.
 */
export function howRed(evidence: ProbeEvidence): How {
  const { run, text, base } = evidence
  if (run.stopped !== undefined) return 'stopped'
  if (COMPARISON.some((pattern) => pattern.test(text)) || ownComplaint(text, evidence.testPaths)) return 'comparison'
  if (PARSE.some((pattern) => pattern.test(text))) return 'parse'
  if (CRASH.some((pattern) => pattern.test(text)) || isCrashStatus(run.exitCode)) return 'crash'
  if ((base?.executed ?? 0) > 0 && (run.counts?.executed ?? 0) === 0) return 'nothing-ran'
  if ((run.counts?.failed ?? 0) > (base?.failed ?? 0)) return 'comparison'
  return run.exitCode === undefined || run.exitCode === 0 ? 'unknown' : 'comparison'
}

const COMPARISON = [
  /^(?:E +)?AssertionError\b|^E +assert |^AssertionError:/m, // Python, pytest, chai
  /\bERR_ASSERTION\b|\bAssertionError \[|^ *(?:↳ +)?AssertionError:/m, // node:assert, vitest
  /\bexpect\(.*(?:received|actual|[a-z]+)\)\.(?:not\.)?to[A-Z]/, // jest
  /assertion (?:`[^`]+` )?failed|assertion failed: /, // Rust
]

const PARSE = [
  /^(?:E +)?(?:SyntaxError|IndentationError|TabError)\b/m,
  /\b(?:Transform failed|Parse error|ParseError|Failed to parse)\b/,
]

const CRASH = [
  /^Traceback \(most recent call last\):/m,
  /^(?:E +)?[A-Za-z_.]*(?:Error|Exception)\b(?::|$)/m,
  /\b(?:TypeError|ReferenceError|RangeError|EvalError|URIError)\b/,
  /^\s+at .+:\d+:\d+\)?$/m,
  /^panic: |panicked at |\bSegmentation fault\b|\bAborted\b|\bcore dumped\b/m,
  /command not found|: not found$|No such file or directory/m,
]

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
function pythonErrors(text: string): RaisedError[] {
  return text
    .split(/^Traceback \(most recent call last\):$/m)
    .slice(1)
    .map((trace) => {
      const frames = [...trace.matchAll(/^ +File "([^"\n]+)", line \d+/gm)]
      const message = /^(?! )(\S.*)$/m.exec(trace)?.[1] ?? ''
      return { file: frames.at(-1)?.[1] ?? '', message }
    })
}

/** The first frame and the message of each uncaught JavaScript error. */
function javascriptErrors(text: string): RaisedError[] {
  const found = text.matchAll(
    /^(?:Uncaught )?((?:[A-Za-z]*Error|Failure)\b.*)\n(?:.*\n){0,4}?\s+at (?:.*\()?(?:file:\/\/)?([^\s():]+):\d+:\d+\)?$/gm,
  )
  return [...found].map((match) => ({ message: match[1] ?? '', file: match[2] ?? '' }))
}
