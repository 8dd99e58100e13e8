import { expect, test } from 'vitest'
import { javascriptMutator } from './javascript.ts'
import { applyEdits, type FilePlan } from './mutation.ts'

const mutator = javascriptMutator()

async function planOf(text: string, path = 'a.mjs', driver = false): Promise<FilePlan> {
  const [plan] = await mutator.plan([{ path, text, driver, key: 'asdf' }], { marker: 'qwertzuiop', recordPath: '/rec' })
  if (plan === undefined) throw new Error('no plan')
  return plan
}

async function load(text: string): Promise<Record<string, (...args: unknown[]) => unknown>> {
  return import(`data:text/javascript,${encodeURIComponent(text)}`)
}

const SOURCE = `'use strict'
export function add(a, b) { 'use strict'; return a + b }
export const mul = (a, b) => a * b
export const wrap = (x) => ({ x })
export const later = async (x) => x
export class Box { get value() { return 1 } #hidden() { return 2 } }
export function* steps() { yield 1 }
`

test('the throw at entry reaches functions, arrows, getters and generators, and only when they are called', async () => {
  const plan = await planOf(SOURCE)
  const module = await load(plan.throwing ?? '')
  for (const name of ['add', 'mul', 'wrap']) expect(() => module[name]?.(1, 2)).toThrow('qwertzuiop')
  await expect(module['later']?.(1)).rejects.toThrow('qwertzuiop')
  expect(plan.throwing).toMatch(/\* steps\(\) \{\nif \(Number.isFinite\(1\)\) throw/)
  expect(plan.functions).toBe(7)
})

test('the neutral edit changes the text and no result', async () => {
  const plan = await planOf(SOURCE)
  expect(plan.neutral).not.toBe(SOURCE)
  const module = await load(plan.neutral)
  expect(module['add']?.(2, 3)).toBe(5)
  expect(module['mul']?.(2, 3)).toBe(6)
  expect(module['wrap']?.(1)).toEqual({ x: 1 })
})

test('every value mutant parses, and each changes what some function gives without changing its type', async () => {
  const plan = await planOf('export function add(a, b) { return a + b }')
  const texts = plan.sites.map((site) => applyEdits('export function add(a, b) { return a + b }', [site.edit]))
  expect(await mutator.parses(texts.map((text) => ({ path: 'a.mjs', text })))).toEqual(texts.map(() => true))
  const results = await Promise.all(texts.map(async (text) => (await load(text))['add']?.(2, 3)))
  expect(results).toEqual([6, -1])
})

test.each([
  ['"text"', 'textq'],
  ['true', false],
  ['[1, 2]', [1]],
  ['({ a: 1, b: "x" })', { a: 2, b: 'xq' }],
  ['String(7n)', '7q'],
])('the wrong value of %s is %j', async (value, wrong) => {
  const text = `export function f() { return ${value} }`
  const plan = await planOf(text)
  const site = plan.sites.find(({ kind }) => kind === 'return')
  const module = await load(applyEdits(text, site === undefined ? [] : [site.edit]))
  expect(module['f']?.()).toEqual(wrong)
})

test('a promise keeps its promise, with a wrong value', async () => {
  const text = 'export function f() { return Promise.resolve(1) }'
  const site = (await planOf(text)).sites.find(({ kind }) => kind === 'return')
  const module = await load(applyEdits(text, site === undefined ? [] : [site.edit]))
  expect(await module['f']?.()).toBe(2)
})

test('TypeScript and JSX are mutated, and the mutants parse', async () => {
  const text = `export function add(a: number, b: number): number { return a + b }
export const each = <T,>(xs: readonly T[], f: (x: T) => boolean): T[] => xs.filter((x) => !f(x) && true)
export abstract class A { abstract area(): number; size(): number { return 3 } }
declare function outside(): void`
  const plan = await planOf(text, 'a.ts')
  expect(plan.functions).toBe(3)
  const mutants = [plan.neutral, plan.throwing ?? '', ...plan.sites.map((site) => applyEdits(text, [site.edit]))]
  expect(await mutator.parses(mutants.map((mutant) => ({ path: 'a.ts', text: mutant })))).toEqual(
    mutants.map(() => true),
  )
  const jsx = await planOf('export const B = ({ n }) => <b title="x">{n + 1}</b>', 'b.jsx')
  expect(jsx.sites.map(({ what }) => what)).toContain('+ becomes -')
})

test('imports, test functions and conditions on how the program was started are left alone', async () => {
  const plan = await planOf(`import x from 'y'
function testAdd() { return 1 + 1 }
if (process.argv[1] === import.meta.filename) { run(3) }
process.exit(1)`)
  expect(plan.sites).toEqual([])
  expect(plan.functions).toBe(0)
})

test('in a driver the functions that it calls by itself are not mutated, those that they call are', async () => {
  const text = 'function add(a, b) { return a + b }\nfunction main() { if (add(2, 3) !== 5) throw 1 }\nmain()\n'
  const plan = await planOf(text, 'check.js', true)
  expect(plan.functions).toBe(1)
  expect(new Set(plan.sites.map(({ within }) => within))).toEqual(new Set(['add']))
})

test.each([
  'main()',
  'await main()',
  'main().catch(console.error)',
  'process.exit(main())',
  'process.exitCode = main()',
  'if (!main()) process.exit(1)',
])('in a driver, %s runs its entry', async (line) => {
  const plan = await planOf(
    `function main() { return 1 }\nfunction add(a, b) { return a + b }\n${line}\n`,
    'a.mjs',
    true,
  )
  expect(new Set(plan.sites.map(({ within }) => within))).toEqual(new Set(['add']))
})

test('in a driver, what stands inside a comparison or another call is what is tested', async () => {
  const text = 'function add(a, b) { return a + b }\nif (add(2, 3) !== 5) throw 1\nassert.equal(add(1, 1), 2)\n'
  expect((await planOf(text, 'a.mjs', true)).functions).toBe(1)
})

test('a program without functions gives what it prints', async () => {
  const plan = await planOf('const [a, b] = process.argv.slice(2)\nconsole.log(Number(a) * Number(b))\n', 'a.mjs')
  expect(plan.sites.map(({ what }) => what).sort()).toEqual(['* becomes +', 'prints another value'])
})

test('a file without functions throws at its own entry, behind hashbang, directives and imports', async () => {
  const plan = await planOf("#!/usr/bin/env node\nimport fs from 'node:fs'\nexport const top = 1\n")
  expect(plan.throwing).toBeUndefined()
  expect(plan.throwingModule).toMatch(/^#!\/usr\/bin\/env node\nimport fs from 'node:fs'\nif \(.*throw new Error/)
})

test('a script without functions is one: it throws, and writes down that it runs and that an error ends it', async () => {
  const text = "import fs from 'node:fs'\nconst n = JSON.parse(process.argv[1] ?? '2')\nconsole.log(n * 2)\n"
  const plan = await planOf(text)
  expect(plan.throwing).toMatch(/^import fs.*\nif \(.*throw new Error/)
  expect(plan.units.map(({ name, lines }) => [name, lines])).toEqual([['', 3]])
  expect(plan.recording).toMatch(/asdf0.* try \{[\s\S]*console\.log\(n \* 2\)[\s\S]*catch \(e_\).*asdf0z/)
  expect(plan.guarded).toBe(true)
})

test('a file that does not parse gets no plan, and a broken mutant is seen', async () => {
  expect(
    await mutator.plan([{ path: 'a.js', text: 'function (', driver: false, key: 'asdf' }], {
      marker: 'x',
      recordPath: '/rec',
    }),
  ).toEqual([])
  expect(await mutator.parses([{ path: 'a.js', text: 'function (' }])).toEqual([false])
})

test('what a program ends with is no value', async () => {
  const plan = await planOf('function main() {\n return bad ? 1 : 0\n}\nprocess.exitCode = bad ? 3 : 0\n')
  expect(plan.sites).toEqual([])
})

test('a function writes where an error leaves it, and the error stays what it is', async () => {
  const { recording = '' } = await planOf(
    'export function deep(a) { "use strict"; return [1, 2].map((n) => n / a.b) }\nexport const arrow = (a) => ({ x: a.b.c })\n',
  )
  expect(recording.match(/catch \(e_\) \{ .*?z/g)).toHaveLength(3)
  const module = await load(recording)
  expect(module['deep']?.({ b: 2 })).toEqual([0.5, 1])
  expect(() => module['deep']?.(null)).toThrow(TypeError)
  expect(() => module['arrow']?.({})).toThrow(TypeError)
})
