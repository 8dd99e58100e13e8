import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'
import { localSandbox } from '../../../test/checks/local-sandbox.ts'
import { testWith } from '../../../test/needs.ts'
import { applyEdits, type FilePlan } from './mutation.ts'
import { pythonMutator } from './python.ts'

const budget = { wallMs: 1, memoryBytes: 1, pids: 1, outputBytes: 1, diskBytes: 1, fileBytes: 1 }
const mutator = pythonMutator(localSandbox, budget)

async function planOf(text: string, driver = false): Promise<FilePlan> {
  const [plan] = await mutator.plan([{ path: 'a.py', text, driver, key: 'asdf' }], {
    marker: 'qwertzuiop',
    recordPath: '/rec',
  })
  if (plan === undefined) throw new Error('no plan')
  return plan
}

const evaluate = (text: string, expression: string): string => {
  const run = spawnSync('python3', ['-c', `${text}\nprint(repr(${expression}))`], { encoding: 'utf8' })
  return run.status === 0 ? run.stdout.trim() : (run.stderr.trim().split('\n').at(-1) ?? '')
}

const SOURCE = `"""Doc of the module, 😀."""
from __future__ import annotations

def add(a, b=2):
    """Doc."""
    label = "é😀"; return a + b

twice = lambda x: x * 2

def test_add():
    assert add(1, 2) == 3
`

testWith(['python3'], 'the throw at entry reaches functions and lambdas, but no test', async () => {
  const plan = await planOf(SOURCE)
  expect(plan.functions).toBe(2)
  expect(evaluate(plan.throwing ?? '', 'add(1)')).toBe('RuntimeError: qwertzuiop')
  expect(evaluate(plan.throwing ?? '', 'twice(1)')).toBe('RuntimeError: qwertzuiop')
  expect(evaluate(plan.throwing ?? '', 'add.__doc__')).toBe("'Doc.'")
})

testWith(['python3'], 'a script without functions is one, and one that asserts is a test', async () => {
  const text = 'import sys\nfrom json import loads\nfor line in sys.argv[1:]:\n    print(loads(line) + 1)\n'
  const plan = await planOf(text)
  expect([plan.functions, plan.units.map(({ name, lines }) => [name, lines])]).toEqual([1, [['', 4]]])
  expect(spawnSync('python3', ['-c', plan.throwing ?? '', '1'], { encoding: 'utf8' }).stderr).toMatch('qwertzuiop')
  const recording = (plan.recording ?? '').replace(
    "o.open('/rec', o.O_WRONLY | o.O_CREAT | o.O_APPEND, 420)",
    'o.dup(2)',
  )
  const run = (argument: string) => spawnSync('python3', ['-c', recording, argument], { encoding: 'utf8' })
  expect(run('1')).toMatchObject({ stdout: '2\n', stderr: 'asdf0\n' })
  expect(run('{').stderr).toMatch(/^asdf0\nasdf0z\n/)
  expect((await planOf('from a import b\nfor x in b:\n    assert x\n')).throwing).toBeUndefined()
  expect((await planOf(text, true)).throwing).toBeUndefined()
})

testWith(['python3'], 'the neutral edit changes the text and no result', async () => {
  const plan = await planOf(SOURCE)
  expect(plan.neutral).not.toBe(SOURCE)
  expect(evaluate(plan.neutral, '(add(1), twice(4), __doc__)')).toBe("(3, 8, 'Doc of the module, 😀.')")
})

testWith(['python3'], 'value mutants hit the right place behind characters outside ASCII, and parse', async () => {
  const plan = await planOf(SOURCE)
  const mutants = plan.sites.map((site) => applyEdits(SOURCE, [site.edit]))
  expect(await mutator.parses(mutants.map((text) => ({ path: 'a.py', text })))).toEqual(mutants.map(() => true))
  expect(mutants.map((text) => evaluate(text, '(add(5), twice(4))'))).toEqual([
    '(8, 8)', // add returns one more
    '(3, 8)', // + becomes -
    '(7, 9)', // the lambda gives one more
    '(7, 6)', // * becomes +
    '(7, 12)', // 2 becomes 3
  ])
})

