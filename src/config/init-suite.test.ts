import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadTemp } from '../../test/temp-suite.ts'
import { initSuite } from './init-suite.ts'

async function emptyFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'bakeoff init "x": '))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

const OPTIONS = { agents: ['codex', 'claude-code'], schemaPath: '/opt/bakeoff/schemas/config.schema.json' }

test('a new suite loads, with the agents of this machine and two tasks that need no network', async () => {
  const dir = await emptyFolder()
  const { written } = await initSuite(join(dir, 'new suite'), OPTIONS)
  expect(written).toEqual(['bakeoff.yaml', 'tasks/sorting-crossover.md', 'tasks/summation-error.md', '.gitignore'])
  const suite = await loadTemp(join(dir, 'new suite'))
  expect(suite.name).toBe('new suite')
  expect(suite.agents.map((agent) => agent.id)).toEqual(['codex', 'claude-code'])
  expect(suite.tasks.map((task) => task.network)).toEqual(['model', 'model'])
  for (const task of suite.tasks) expect(task.expect?.files).toContain('README.md')
})

test('the first line tells editors where the schema is', async () => {
  const dir = await emptyFolder()
  await initSuite(dir, OPTIONS)
  const [first] = (await readFile(join(dir, 'bakeoff.yaml'), 'utf8')).split('\n')
  expect(first).toBe('# yaml-language-server: $schema=/opt/bakeoff/schemas/config.schema.json')
})

test('a folder whose name is full of YAML still gives a suite that loads', async () => {
  const dir = join(await emptyFolder(), 'a: "b" # {{agents}}')
  await initSuite(dir, { ...OPTIONS, agents: [] })
  const suite = await loadTemp(dir)
  expect(suite.name).toBe('a: "b" # {{agents}}')
  expect(suite.agents.map((agent) => agent.id)).toEqual(['claude-code'])
})

test('a suite that is there is never overwritten', async () => {
  const dir = await emptyFolder()
  await writeFile(join(dir, 'bakeoff.yaml'), 'agents: [codex]\n')
  await expect(initSuite(dir, OPTIONS)).rejects.toThrow(`${join(dir, 'bakeoff.yaml')} is already there.`)
  expect(await readFile(join(dir, 'bakeoff.yaml'), 'utf8')).toBe('agents: [codex]\n')
  expect(await readdir(dir)).toEqual(['bakeoff.yaml'])
})

test('everything else that is there stays, and the second time nothing is written twice', async () => {
  const dir = await emptyFolder()
  await initSuite(dir, OPTIONS)
  await writeFile(join(dir, 'tasks/summation-error.md'), '---\n---\nMine.\n')
  await writeFile(join(dir, '.gitignore'), 'node_modules')
  await rm(join(dir, 'bakeoff.yaml'))
  expect((await initSuite(dir, OPTIONS)).written).toEqual(['bakeoff.yaml', '.gitignore'])
  expect(await readFile(join(dir, 'tasks/summation-error.md'), 'utf8')).toBe('---\n---\nMine.\n')
  expect(await readFile(join(dir, '.gitignore'), 'utf8')).toBe('node_modules\n/results/\n/reports/\n')
  await rm(join(dir, 'bakeoff.yaml'))
  expect((await initSuite(dir, OPTIONS)).written).toEqual(['bakeoff.yaml'])
})

test('a place that cannot hold a suite is one clear line', async () => {
  const dir = await emptyFolder()
  await writeFile(join(dir, 'file'), '')
  await expect(initSuite(join(dir, 'file'), OPTIONS)).rejects.toThrow(/^Cannot make a suite in .*file \(E/)
  expect(await readdir(dir)).toEqual(['file'])
})
