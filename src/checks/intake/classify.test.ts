import { expect, test } from 'vitest'
import { classifyFile, isBuiltCode } from './classify.ts'
import { isFalseRunner, looksLikeTampering } from './indicators.ts'

test.each([
  ['calc.py', '', 'source'],
  ['src/lib.rs', '', 'source'],
  ['tool', '#!/usr/bin/env python3', 'source'],
  ['bin/run', '#!/bin/sh', 'source'],
  ['web/app.tsx', '', 'source'],
  ['query.sql', '', 'source'],
  ['latest.py', '', 'source'],
  ['contest.js', '', 'source'],
  ['test_calc.py', '', 'test'],
  ['calc_test.go', '', 'test'],
  ['calc.test.mjs', '', 'test'],
  ['calc.spec.ts', '', 'test'],
  ['tests/anything.py', '', 'test'],
  ['test.sh', '', 'test'],
  ['tests/run_tests.sh', '', 'test'],
  ['run-all-tests.sh', '', 'test'],
  ['a.bats', '', 'test'],
  ['conftest.py', '', 'support'],
  ['sitecustomize.py', '', 'support'],
  ['evil.pth', '', 'support'],
  ['vitest.config.ts', '', 'support'],
  ['tests/data.json', '', 'other'],
  ['dist/calc.js', '', 'output'],
  ['node_modules/x/index.js', '', 'output'],
  ['calc.min.js', '', 'output'],
  ['lib.so', '', 'output'],
  ['README.md', '', 'other'],
  ['types.d.ts', '', 'other'],
  ['data.json', '{', 'other'],
])('%s (%s) is %s', (path, firstLine, role) => {
  expect(classifyFile(path, firstLine)).toBe(role)
})

test('start-up hooks and hooks on reports are indicators, an ordinary conftest is not', () => {
  expect(looksLikeTampering('conftest.py', "r.outcome = 'passed'")).toBe(true)
  expect(looksLikeTampering('sitecustomize.py', '')).toBe(true)
  expect(looksLikeTampering('test_a.py', 'unittest.TestCase.assertEqual = lambda *a: None')).toBe(true)
  expect(looksLikeTampering('conftest.py', 'import pytest\n@pytest.fixture\ndef x(): return 1')).toBe(false)
  expect(looksLikeTampering('test_a.py', 'assert r.outcome == "passed"')).toBe(false)
})

test('a file named like a runner is seen', () => {
  for (const path of ['bin/python3', 'pytest.py', 'tools/node', 'unittest/__init__.py'])
    expect(isFalseRunner(path)).toBe(true)
  for (const path of ['calc.py', 'docs/pytest.md', 'node.js']) expect(isFalseRunner(path)).toBe(false)
})

test('what a build leaves can stand in for the source, what was installed cannot', () => {
  for (const path of ['dist/a.js', 'build/lib/calc.py', 'calc.wasm', 'app.bundle.js'])
    expect(isBuiltCode(path)).toBe(true)
  for (const path of ['node_modules/x/dist/a.js', 'src/a.js', 'data.zip', 'a.map'])
    expect(isBuiltCode(path)).toBe(false)
})