testWith(['python3'], 'a wrong value has the type of the right one', async () => {
  for (const [value, wrong] of [
    ['"x"', "'xq'"],
    ['[1, 2]', '[1]'],
    ['{"a": 1}', "{'a': 2}"],
    ['True', 'False'],
    ['b"x"', "b'xq'"],
    ['(1, 2)', '(1,)'],
  ] as const) {
    const text = `def f():\n    return ${value}\n`
    const site = (await planOf(text)).sites.find(({ kind }) => kind === 'return')
    expect(evaluate(applyEdits(text, site === undefined ? [] : [site.edit]), 'f()')).toBe(wrong)
  }
})

testWith(['python3'], 'imports, docstrings, annotations, defaults and the main guard are left alone', async () => {
  const plan = await planOf(`import sys
def f(a: int = 3) -> "int":
    """1 + 1"""
    sys.exit(2)
if __name__ == "__main__":
    f(4)
`)
  expect(plan.sites).toEqual([])
})

testWith(
  ['python3'],
  'in a driver the functions that it calls by itself are not mutated, those that they call are',
  async () => {
    const plan = await planOf(
      'def add(a, b):\n    return a + b\ndef check():\n    return add(2, 3) == 5\nif not check():\n    raise SystemExit(1)\n',
      true,
    )
    expect(new Set(plan.sites.map(({ within }) => within))).toEqual(new Set(['add']))
    expect(plan.functions).toBe(1)
  },
)

testWith(['python3'], 'in a driver, entries are told from what is tested', async () => {
  for (const line of [
    'main()',
    'sys.exit(main())',
    'raise SystemExit(main())',
    'asyncio.run(main())',
    'if not main(): exit(1)',
  ]) {
    const text = `import sys, asyncio\ndef main():\n    return 1\ndef add(a, b):\n    return a + b\nif __name__ == "__main__":\n    ${line}\n`
    expect(new Set((await planOf(text, true)).sites.map(({ within }) => within))).toEqual(new Set(['add']))
  }
  const asserted = 'def add(a, b):\n    return a + b\nassert add(2, 3) == 5\nprint(add(1, 1))\n'
  expect((await planOf(asserted, true)).functions).toBe(1)
})

testWith(['python3'], 'a program without functions gives what it prints', async () => {
  const plan = await planOf(
    'import sys\nif len(sys.argv) < 3: sys.exit(2)\nprint(int(sys.argv[1]) * int(sys.argv[2]))\n',
  )
  expect(plan.sites.map(({ what }) => what).sort()).toEqual(['* becomes +', 'prints another value'])
})

testWith(['python3'], 'a file that does not parse gets no plan, and a broken mutant is seen', async () => {
  expect(
    await mutator.plan([{ path: 'a.py', text: 'def (', driver: false, key: 'asdf' }], {
      marker: 'x',
      recordPath: '/rec',
    }),
  ).toEqual([])
  expect(
    await mutator.parses([
      { path: 'a.py', text: 'def (' },
      { path: 'b.py', text: 'x = 1' },
    ]),
  ).toEqual([false, true])
})

testWith(['python3'], 'the interpreter line and what the file says to tools stay', async () => {
  const head = '#!/usr/bin/env python3\n# /// script\n# dependencies = []\n# ///\n\n'
  const plan = await planOf(`${head}"""Doc."""\n# a comment\ndef f():\n    return 1\n`)
  for (const text of [plan.neutral, plan.throwing ?? '', plan.recording ?? '']) expect(text.startsWith(head)).toBe(true)
})

testWith(['python3'], 'what an entry function gives is an exit status and no value', async () => {
  const { sites } = await planOf('def main():\n    bad = total(2)\n    return 1 if bad > 3 else 0\n')
  expect(sites.map(({ line }) => line)).toEqual([2])
})

testWith(['python3'], 'a function writes where an error leaves it, and the error stays what it is', async () => {
  const { recording = '' } = await planOf(
    'def half(x):\n    """Doc."""\n    return 1 / x\n\ndef steps():\n    yield half(1)\n    yield half(2)\n',
  )
  expect(recording).toContain("asdf_('asdf0z')")
  const text = recording.replace('/rec', '/dev/null')
  expect(evaluate(text, 'list(steps())')).toBe('[1.0, 0.5]')
  expect(evaluate(text, 'half(0)')).toBe('ZeroDivisionError: division by zero')
  expect(evaluate(text, 'half.__doc__')).toBe("'Doc.'")
})
