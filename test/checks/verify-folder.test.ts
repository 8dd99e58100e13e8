import { mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import { ProbesFacts, TestRunsFacts } from '../../src/model/facts.ts'
import type { Policy } from '../../src/model/policy.ts'
import type { Task } from '../../src/model/task.ts'
import { bwrapBackend } from '../../src/sandbox/bwrap.ts'
import { testWith } from '../needs.ts'
import { type CaseResult, runCase } from './run-case.ts'

const backend = bwrapBackend({ path: process.env['PATH'] ?? '', home: homedir() })

const CALC = 'export function add(a, b) {\n  return a + b\n}\nexport const mul = (a, b) => a * b\n'
const CHECK = `import { add, mul } from './calc.mjs'
if (add(2, 3) !== 5) throw new Error('add')
if (mul(2, 3) !== 6) throw new Error('mul')
`

type Changes = { policy?: Partial<Policy>; task?: Partial<Task>; beside?: Record<string, string> }

/** Judges a folder of these files; `beside`: files of the host next to it, for tasks that name one. */
async function judged(files: Record<string, string>, test: string, changes: Changes = {}): Promise<CaseResult> {
  const top = makeTempDir('bakeoff-verify-test-')
  const write = (folder: string, all: Record<string, string>): void => {
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(top, folder, path)), { recursive: true })
      writeFileSync(join(top, folder, path), text)
    }
  }
  try {
    write('work', { ...files, 'case.json': JSON.stringify({ test, expect: '', why: '' }) })
    write('beside', changes.beside ?? {})
    const heldOut = changes.task?.heldOut
    const task = { ...changes.task, ...(heldOut === undefined ? {} : { heldOut: join(top, 'beside', heldOut) }) }
    return await runCase(join(top, 'work'), backend, { policy: { runs: 2, ...changes.policy }, task })
  } finally {
    await removeDir(top)
  }
}

testWith(['bwrap'], 'a home-made check that throws by itself is a comparison, and verifies', async () => {
  const result = await judged({ 'calc.mjs': CALC, 'check.test.mjs': CHECK }, 'node check.test.mjs')
  expect(result).toMatchObject({ verdict: 'verified', status: 'pass' })
})

testWith(['bwrap'], 'without probes it is not yet probed, and not verified', async () => {
  const result = await judged({ 'calc.mjs': CALC, 'check.test.mjs': CHECK }, 'node check.test.mjs', {
    policy: { probes: 'none' },
  })
  expect(result.verdict).toBe('unproven')
  expect(result.reason).toContain('not yet probed')
})

testWith(['bwrap'], 'a test that only loads the code is vacuous, one that only calls it is weak', async () => {
  const load = await judged({ 'calc.mjs': CALC, 'a.test.mjs': "import './calc.mjs'\n" }, 'node a.test.mjs')
  expect(load.verdict).toBe('vacuous')
  const call = "import { add, mul } from './calc.mjs'\nadd(2, 3)\nmul(2, 3)\n"
  expect((await judged({ 'calc.mjs': CALC, 'a.test.mjs': call }, 'node a.test.mjs')).verdict).toBe('weak')
})

testWith(['bwrap'], 'a test that notices wrong values only by crashing is not verified', async () => {
  const calc =
    'export const table = { five: () => 1 }\nexport function pick(n) {\n  return n === 2 ? "five" : "none"\n}\n'
  const crash = "import { pick, table } from './calc.mjs'\ntable[pick(2)]()\n"
  const result = await judged({ 'calc.mjs': calc, 'a.test.mjs': crash }, 'node a.test.mjs')
  expect(['weak', 'unproven']).toContain(result.verdict)
})

testWith(['bwrap'], 'a command that replaces the code under test is tampered', async () => {
  const files = { 'calc.mjs': CALC.replace('a + b', 'a - b'), 'good.txt': CALC, 'check.test.mjs': CHECK }
  const result = await judged(files, 'cp good.txt calc.mjs && node check.test.mjs')
  expect(result).toMatchObject({ verdict: 'tampered' })
  expect(result.findings).toContain('sources-changed')
  const restored = await judged(
    files,
    'cp calc.mjs old && cp good.txt calc.mjs && node check.test.mjs && cp old calc.mjs',
  )
  expect(restored.verdict).toBe('unproven')
})

testWith(
  ['bwrap'],
  'a command that edits its tests and puts them back is tampered, one that makes a script executable is not',
  async () => {
    const files = { 'calc.mjs': CALC.replace('a + b', 'a - b'), 'check.test.mjs': CHECK }
    const edit = "sed -i.bak 's/!== 5/!== -1/' check.test.mjs"
    const back = 'mv check.test.mjs.bak check.test.mjs'
    expect((await judged(files, `${edit} && node check.test.mjs; s=$?; ${back}; exit $s`)).verdict).toBe('tampered')
    const script = { 'calc.mjs': CALC, 'check.mjs': CHECK, 'test.sh': '#!/bin/sh\nexec node check.mjs\n' }
    expect((await judged(script, 'chmod +x test.sh && ./test.sh')).verdict).not.toBe('tampered')
  },
)

