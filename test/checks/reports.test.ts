import { expect } from 'vitest'
import { TestRunsFacts } from '../../src/model/facts.ts'
import { testWith } from '../needs.ts'
import { CALC, factsOf, judgeFiles } from './judge-files.ts'

const PY = {
  'calc.py': 'def add(a, b):\n    return a + b\n',
  'test_calc.py':
    'from calc import add\n\n\ndef test_add():\n    assert add(2, 3) == 5\n\n\ndef test_zero():\n    assert add(0, 1) == 1\n',
}
const NODE = {
  'calc.mjs': CALC,
  'a.test.mjs':
    "import test from 'node:test'\nimport assert from 'node:assert'\nimport { add } from './calc.mjs'\ntest('add', () => assert.equal(add(2, 3), 5))\n",
}
const once = { policy: { runs: 1, maxRuns: 1, probes: 'none' as const } }

testWith(['bwrap', 'pytest'], 'pytest is counted by its own report where its output is thrown away', async () => {
  const result = await judgeFiles(PY, { test: 'python3 -m pytest -q > /dev/null' }, once)
  const { runs, reporters } = TestRunsFacts.parse(factsOf(result, 'test-runs'))
  expect(reporters).toEqual(['pytest'])
  expect(runs[0]?.counts).toMatchObject({ runner: 'pytest', passed: 2, failed: 0, source: 'structured' })
  // Nothing of it lies in the copy, where the test could trip over it.
  expect(runs[0]?.changed).toEqual([])
})

testWith(
  ['bwrap', 'pytest'],
  'words that contradict the report of the runner are a finding, and count for less',
  async () => {
    const forged = 'python3 -m pytest -q > /dev/null; echo "9 passed in 0.10s"'
    const result = await judgeFiles(PY, { test: forged }, once)
    expect(result.findings).toContain('counts-disagree')
    const [run] = TestRunsFacts.parse(factsOf(result, 'test-runs')).runs
    expect(run?.counts).toMatchObject({ passed: 2 })
    expect(run?.countsDisagree?.[0]).toContain('prints 9 passed')
  },
)

testWith(['bwrap'], 'node --test prints what it always prints, and writes a report beside it', async () => {
  const result = await judgeFiles(NODE, { test: 'node --test' }, once)
  const [run] = TestRunsFacts.parse(factsOf(result, 'test-runs')).runs
  expect(run?.counts).toMatchObject({ runner: 'node-test', passed: 1, source: 'text' })
  expect(run?.reports).toMatchObject([{ runner: 'node-test', passed: 1, source: 'structured' }])
  expect(run?.lastLines).toContain('# pass 1')
})

testWith(['bwrap'], 'a test that is red only because it is asked for a report is not asked', async () => {
  const strict = `${NODE['a.test.mjs']}assert.equal(process.env.NODE_OPTIONS, undefined)\n`
  const result = await judgeFiles({ ...NODE, 'a.test.mjs': strict }, { test: 'node --test' }, once)
  expect(TestRunsFacts.parse(factsOf(result, 'test-runs'))).toMatchObject({ reporters: [], reportersRefused: true })
  expect(result.reason).toContain('1 of 1 runs green')
})

testWith(['bwrap'], 'a reporter that the folder chooses by itself is left alone, and its file is read', async () => {
  const test = 'node --test --test-reporter=junit --test-reporter-destination=junit.xml'
  const result = await judgeFiles(NODE, { test }, once)
  const { runs, reporters } = TestRunsFacts.parse(factsOf(result, 'test-runs'))
  expect(reporters).toEqual([])
  expect(runs[0]?.counts).toMatchObject({ runner: 'junit', passed: 1, source: 'structured' })
})

testWith(['bwrap'], 'another number of tests than the manifest promises is a finding', async () => {
  const manifest = (tests: number) => JSON.stringify({ scripts: { test: 'node --test' }, expected: { tests } })
  const judged = (tests: number) =>
    judgeFiles({ ...NODE, 'bakeoff.json': manifest(tests) }, { test: 'node --test' }, once)
  expect((await judged(23)).findings).toContain('counts-disagree')
  expect((await judged(1)).findings).not.toContain('counts-disagree')
})
