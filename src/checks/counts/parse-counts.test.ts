import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stripControl } from '../../lib/strip-control.ts'
import { parseCounts } from './parse-counts.ts'

const FOLDER = join(import.meta.dirname, '../../../test/fixtures/counts')
const plainText = (bytes: Uint8Array) => stripControl(new TextDecoder().decode(bytes))
const read = (name: string) => parseCounts(plainText(readFileSync(join(FOLDER, name))))

test.each([
  ['bats-tap.txt', 'tap', 1, 1, 1],
  ['bats.txt', 'tap', 1, 1, 1],
  ['bun.txt', 'bun', 1, 1, 2],
  ['cargo.txt', 'cargo', 1, 1, 1],
  ['deno-tap.txt', 'tap', 2, 1, 1],
  ['deno.txt', 'deno', 2, 1, 1],
  ['go-v-via-GOFLAGS.txt', 'go', 1, 1, 1],
  ['jest.txt', 'jest', 1, 1, 2],
  ['mocha.txt', 'mocha', 1, 1, 2],
  ['node-test-spec.txt', 'node-test', 1, 1, 2],
  ['node-test.txt', 'node-test', 1, 1, 2],
  ['pytest-q.txt', 'pytest', 2, 1, 2],
  ['tape.txt', 'node-test', 2, 1, 0],
  ['pytest.txt', 'pytest', 2, 1, 2],
  ['unittest.txt', 'unittest', 1, 2, 2],
  ['vitest.txt', 'vitest', 1, 1, 2],
])(
  'the real output %s is read as %s with %i passed, %i failed, %i skipped',
  (file, runner, passed, failed, skipped) => {
    expect(read(file)).toEqual({ runner, passed, failed, skipped, executed: passed + failed, source: 'text' })
  },
)

test.each([
  ['bun-junit.xml', 'junit', 1, 1, 2],
  ['ctrf-report.json', 'ctrf', 1, 1, 2],
  ['deno-junit.txt', 'junit', 4, 1, 1],
  ['go-json-via-GOFLAGS.txt', 'go', 1, 1, 1],
  ['mocha-json.txt', 'mocha-json', 1, 1, 2],
  ['node-test-junit-via-NODE_OPTIONS.txt', 'junit', 1, 1, 2],
  ['pytest-junit.xml', 'junit', 2, 1, 2],
  ['vitest-json.txt', 'jest-json', 1, 1, 2],
  ['vitest-junit.txt', 'junit', 1, 1, 2],
])('the report %s is structured: %s with %i passed, %i failed, %i skipped', (file, runner, passed, failed, skipped) => {
  expect(read(file)).toEqual({ runner, passed, failed, skipped, executed: passed + failed, source: 'structured' })
})

test('plain go test says that something failed, but not how many passed', () => {
  expect(read('go.txt')).toEqual({ runner: 'go', failed: 1, skipped: 0, source: 'text' })
})

test.each([
  ['ok  \tcalc\t0.002s\n', undefined, undefined],
  ['ok  \tcalc\t0.002s [no tests to run]\n', 0, 0],
  ['?   \tcalc\t[no test files]\n', 0, 0],
])('go without -v: %j', (text, passed, executed) => {
  const counts = parseCounts(text)
  expect(counts?.passed).toBe(passed)
  expect(counts?.executed).toBe(executed)
})

test.each([
  ['t/a.t .. ok\nAll tests successful.\nFiles=1, Tests=4,  0 wallclock secs\nResult: PASS\n', 'prove', 4, 0],
  ['t/a.t .. \nFailed 1/5 subtests \nFiles=1, Tests=5,  0 wallclock secs\nResult: FAIL\n', 'prove', 4, 1],
  ['t/s.t .. skipped: no\nFiles=1, Tests=0,  0 wallclock secs\nResult: NOTESTS\n', 'prove', 0, 0],
  ['100% tests passed, 0 tests failed out of 3\n', 'ctest', 3, 0],
  ['50% tests passed, 1 tests failed out of 2\n', 'ctest', 1, 1],
  ['No tests were found!!!\n', 'ctest', 0, 0],
  ['ok - one\nnot ok - two\n', 'tap', 1, 1],
  ['3 runs, 4 assertions, 1 failures, 1 errors, 0 skips\n', 'minitest', 1, 2],
  ['2 tests, 2 assertions, 0 failures, 0 errors, 0 pendings, 0 omissions, 0 notifications\n', 'minitest', 2, 0],
  ['3 examples, 1 failure\n', 'rspec', 2, 1],
  ['OK (2 tests, 3 assertions)\n', 'phpunit', 2, 0],
  ['Tests: 3, Assertions: 3, Failures: 1.\n', 'phpunit', 2, 1],
  ['2 successes / 1 failure / 1 error / 0 pending : 0.01 seconds\n', 'busted', 2, 2],
  ['Ran 3 tests in 0.000 seconds, 2 successes, 1 failure\n', 'luaunit', 2, 1],
])('the summary %j', (text, runner, passed, failed) => {
  expect(parseCounts(text)).toEqual({ runner, passed, failed, skipped: 0, executed: passed + failed, source: 'text' })
})

