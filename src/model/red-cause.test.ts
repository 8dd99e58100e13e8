import { expect, test } from 'vitest'
import { failedCounts, run } from '../../test/checks/sample-verification.ts'
import type { RunFacts } from './facts.ts'
import { redCauseOf } from './red-cause.ts'

const red = (lastLines: string[], changes: Partial<RunFacts> = {}) => {
  const { counts: _, ...facts } = run({ exitCode: 1, lastLines, ...changes })
  return redCauseOf(changes.counts === undefined ? facts : { ...facts, counts: changes.counts })
}

test.each([
  ['bash: line 1: pyytest: command not found', 'pyytest'],
  ['test.sh: 3: rg: not found', 'rg'],
  ['./run.sh: line 12: ast-grep: command not found', 'ast-grep'],
  ['/usr/bin/env: ‘deno’: No such file or directory', 'deno'],
  ['make: cargo: No such file or directory', 'cargo'],
  ['Error: spawn rg ENOENT', 'rg'],
  ['exec: "ffmpeg": executable file not found in $PATH', 'ffmpeg'],
])('"%s" is a missing program, also where the script ends with 1', (line, name) => {
  expect(red([line])).toEqual({ kind: 'missing-program', name })
})

test('Python names a missing program as a missing file, told apart by who looked for it', () => {
  const line = "FileNotFoundError: [Errno 2] No such file or directory: 'rg'"
  expect(red(['  File "/usr/lib/python3/subprocess.py", line 1955, in _execute_child', line])).toEqual({
    kind: 'missing-program',
    name: 'rg',
  })
  expect(red([line]).kind).toBe('test')
})

test.each([
  ['go: go.mod requires go >= 1.24.7 (running go 1.19.8)', 'go 1.24.7'],
  ["go: errors parsing go.mod: invalid go version '1.24.7': must match format 1.23", 'go 1.24.7'],
  ['error: package `x v1.0.0` cannot be built because it requires rustc 1.80 or newer', 'rustc 1.80'],
  ["ERROR: Package 'x' requires a different Python: 3.11.7 not in '>=3.12'", 'python >=3.12'],
  ['node: bad option: --experimental-sqlite', 'node with --experimental-sqlite'],
])('"%s" is a wrong toolchain', (line, detail) => {
  expect(red([line])).toEqual({ kind: 'wrong-toolchain', detail })
})

test('a package that is not installed, nothing to run and a file that does not load are three things', () => {
  expect(red(["ModuleNotFoundError: No module named 'bs4.dammit'"])).toEqual({
    kind: 'missing-package',
    name: 'bs4.dammit',
  })
  expect(red(["Error: Cannot find module 'express'"])).toEqual({ kind: 'missing-package', name: 'express' })
  expect(red(['npm error Missing script: "test"']).kind).toBe('nothing-to-run')
  expect(red(["make: *** No rule to make target 'test'.  Stop."]).kind).toBe('nothing-to-run')
  expect(red(['no tests ran in 0.01s'], { exitCode: 5 }).kind).toBe('nothing-to-run')
  expect(red(['SyntaxError: Unexpected token']).kind).toBe('not-loaded')
})

test('where tests passed and others failed, a test said no, whatever the output mentions', () => {
  expect(red(['sh: 1: rg: not found'], { counts: failedCounts })).toEqual({ kind: 'test' })
  expect(red(['AssertionError: 1 !== 2'])).toEqual({ kind: 'test' })
})

test.each([
  ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'],
  ["docker: 'compose' is not a docker command."],
  ['Usage:  docker [OPTIONS] COMMAND [ARG...]'],
])('"%s": a program that cannot work here is missing', (line) => {
  expect(red([line], { exitCode: 125 })).toEqual({ kind: 'missing-program', name: 'docker' })
})
