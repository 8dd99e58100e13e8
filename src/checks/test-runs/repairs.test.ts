import { expect, test } from 'vitest'
import { failedCounts, run, without } from '../../../test/checks/sample-verification.ts'
import { repairsFor } from './repairs.ts'

const missing = (line: string, exitCode = 127) => without(run({ exitCode, lastLines: [line] }), 'counts')
const namesAndTexts = (text: string, line: string, paths: string[] = []) =>
  repairsFor(text, missing(line), { paths }).map((step) => [step.name, step.text])

test('pytest becomes python -m pytest, with its options and its place in the line', () => {
  expect(namesAndTexts('pytest -q tests', 'bash: line 1: pytest: command not found')).toEqual([
    ['python -m pytest', 'python3 -m pytest -q tests'],
  ])
  expect(namesAndTexts('cd a && FOO=1 pytest', 'bash: line 1: pytest: command not found')).toEqual([
    ['python -m pytest', 'cd a && FOO=1 python3 -m pytest'],
  ])
})

test('uv run is taken away first, then the rest is repaired on top of that', () => {
  expect(namesAndTexts('uv run --with pytest pytest -v', 'bash: line 1: uv: command not found')).toEqual([
    ['without uv', 'pytest -v'],
    ['python -m pytest', 'python3 -m pytest -v'],
  ])
})

test('a module that lies in the folder is put on the path, one that does not is not', () => {
  const line = "ModuleNotFoundError: No module named 'poc.core'"
  const steps = repairsFor('python3 -m unittest', missing(line, 1), {
    paths: ['src/poc/__init__.py', 'tests/test_a.py'],
  })
  expect(steps).toEqual([{ name: 'PYTHONPATH=src', text: 'export PYTHONPATH=src; python3 -m unittest' }])
  expect(repairsFor('python3 -m unittest', missing(line, 1), { paths: ['src/other.py'] })).toEqual([])
})

test('a glob that this Node does not expand is replaced by the files it means', () => {
  const line = "Could not find '/w/tests/**/*.test.js'"
  const folder = {
    paths: ['tests/a.test.js', 'tests/deep/b.test.js', 'tests/c.js', 'node_modules/x/tests/y.test.js'],
    testScript: "node --test 'tests/**/*.test.js'",
  }
  const steps = repairsFor('npm test', { ...missing(line, 1) }, folder)
  expect(steps).toEqual([
    { name: 'node --test without a glob', text: 'node --test tests/a.test.js tests/deep/b.test.js' },
  ])
})

test('a test that said no is an answer: nothing is repaired', () => {
  const said = run({ exitCode: 1, counts: failedCounts, lastLines: ['1 failed, 1 passed'] })
  expect(repairsFor('pytest', said, { paths: [] })).toEqual([])
})