test('progress text is never a test', () => {
  expect(parseCounts('test_a.py::test_p PASSED                    [100%]\nPASSED [ 50%]\n')).toBeUndefined()
  expect(parseCounts('42% complete, 3 passed the gate\n')).toBeUndefined()
  expect(parseCounts('ok then, not ok with me\n')).toBeUndefined()
})

test('"0 failed, 3 passed" is no failure and "2 failed, 1 passed" is one', () => {
  expect(parseCounts('0 failed, 3 passed')).toMatchObject({ passed: 3, failed: 0 })
  expect(parseCounts('2 failed, 1 passed')).toMatchObject({ passed: 1, failed: 2 })
  expect(parseCounts('Results: 5 passed, 0 failed')).toMatchObject({ passed: 5, failed: 0 })
})

test('"FAILED …" without numbers gives no counts', () => {
  expect(parseCounts('FAILED test_calc.py::test_add - assert 1 == 2')).toBeUndefined()
})

test('everything deselected or nothing collected means that nothing ran', () => {
  expect(parseCounts('2 deselected in 0.01s')).toMatchObject({ passed: 0, executed: 0, skipped: 2 })
  expect(parseCounts('============ no tests ran in 0.01s ============')).toMatchObject({ executed: 0 })
  expect(parseCounts('----\nRan 0 tests in 0.000s\n\nOK\n')).toMatchObject({ executed: 0 })
  expect(parseCounts('----\nRan 0 tests in 0.000s\n\nNO TESTS RAN\n')).toMatchObject({ executed: 0 })
  expect(parseCounts('1..0 # skipped: no database\n')).toMatchObject({ executed: 0 })
})

test('a collection error of pytest is a failure', () => {
  expect(parseCounts('=========== 1 error in 0.10s ===========')).toMatchObject({ passed: 0, failed: 1 })
})

test('two runners in one output are summed', () => {
  const both = parseCounts('3 passed in 0.10s\n# tests 2\n# suites 0\n# pass 1\n# fail 1\n# skipped 0\n')
  expect(both).toMatchObject({ runner: 'pytest+node-test', passed: 4, failed: 1, executed: 5 })
})

test('two runs of one runner are summed', () => {
  expect(parseCounts('3 passed in 0.10s\n1 failed, 1 passed in 0.20s\n')).toMatchObject({ passed: 4, failed: 1 })
})

test('deno and bun are read', () => {
  expect(parseCounts('ok | 3 passed (2 steps) | 0 failed | 1 ignored (12ms)\n')).toMatchObject({
    runner: 'deno',
    passed: 3,
    failed: 0,
    skipped: 1,
  })
  expect(parseCounts(' 3 pass\n 1 fail\n 4 expect() calls\nRan 4 tests across 1 file. [12.00ms]\n')).toMatchObject({
    runner: 'bun',
    passed: 3,
    failed: 1,
  })
})

test('a CTRF report is structured, spread over lines or not', () => {
  const report = { reportFormat: 'CTRF', results: { summary: { tests: 3, passed: 2, failed: 0, skipped: 1 } } }
  expect(parseCounts(`noise\n${JSON.stringify(report)}\n`)).toMatchObject({ runner: 'ctrf', passed: 2, skipped: 1 })
  expect(parseCounts(JSON.stringify(report, null, 2))).toMatchObject({
    runner: 'ctrf',
    passed: 2,
    source: 'structured',
  })
})

test('escapes and bytes that are no UTF-8 do not hide a summary', () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0]), Buffer.from('\u001b[31m\n3 passed\u001b[0m in 0.10s\n')])
  expect(parseCounts(plainText(bytes))).toMatchObject({ passed: 3 })
})
