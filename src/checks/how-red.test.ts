import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunFacts, TestCounts } from '../model/facts.ts'
import { parseCounts } from './counts/parse-counts.ts'
import { howRed, isRed, printsFailure } from './how-red.ts'

const FIXTURES = join(import.meta.dirname, '../../test/fixtures/counts')
const base: TestCounts = { runner: 'x', passed: 2, failed: 0, skipped: 0, executed: 2, source: 'text' }

function evidence(text: string, run: Partial<RunFacts> = { exitCode: 1 }, before: TestCounts | 'no counts' = base) {
  const counts = parseCounts(text)
  const facts: RunFacts = {
    command: 'x',
    durationMs: 1,
    outputBytes: text.length,
    truncated: false,
    lastLines: [],
    changed: [],
    changedTests: [],
    changedSources: [],
    leftoverProcesses: 0,
    ...(counts === undefined ? {} : { counts }),
    ...run,
  }
  return {
    run: facts,
    text,
    base: before === 'no counts' ? undefined : before,
    testPaths: ['test_calc.py', 'check.mjs'],
    sourcePaths: ['calc.py', 'src/lib.rs'],
    testLines: new Map([['src/lib.rs', [{ from: 2, to: 99 }]]]),
  }
}

test('a summary of its own that is missing beside a plain exit status is a test that says no', () => {
  expect(howRed(evidence("got ['a'], want ['b']"))).toBe('comparison')
  expect(howRed(evidence("got ['a'], want ['b']", { exitCode: 0 }))).toBe('nothing-ran')
  expect(howRed(evidence('no tests ran in 0.01s', { exitCode: 5 }))).toBe('nothing-ran')
})

test('red is an exit, a stop, more failures than before, or nothing run', () => {
  expect(isRed(evidence('2 passed in 0.1s', { exitCode: 0 }))).toBe(false)
  expect(isRed(evidence('2 passed in 0.1s', { exitCode: 1 }))).toBe(true)
  expect(isRed(evidence('', { stopped: 'timeout' }))).toBe(true)
  expect(isRed(evidence('1 failed, 1 passed in 0.1s', { exitCode: 0 }))).toBe(true)
  expect(isRed(evidence('no tests ran in 0.01s', { exitCode: 0 }))).toBe(true)
  expect(isRed(evidence('', { exitCode: 0 }))).toBe(true)
  expect(isRed(evidence('anything', { exitCode: 0 }, 'no counts'))).toBe(false)
})

