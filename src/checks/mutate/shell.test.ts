import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { localSandbox } from '../../../test/checks/local-sandbox.ts'
import { applyEdits, type FilePlan } from './mutation.ts'
import { shellMutator } from './shell.ts'

const budget = { wallMs: 1, memoryBytes: 1, pids: 1, outputBytes: 1, diskBytes: 1, fileBytes: 1 }
const mutator = shellMutator(localSandbox, budget)

async function planOf(text: string, driver = false): Promise<FilePlan> {
  const [plan] = await mutator.plan([{ path: 'a.sh', text, driver, key: 'asdf' }], {
    marker: 'qwertzuiop',
    recordPath: '/rec',
  })
  if (plan === undefined) throw new Error('no plan')
  return plan
}

const run = (script: string, ...args: string[]) => {
  const done = spawnSync('bash', ['-c', script, 'a.sh', ...args], { encoding: 'utf8' })
  return `${done.stdout.trim()} (${done.status})`
}

const PLAIN = '#!/bin/sh\n# adds\necho $(($1 + $2))\n'
const LIBRARY = 'add() {\n  echo "$(($1 * $2))"\n}\ntest_add() {\n  echo 1\n}\n'

test('a script without functions throws at its own entry, one with functions in each of them but the tests', async () => {
  expect(run((await planOf(PLAIN)).throwing ?? '', '2', '3')).toBe(' (97)')
  const library = await planOf(LIBRARY)
  expect(library.functions).toBe(1)
  expect(run(`${library.throwing}\nadd 2 3`)).toBe(' (97)')
  expect(run(`${library.throwing}\ntest_add`)).toBe('1 (0)')
})

test('the neutral edit changes the text and no result', async () => {
  const plan = await planOf(PLAIN)
  expect(plan.neutral).not.toBe(PLAIN)
  expect(run(plan.neutral, '2', '3')).toBe('5 (0)')
})

test('value mutants print another text or compute another number', async () => {
  for (const [text, call, results] of [
    [PLAIN, '', ['q5 (0)', '-1 (0)']],
    [LIBRARY, 'add 2 3', ['q6 (0)', '5 (0)']],
  ] as const) {
    const { sites } = await planOf(text)
    expect(sites.map(({ edit }) => run(`${applyEdits(text, [edit])}\n${call}`, '2', '3'))).toEqual(results)
  }
})

test('messages to stderr, exits and conditions are left alone', async () => {
  const { sites } = await planOf('[ $# -eq 2 ] || { echo usage >&2; exit 1; }\necho $#\nexit $(($1 - 1))\n')
  expect(sites.map(({ line }) => line)).toEqual([2])
})

test('where only other programs print, the whole output becomes another one', async () => {
  const functions = 'up() {\n  tr a-z A-Z\n}\nfirst() { head -n 1 | up; }\n'
  const { sites } = await planOf(functions)
  expect(sites.map(({ within }) => within)).toEqual(['up', 'first'])
  const changed = sites.map(({ edit }) => run(`${applyEdits(functions, [edit])}\nprintf 'a\\nb\\n' | first`))
  expect(changed).toEqual(['qA (0)', 'qA (0)'])
  const script = '#!/bin/sh\nset -e\nsort -n | uniq\n'
  const [whole] = (await planOf(script)).sites
  const text = applyEdits(script, whole === undefined ? [] : [whole.edit])
  expect(text.startsWith('#!/bin/sh\n')).toBe(true)
  expect(spawnSync('bash', ['-c', text], { input: '2\n1\n2\n', encoding: 'utf8' }).stdout).toBe('q1\n2\n')
})

test('a driver without functions gets no wrong values', async () => {
  expect((await planOf(PLAIN, true)).sites).toEqual([])
})

test('a driver gets them, and throws, only in the functions that it tests', async () => {
  const text = [
    '#!/bin/bash',
    'add() { echo "$(($1 + $2))"; }',
    'report() {',
    '  printf "%s!\\n" "$(add "$1" 1)"',
    '}',
    'is() {',
    '  if [ "$1" != "$2" ]; then echo "not ok: $1"; return 1; fi',
    '}',
    'self_check() {',
    '  local bad=0',
    '  note() { echo "$1"; }',
    '  is "$(add 1 2)" 3 || bad=1',
    '  is "$(report 1)" "2!" || bad=1',
    '  note "done"',
    '  return $bad',
    '}',
    'if [ "$1" = --check ]; then',
    '  self_check',
    '  exit',
    'fi',
    'report "$1"',
    '',
  ].join('\n')
  const plan = await planOf(text, true)
  expect(plan.units.map(({ name }) => name)).toEqual(['add', 'report'])
  expect([...new Set(plan.sites.map(({ within }) => within))]).toEqual(['add', 'report'])
  expect(spawnSync('bash', ['-c', plan.throwing ?? '', 'a', '--check']).status).toBe(1)
  expect(spawnSync('bash', ['-c', plan.neutral, 'a', '--check']).status).toBe(0)
  const [first] = plan.sites
  expect(first === undefined ? '' : run(applyEdits(text, [first.edit]), '--check')).toMatch(/not ok.*\(1\)$/s)
})

test('a mutant that does not parse is seen', async () => {
  expect(
    await mutator.parses([
      { path: 'a', text: 'if true' },
      { path: 'a', text: 'true' },
    ]),
  ).toEqual([false, true])
})