testWith(['bwrap'], 'later copies start from what the set-up left, and a rewritten source is a finding', async () => {
  const files = { 'calc.mjs': CALC, 'check.test.mjs': `import './made.mjs'\n${CHECK}` }
  const made = await judged(files, 'node check.test.mjs', { task: { setup: 'echo "export {}" > made.mjs' } })
  expect(made.verdict).toBe('verified')
  const rewrites = { setup: 'echo "export {}" > made.mjs; echo "// x" >> calc.mjs' }
  expect((await judged(files, 'node check.test.mjs', { task: rewrites })).findings).toContain('setup-rewrites-sources')
  const fails = await judged(files, 'node check.test.mjs', { task: { setup: 'echo no such package >&2; exit 3' } })
  expect(fails).toMatchObject({ verdict: 'setup-failed' })
  expect(fails.reason).toContain('no such package')
})

testWith(['bwrap'], 'a set-up that puts a link in place of a source cannot make a probe write outside', async () => {
  const files = { 'calc.mjs': CALC, 'check.test.mjs': CHECK, 'lib/more.mjs': 'export const one = () => 1\n' }
  const setup = 'mv lib /tmp/lib; ln -s /tmp lib; mv calc.mjs real; ln -s real calc.mjs'
  const result = await judged(files, 'node check.test.mjs', { task: { setup } })
  expect(result.verdict).toBe('unproven')
})

testWith(['bwrap'], 'nothing in the environment of a run tells a probe from a run', async () => {
  const spy = `${CHECK}console.log('ENV ' + Object.keys(process.env).sort().join(' ') + ' ' + process.cwd())\n`
  const { verification } = await judged({ 'calc.mjs': CALC, 'check.test.mjs': spy }, 'node check.test.mjs')
  const runs = TestRunsFacts.parse(verification.checks['test-runs']?.facts).runs
  const probes = ProbesFacts.parse(verification.checks['probes']?.facts).probes
  const seen = [...runs, ...probes.filter(({ kind }) => kind === 'neutral').map(({ run }) => run)].map(
    ({ lastLines }) => lastLines.find((line) => line.startsWith('ENV ')),
  )
  // Two runs, and the edit without meaning before and after the wrong values.
  expect(seen).toHaveLength(4)
  // The folder's name is another one for each of them, and of one shape.
  expect(new Set(seen.map((line) => line?.replace(/ \/w[0-9a-f]{10}$/, ' /w'))).size).toBe(1)
  expect(new Set(seen).size).toBe(4)
})

testWith(['bwrap'], 'neither the count of copies nor the time of a change tells one probe from another', async () => {
  const calls =
    "import { add } from './add.mjs'\nimport { mul } from './mul.mjs'\nimport fs from 'node:fs'\nadd(2, 3)\nmul(2, 3)\n"
  const counts = `${calls}const nth = /\\/copy-(\\d{1,3})\\/work /.exec(fs.readFileSync('/proc/self/mountinfo', 'utf8'))?.[1]
if (Number(nth ?? 0) > 7) throw new Error('wrong')
`
  const looks = `${calls}const at = (path) => fs.statSync(path).mtimeMs
const changed = ['add.mjs', 'mul.mjs'].filter((path) => at(path) > at('z.test.mjs'))
if (changed.length === 1) throw new Error('wrong')
`
  const sources = {
    'add.mjs': 'export function add(a, b) {\n  return a + b\n}\n',
    'mul.mjs': 'export function mul(a, b) {\n  return a * b\n}\n',
  }
  for (const check of [counts, looks]) {
    const { verdict } = await judged({ ...sources, 'z.test.mjs': check }, 'node z.test.mjs')
    expect(verdict).toBe('weak')
  }
})

testWith(['bwrap'], 'the author’s check judges the answer, in a column of its own, and no test sees it', async () => {
  const files = {
    'calc.mjs': CALC,
    'check.test.mjs': `import fs from 'node:fs'\n${CHECK}console.log(fs.readdirSync('.').join(' '))\n`,
  }
  const beside = {
    'checks/verify.sh': 'node "$(dirname "$0")/compare.mjs"\n',
    'checks/compare.mjs': `const { add } = await import(process.cwd() + '/calc.mjs')\nif (add(1, 1) !== 2) process.exit(1)\n`,
    'checks/no.py': '#!/usr/bin/env python3\nimport sys\nsys.exit(1)\n',
  }
  const yes = await judged(files, 'node check.test.mjs', { task: { heldOut: 'checks/verify.sh' }, beside })
  expect(yes).toMatchObject({ verdict: 'verified', correctness: 'correct', status: 'pass' })
  const runs = TestRunsFacts.parse(yes.verification.checks['test-runs']?.facts).runs
  expect(runs[0]?.lastLines.at(-1)).toBe('calc.mjs check.test.mjs')
  const no = await judged(files, 'node check.test.mjs', {
    task: { heldOut: 'checks/no.py' },
    beside,
    policy: { probes: 'none' },
  })
  expect(no.correctness).toBe('incorrect')
})