test.each([
  'pytest.txt',
  'pytest-q.txt',
  'unittest.txt',
  'node-test.txt',
  'node-test-spec.txt',
  'jest.txt',
  'vitest.txt',
  'cargo.txt',
])('a failed assertion in the real output %s is a comparison', (file) => {
  const text = readFileSync(join(FIXTURES, file), 'utf8')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
    .replace(/\u001b\[[0-9;]*m/g, '')
  expect(howRed(evidence(text))).toBe('comparison')
})

const traceback = (error: string, file = 'calc.py') =>
  `Traceback (most recent call last):\n  File "/w/test_calc.py", line 3, in test\n    add()\n  File "/w/${file}", line 2, in add\n    raise\n${error}\n`

test.each([
  [
    'a throw in the source',
    `test_calc.py:3: in test\nE   RuntimeError: qwertzuiop\n${traceback('RuntimeError: qwertzuiop')}`,
  ],
  ['a wrong type in the test', traceback('TypeError: unsupported operand', 'test_calc.py')],
  ['an error of JavaScript', 'TypeError: x is not a function\n    at add (file:///w/calc.mjs:1:7)\n'],
  ['an error that the source throws', 'Error: bad input\n    at add (file:///w/calc.mjs:1:7)\n'],
  ['a Go panic', 'panic: boom\n\ngoroutine 1 [running]:\n'],
])('%s is a crash', (_name, text) => {
  expect(howRed(evidence(text))).toBe('crash')
})

test('an end by signal or a command that is not there is a crash', () => {
  expect(howRed(evidence('', { exitCode: 139 }, 'no counts'))).toBe('crash')
  expect(howRed(evidence('', { exitCode: 127 }, 'no counts'))).toBe('crash')
})

test('an error that the test itself raises to say no is a comparison', () => {
  expect(howRed(evidence(traceback('Exception: expected 5, got 6', 'test_calc.py')))).toBe('comparison')
  expect(howRed(evidence('Error: expected 5, got 6\n    at file:///w/check.mjs:4:9\n'))).toBe('comparison')
})

test('a quiet non-zero exit is a comparison', () => {
  expect(howRed(evidence('', { exitCode: 1 }, 'no counts'))).toBe('comparison')
  expect(howRed(evidence('1..2\nnot ok 1 - add\nok 2 - zero\n'))).toBe('comparison')
})

test('a stop, a syntax error and an empty run are told apart', () => {
  expect(howRed(evidence('', { stopped: 'timeout' }))).toBe('stopped')
  expect(howRed(evidence('  File "calc.py", line 1\nSyntaxError: invalid syntax\n'))).toBe('parse')
  expect(howRed(evidence('no tests ran in 0.01s', { exitCode: 5 }))).toBe('nothing-ran')
})

test.each([
  ['Go', '# calc\n./calc.go:4:9: invalid operation\nFAIL\tcalc [build failed]\nFAIL\n'],
  ['Rust', 'error[E0308]: mismatched types\n --> src/lib.rs:2:5\nerror: could not compile `calc`\n'],
  ['C', 'calc.c:2:12: error: invalid operands\nmake: *** [Makefile:2: test] Error 1\n'],
  ['Java', 'Calc.java:3: error: incompatible types\n'],
  ['Perl', 'syntax error at calc.pl line 3, near "+;"\n'],
])('a build of %s that refuses the source is no comparison', (_language, text) => {
  expect(howRed(evidence(text))).toBe('parse')
})

test.each([
  [
    'Go',
    '--- FAIL: TestAdd (0.00s)\n    calc_test.go:7: got 6\nFAIL\nexit status 1\nFAIL\tcalc\t0.002s\n',
    'comparison',
  ],
  ['Go panic', '--- FAIL: TestAdd (0.00s)\n    calc_test.go:7: ran\npanic: boom\n', 'crash'],
  ['bats', 'not ok 1 adds\n# (in test file test.bats, line 4)\n#   `[ "$output" = 5 ]\' failed\n', 'comparison'],
  [
    'Test::More',
    "not ok 1\n#   Failed test at t/a.t line 5.\n#          got: '4'\n#     expected: '3'\n",
    'comparison',
  ],
  ['doctest', 'Failed example:\n    add(2, 3)\nExpected:\n    5\nGot:\n    6\n', 'comparison'],
  ['C assert', "t: t.c:9: main: Assertion `add(2, 3) == 5' failed.\nAborted\n", 'comparison'],
  ['a signal under make', 'make: *** [Makefile:3: test] Error 134\n', 'crash'],
])('%s says how it is red', (_runner, text, how) => {
  expect(howRed(evidence(text, { exitCode: 2 }, 'no counts'))).toBe(how)
})

test('an assertion that stands in the source is no test', () => {
  const traced = (file: string): string => traceback('AssertionError: positive only', file)
  expect(howRed(evidence(traced('calc.py')))).toBe('crash')
  expect(howRed(evidence(traced('test_calc.py')))).toBe('comparison')
  const rust = (line: number): string =>
    `thread 'x' panicked at src/lib.rs:${line}:9:\nassertion \`left == right\` failed\n`
  expect(howRed(evidence(rust(1)))).toBe('crash')
  expect(howRed(evidence(rust(25)))).toBe('comparison')
})

test.each([
  ['power: 90 at check.pl line 9.', 255, 'comparison'],
  ['Can\'t locate object method "x" at check.pl line 9.', 255, 'crash'],
  ['power: 90 at calc.pl line 9.', 255, 'crash'],
  ["thread 'main' panicked at src/lib.rs:5:9:\nwanted 3, got 4", 101, 'comparison'],
  ["thread 'main' panicked at src/lib.rs:1:9:\nwanted 3, got 4", 101, 'crash'],
  ["thread 'main' panicked at src/lib.rs:5:9:\nindex out of bounds: the len is 1", 101, 'crash'],
  ['panic: got 3\n\ngoroutine 1 [running]:\nmain.main()\n\t/w/check.go:8 +0x1d\nexit status 2', 1, 'comparison'],
  [
    'panic: runtime error: index out of range\n\ngoroutine 1 [running]:\nmain.main()\n\t/w/check.go:8 +0x1d',
    1,
    'crash',
  ],
  [
    'Exception in thread "main" java.lang.RuntimeException: sum 3\n\tat CheckAll.main(CheckAll.java:5)',
    1,
    'comparison',
  ],
  ['Exception in thread "main" java.lang.NullPointerException: x\n\tat CheckAll.main(CheckAll.java:5)', 1, 'crash'],
  ['lua: check.lua:3: assertion failed!\nstack traceback:', 1, 'comparison'],
  ['lua: check.lua:3: sum is 4\nstack traceback:', 1, 'comparison'],
  ["lua: check.lua:3: attempt to call a nil value (global 'f')", 1, 'crash'],
  ["check.rb:3:in `<main>': sum is 4 (RuntimeError)", 1, 'comparison'],
  ["check.rb:3:in `<main>': undefined method `x' for nil:NilClass (NoMethodError)", 1, 'crash'],
  ['PHP Fatal error:  Uncaught Exception: sum is 4 in /w/check.php:3', 255, 'comparison'],
  ['PHP Fatal error:  Uncaught TypeError: f(): Argument #1 in /w/check.php:3', 255, 'crash'],
  ['PHP Fatal error:  Uncaught AssertionError: assert(f(1) === 2) in /w/check.php:3', 255, 'comparison'],
])('%j is a %i and a %s', (text, exitCode, how) => {
  const given = evidence(text, { exitCode })
  const checks = ['check.pl', 'check.go', 'CheckAll.java', 'check.lua', 'check.rb', 'check.php']
  expect(howRed({ ...given, testPaths: checks, sourcePaths: ['calc.pl', 'src/lib.rs'] })).toBe(how)
})

test('words of failure are known in any runner\'s spelling, and "0 failed" is none', () => {
  for (const text of [
    'PASS: 4 -> IV\nFAIL: 9 -> VIIII',
    'not ok upper',
    '  \u2717 deep - not equal',
    '[FAILED] add',
    '  1 passing\n  2 failing\n',
    'AssertionError [ERR_ASSERTION]: 3 == 4',
  ])
    expect(printsFailure(text), text).toBe(true)
  for (const text of [
    '3 passed, 0 failed',
    'FAILED: 0\nPASSED: 3',
    'FAILURES: 0',
    'it may fail, a failure is an error',
    '',
  ])
    expect(printsFailure(text), text).toBe(false)
})
