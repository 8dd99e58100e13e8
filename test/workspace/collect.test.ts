import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeRedactor } from '../../src/lib/redact.ts'
import { Deliverable } from '../../src/model/deliverable.ts'
import { COLLECT_LIMITS, collectDeliverable } from '../../src/workspace/collect.ts'
import type { Workspace } from '../../src/workspace/prepare.ts'
import { testWith } from '../needs.ts'
import { makePlaces, makeWorkspace, type Places } from './make-workspace.ts'

let places: Places
let workspace: Workspace
beforeEach(async () => {
  places = makePlaces()
  workspace = await makeWorkspace(places)
})
afterEach(() => places.remove())

const write = (path: string, content: string | Uint8Array = 'x\n', mode = 0o644): void => {
  const full = join(workspace.folder, path)
  mkdirSync(join(full, '..'), { recursive: true })
  writeFileSync(full, content, { mode })
}
const collect = (more: { redactor?: ReturnType<typeof makeRedactor>; maxFiles?: number; maxBytes?: number } = {}) =>
  collectDeliverable(workspace, {
    attemptId: 'r/t/a/1/1',
    dest: places.attempt,
    limits: { ...COLLECT_LIMITS, ...more },
    ...(more.redactor === undefined ? {} : { redactor: more.redactor }),
  })
const paths = (deliverable: Deliverable): string[] => deliverable.files.map(({ path }) => path)
const stored = (path: string): string => join(places.attempt, 'deliverable', path)

test('files are copied with their execute bits, and report, manifest and hashes are read', async () => {
  write('README.md', '# Answer\n')
  write('bakeoff.json', JSON.stringify({ timeout_sec: 'soon', scripts: { test: ' npm test ', setup: 7 } }))
  write('run.sh', '#!/bin/sh\n', 0o755)
  mkdirSync(join(workspace.folder, 'results'))
  const deliverable = await collect()
  expect(Deliverable.parse(deliverable)).toEqual(deliverable)
  expect(paths(deliverable)).toEqual(['README.md', 'bakeoff.json', 'run.sh'])
  expect(deliverable).toMatchObject({ testCommand: 'npm test', report: { path: 'README.md', bytes: 9 } })
  expect(deliverable).toMatchObject({ special: [], ignored: [], outside: [], truncated: false })
  expect(lstatSync(stored('run.sh')).mode & 0o111).not.toBe(0)
  expect(lstatSync(stored('README.md')).mode & 0o111).toBe(0)
  expect(lstatSync(stored('results')).isDirectory()).toBe(true)
})

test('the hash depends on contents, names and execute bits, not on times or order', async () => {
  write('b')
  write('a')
  const first = await collect()
  rmSync(join(workspace.folder, 'a'))
  write('a')
  expect((await collect()).hash).toBe(first.hash)
  chmodSync(join(workspace.folder, 'a'), 0o755)
  const executable = (await collect()).hash
  expect(executable).not.toBe(first.hash)
  renameSync(join(workspace.folder, 'a'), join(workspace.folder, 'c'))
  expect((await collect()).hash).not.toBe(executable)
})

test.each([
  ['broken', '{ "scripts": { "test": "x" '],
  ['a list', '[]'],
  ['null', 'null'],
  ['without a test', '{"scripts":{"build":"x"}}'],
  ['with an empty test', '{"scripts":{"test":"  "}}'],
  ['deep', `${'['.repeat(200_000)}`],
])('a manifest that is %s declares no test', async (_what, content) => {
  write('bakeoff.json', content)
  expect((await collect()).testCommand).toBeUndefined()
})

test('a byte order mark does not hide the manifest', async () => {
  write('bakeoff.json', '\ufeff{"scripts":{"test":"make"}}')
  expect((await collect()).testCommand).toBe('make')
})

test('names with spaces, newlines, emoji and bytes that are not UTF-8 keep their files apart', async () => {
  for (const name of [' a b ', 'line\nbreak', '🍞.md', '-rf', '\\xff', 'tab\t"quote"']) write(name, name)
  for (const bytes of [[0xff], [0xff, 0xfe], [0xc3, 0x28]]) {
    writeFileSync(Buffer.concat([Buffer.from(`${workspace.folder}/`), Buffer.from(bytes)]), 'raw')
  }
  const deliverable = await collect()
  expect(paths(deliverable).sort()).toEqual(
    [' a b ', '-rf', '\\xc3(', '\\xff', '\\xff', '\\xff\\xfe', 'line\nbreak', 'tab\t"quote"', '🍞.md'].sort(),
  )
  const copied = readdirSync(Buffer.from(stored('')), { encoding: 'buffer' }).map((name) => name.toString('latin1'))
  expect(copied).toContain('\xff')
  expect(copied).toHaveLength(9)
})