testWith(['bwrap'], 'promises are checked beside the verdict', async () => {
  const files = {
    'README.md': '# R\n## Results\n![c](chart.svg)\n',
    'chart.svg': '<svg><rect/></svg>',
    'empty.json': '{}',
    'calc.mjs': CALC,
    'check.test.mjs': CHECK,
  }
  const promised = (changes: object): Partial<Task> => ({
    expect: {
      files: ['README.md'],
      forbid: [],
      embeds: ['*.svg'],
      sections: ['results'],
      pages: [],
      allowed_paths: [],
      ...changes,
    },
  })
  const quick = { policy: { probes: 'none', runs: 1 } } as const
  const kept = await judged(files, 'node check.test.mjs', { task: promised({}), ...quick })
  expect(kept.promises).toBe('kept')
  expect(kept.findings).toEqual(['no-counts', 'no-manifest'])
  const all = promised({
    files: ['empty.json', 'gone.csv'],
    forbid: ['*.mjs'],
    embeds: ['*.png'],
    sections: ['Method'],
    max_file_bytes: 10,
  })
  const broken = await judged(files, 'node check.test.mjs', { task: all, ...quick })
  expect(broken.promises).toBe('broken')
  const words = ['file-too-large', 'forbidden-file', 'image-not-shown', 'no-counts', 'no-manifest']
  expect(broken.findings).toEqual([...words, 'required-file-empty', 'required-file-missing', 'section-missing'])
})

testWith(['bwrap'], 'of several commands in a README each is run', async () => {
  const readme = '## Tests\n```bash\nnode --test a.test.mjs\nnode --test b.test.mjs\n```\n'
  const test = (name: string, value: number) =>
    `import test from 'node:test'\nimport assert from 'node:assert'\nimport { add } from './calc.mjs'\ntest('${name}', () => assert.equal(add(2, 3), ${value}))\n`
  const files = { 'README.md': readme, 'calc.mjs': CALC, 'a.test.mjs': test('a', 5), 'b.test.mjs': test('b', 6) }
  const discovered: Partial<Task> = {}
  const result = await judged(files, 'unused', { task: { ...discovered, test: undefined } as Partial<Task> })
  expect(result.verdict).toBe('failed')
  expect(result.reason).toContain('node --test b.test.mjs; 1 of 2 stated commands green')
})

testWith(['bwrap'], 'of several green commands the probes run all: what one leaves out another may test', async () => {
  const readme = '## Tests\n```bash\nnode add.test.mjs\nnode mul.test.mjs\n```\n'
  const check = (name: string, value: number): string =>
    `import { ${name} } from './calc.mjs'\nif (${name}(2, 3) !== ${value}) throw new Error('${name}')\n`
  const files = {
    'README.md': readme,
    'calc.mjs': CALC,
    'add.test.mjs': check('add', 5),
    'mul.test.mjs': check('mul', 6),
  }
  const result = await judged(files, 'unused', { task: { test: undefined } as Partial<Task> })
  expect(result.verdict).toBe('verified')
  const probes = ProbesFacts.parse(result.verification.checks['probes']?.facts)
  expect(probes.executed).toMatchObject({ functions: 2, of: 2 })
})

testWith(['bwrap'], 'the functions that the tests execute are recorded, two probes at a time', async () => {
  const more = 'export function never(a) {\n  const b = a * 2\n  return b\n}\n'
  const { verification } = await judged({ 'calc.mjs': CALC + more, 'check.test.mjs': CHECK }, 'node check.test.mjs')
  const { executed } = ProbesFacts.parse(verification.checks['probes']?.facts)
  expect(executed).toMatchObject({ functions: 2, of: 3, untested: ['calc.mjs:never'] })
})

testWith(['bwrap'], 'the same seed gives the same probes', async () => {
  const files = { 'calc.mjs': CALC, 'check.test.mjs': CHECK }
  const what = async (): Promise<string[]> => {
    const { verification } = await judged(files, 'node check.test.mjs')
    return ProbesFacts.parse(verification.checks['probes']?.facts).probes.map((probe) => `${probe.kind} ${probe.what}`)
  }
  expect(await what()).toEqual(await what())
})
