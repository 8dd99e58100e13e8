import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTempDir, removeDir } from '../../lib/temp-dir.ts'
import { isFalseRunner } from '../intake/indicators.ts'
import { builtFile } from './built-file.ts'
import { executedNames, executedShare } from './executed-share.ts'
import { hooksOf } from './hooks.ts'
import { inParallel } from './in-parallel.ts'
import { interpretedFiles } from './interpreted-files.ts'

test('at most two tasks run at a time, and results keep their order', async () => {
  let running = 0
  let most = 0
  const task = (index: number) => async (): Promise<number> => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setTimeout(resolve, index % 2 === 0 ? 5 : 1))
    running -= 1
    return index
  }
  expect(await inParallel([0, 1, 2, 3, 4].map(task))).toEqual([0, 1, 2, 3, 4])
  expect(most).toBeLessThanOrEqual(2)
  expect(await inParallel([])).toEqual([])
})

const unit = (path: string, name: string, lines: number, entry = false) => ({
  path,
  name,
  lines,
  entry,
  token: `${path}${name}`,
})
const UNITS = [
  unit('calc.py', 'add', 2),
  unit('calc.py', 'mul', 8),
  unit('bench.py', 'run', 30),
  unit('cli.py', 'main', 9, true),
]

test('the share counts lines of functions; what measures and what starts is excused while nothing of it runs', () => {
  const none = executedShare(UNITS, new Set(['calc.pyadd']), [{ path: 'a.tcl', lines: 4 }])
  expect(none).toMatchObject({
    functions: 1,
    of: 2,
    lines: 2,
    ofLines: 10,
    excusedLines: 39,
    untested: ['calc.py:mul'],
  })
  expect(none.unmeasured).toEqual([{ path: 'a.tcl', lines: 4 }])
  expect(executedShare(UNITS, new Set(['calc.pyadd', 'bench.pyrun']), [])).toMatchObject({ lines: 32, ofLines: 40 })
  expect(executedNames(UNITS, new Set(['calc.pyadd']))).toEqual(new Set(['calc.py\nadd']))
})

test('a file whose functions all have a namesake in a file that runs is its twin', () => {
  const units = [unit('calc.py', 'add', 2), unit('copy.py', 'add', 2), unit('copy.py', 'sub', 2)]
  expect(executedShare(units, new Set(['copy.pyadd']), []).twins).toEqual([{ path: 'calc.py', runs: 'copy.py' }])
  expect(executedShare(units, new Set(['copy.pyadd', 'calc.pyadd']), []).twins).toEqual([])
})

const hooksIn = (files: Record<string, string>, commandText: string) =>
  hooksOf({ paths: Object.keys(files), read: (path) => files[path], commandText, isFalseRunner })

test('hooks are found by name, by an option that loads them and as a runner', () => {
  const paths = (files: Record<string, string>, command: string) => hooksIn(files, command).map(({ path }) => path)
  const files = { 'a.mjs': '', 'lib/b.cjs': '', 'plug.py': '', 'conftest.py': '', 'bin/pytest': '', 'calc.py': '' }
  expect(paths(files, 'pytest')).toEqual(['conftest.py', 'bin/pytest'])
  expect(paths(files, 'node --import ./a.mjs --test')).toContain('a.mjs')
  expect(paths(files, "NODE_OPTIONS='--require ./lib/b.cjs' node x.js")).toContain('lib/b.cjs')
  expect(paths(files, 'LD_PRELOAD=$PWD/a.mjs ./x')).toContain('a.mjs')
  expect(paths({ ...files, 'pytest.ini': '[pytest]\naddopts = -p plug\n' }, 'pytest')).toContain('plug.py')
  expect(paths(files, 'pytest -q')).not.toContain('calc.py')
})

test('without its hooks a conftest keeps its fixtures', () => {
  const text = '@pytest.fixture\ndef pair():\n    return 1\n\ndef pytest_runtest_makereport(item):\n    pass\n'
  const [hook] = hooksIn({ 'conftest.py': text }, 'pytest')
  expect(hook?.without).toContain('def pair():')
  expect(hook?.without).toContain('def without_pytest_runtest_makereport')
})

test('what an interpreter is given is source in its language, also without an extension', () => {
  const folder = { name: 'x', paths: new Set(['bin/tool', 'data', 'calc.py']), read: () => undefined }
  expect(interpretedFiles(folder, ['x=$(python3 -u "bin/tool" 2)', 'cat data'])).toEqual(
    new Map([['bin/tool', '#!python3']]),
  )
  expect(interpretedFiles(folder, ["['node', 'bin/tool']"])).toEqual(new Map([['bin/tool', '#!node']]))
})

test('a compiled program, a bundle and an installed namesake can shadow the source', async () => {
  const root = makeTempDir('bakeoff-built-')
  try {
    writeFileSync(join(root, 'calc'), '\x7fELF\x02\x01')
    writeFileSync(join(root, 'notes'), 'text')
    const built = (...paths: string[]) => builtFile({ paths, sources: ['calc.mjs'], root, named: 'python3 all.zip' })
    expect(built('calc.mjs', 'notes', 'calc')).toBe('calc')
    expect(built('dist/main.js')).toBe('dist/main.js')
    expect(built('node_modules/calc/calc.js')).toBe('node_modules/calc/calc.js')
    expect(built('node_modules/left-pad/index.js', 'notes', 'other.zip')).toBeUndefined()
    expect(built('all.zip')).toBe('all.zip')
  } finally {
    await removeDir(root)
  }
})