test('bytes over the limit are left, smaller files after them are not', async () => {
  write('a', 'x'.repeat(60))
  write('b', 'x'.repeat(60))
  write('c', 'x'.repeat(30))
  const deliverable = await collect({ maxBytes: 100 })
  expect(paths(deliverable)).toEqual(['a', 'c'])
  expect(deliverable.truncated).toBe(true)
})

test('a dependency folder is taken whole with its inner links, or left out whole without cutting the rest short', async () => {
  write('z/main.js')
  write('node_modules/tool/bin.js')
  mkdirSync(join(workspace.folder, 'node_modules/.bin'))
  symlinkSync('../tool/bin.js', join(workspace.folder, 'node_modules/.bin/tool'))
  symlinkSync('../../../../etc/passwd', join(workspace.folder, 'node_modules/.bin/evil'))
  symlinkSync('tool/../../../../etc', join(workspace.folder, 'node_modules/.bin/sly'))
  const whole = await collect()
  expect(paths(whole)).toEqual(['node_modules/tool/bin.js', 'z/main.js'])
  expect(readFileSync(stored('node_modules/.bin/tool'), 'utf8')).toBe('x\n')
  expect(whole.special.map(({ path }) => path)).toEqual(['node_modules/.bin/evil', 'node_modules/.bin/sly'])
  const less = await collect({ maxFiles: 4 })
  expect(paths(less)).toEqual(['z/main.js'])
  expect(less).toMatchObject({ truncated: false, ignored: ['node_modules/'], special: [] })
  expect(existsSync(stored('node_modules'))).toBe(false)
})

test('a Python environment and every .git are left out and named', async () => {
  write('venv/pyvenv.cfg')
  write('venv/bin/pip', '#!/agent/venv/bin/python\n', 0o755)
  write('.git/config')
  write('lib/sub/.git', 'gitdir: /elsewhere\n')
  write('lib/sub/a.c')
  const deliverable = await collect()
  expect(paths(deliverable)).toEqual(['lib/sub/a.c'])
  expect(deliverable.ignored).toEqual(['.git/', 'lib/sub/.git', 'venv/'])
})

testWith(['git'], 'what git would ignore is taken and named, by rules in the folder and above it', async () => {
  writeFileSync(join(workspace.work, '.gitignore'), '/answer/package.json\n*.log\n')
  write('.gitignore', 'build/\n!keep.log\n')
  for (const path of ['package.json', 'a.log', 'keep.log', 'build/out.bin', 'src/build/x', 'README.md', 'odd\n.log']) {
    write(path)
  }
  const deliverable = await collect()
  expect(paths(deliverable)).toContain('package.json')
  expect(paths(deliverable)).toContain('build/out.bin')
  expect(deliverable.ignored).toEqual(['a.log', 'build/', 'odd\n.log', 'package.json', 'src/build/'])
})

test('a file changed through a hard link is taken like any other', async () => {
  write('a', 'one')
  linkSync(join(workspace.folder, 'a'), join(workspace.folder, 'b'))
  expect(paths(await collect())).toEqual(['a', 'b'])
})

test('a secret in a file is masked in what is stored, and counted', async () => {
  const redactor = makeRedactor(['sk-secret-value'])
  write('notes.txt', 'key sk-secret-value\n')
  const deliverable = await collect({ redactor })
  expect(readFileSync(stored('notes.txt'), 'utf8')).toBe('key [REDACTED]\n')
  expect(redactor.hits()).toBe(1)
  expect(deliverable.files[0]?.bytes).toBe(15)
  expect(deliverable.masked).toEqual(['notes.txt'])
})

test('a report in TMPDIR, in HOME or at the top of the workspace is noticed', async () => {
  writeFileSync(join(workspace.tmp, 'README.md'), '# lost\n')
  mkdirSync(join(workspace.home, 'work'))
  writeFileSync(join(workspace.home, 'work', 'report.md'), '')
  writeFileSync(join(workspace.work, 'README.md'), '')
  writeFileSync(join(workspace.tmp, 'scratch.md'), '')
  const deliverable = await collect()
  expect(deliverable.misplaced).toEqual(['README.md', '../tmp/README.md', '../home/work/report.md'])
  expect(deliverable.outside).toEqual(['README.md'])
})

test('collecting again replaces what was collected before', async () => {
  write('old')
  await collect()
  rmSync(join(workspace.folder, 'old'))
  write('new')
  await collect()
  expect(readdirSync(stored(''))).toEqual(['new'])
})
