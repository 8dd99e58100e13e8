import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { strictCommand, strictScripts } from './strict-shell.ts'

const status = (text: string): number | null => spawnSync('bash', ['-c', text], { encoding: 'utf8' }).status

test('a strict command ends with the first step that fails, also where its failure is spared', () => {
  for (const text of ['false; true', 'false | cat', 'for t in false true; do $t; done', 'false || true; true']) {
    expect([text, status(text), status(strictCommand(text))]).toEqual([text, 0, 1])
  }
  for (const text of [
    'true || echo no; true',
    'if false; then false; fi',
    'false || { x=1; true; }',
    'test -f x || true',
  ]) {
    expect([text, status(text)]).toEqual([text, 0])
  }
  expect(status(strictCommand('if false; then false; fi'))).toBe(0)
  expect(strictCommand('a || truecolor')).toContain('a || truecolor')
})

test('shell scripts are known by name and by interpreter line, and keep that line', () => {
  const files: Record<string, string> = {
    'all.sh': 'false || true\necho 1\n',
    check: '#!/bin/sh\nfalse\necho 2\n',
    'tool.py': '#!/bin/sh\n',
    data: 'false\n',
    'a.bats': '@test "x" { true; }\n',
  }
  const strict = strictScripts(Object.keys(files), (path) => files[path])
  expect(strict).toEqual([
    { path: 'all.sh', text: 'set -e\nfalse \necho 1\n' },
    { path: 'check', text: '#!/bin/sh\nset -e\nfalse\necho 2\n' },
  ])
})
