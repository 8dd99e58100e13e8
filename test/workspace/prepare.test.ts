import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { UserError } from '../../src/model/errors.ts'
import { collectDeliverable } from '../../src/workspace/collect.ts'
import { removeWorkspace } from '../../src/workspace/prepare.ts'
import { prepareTemplate } from '../../src/workspace/prepare-template.ts'
import { makePlaces, makeWorkspace, type Places, TASK } from './make-workspace.ts'

let places: Places
beforeEach(() => {
  places = makePlaces()
})
afterEach(() => places.remove())

const files = (): string => {
  const dir = join(places.suite, 'files')
  mkdirSync(join(dir, 'data', 'empty'), { recursive: true })
  writeFileSync(join(dir, 'data', 'ü 🍞.csv'), 'a,b\n')
  writeFileSync(join(dir, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 })
  return dir
}

test('a workspace has private folders of its own, and the task folder exists', async () => {
  const [a, b] = [await makeWorkspace(places), await makeWorkspace(places)]
  expect(a.root).not.toBe(b.root)
  expect(a.folder).toBe(join(a.work, 'answer'))
  expect(readdirSync(a.root).sort()).toEqual(['home', 'tmp', 'work'])
  expect(readdirSync(a.folder)).toEqual([])
  expect(statSync(a.root).mode & 0o777).toBe(0o700)
  await removeWorkspace(a)
  expect(existsSync(a.root)).toBe(false)
  expect(existsSync(b.root)).toBe(true)
})

test('start files come into the task folder with their modes, and nothing of them is a change', async () => {
  const template = await prepareTemplate(files())
  const workspace = await makeWorkspace(places, { files: template })
  expect(readFileSync(join(workspace.folder, 'data', 'ü 🍞.csv'), 'utf8')).toBe('a,b\n')
  expect(statSync(join(workspace.folder, 'run.sh')).mode & 0o777).toBe(0o755)
  expect(statSync(join(workspace.folder, 'data', 'empty')).isDirectory()).toBe(true)
  expect([...workspace.start.entries.values()].every(({ sha256 }) => sha256 !== undefined)).toBe(true)
  writeFileSync(join(workspace.folder, 'run.sh'), 'agent was here')
  expect(readFileSync(join(places.suite, 'files', 'run.sh'), 'utf8')).toBe('#!/bin/sh\n')
  expect((await collectDeliverable(workspace, { attemptId: 'x', dest: places.attempt })).outside).toEqual([])
})

test('start files that change during a run are refused', async () => {
  const template = await prepareTemplate(files())
  appendFileSync(join(places.suite, 'files', 'run.sh'), 'more\n')
  await expect(makeWorkspace(places, { files: template })).rejects.toThrow(/changed during the run: run\.sh/)
  expect(readdirSync(places.parent)).toEqual([])
})

test.each([
  ['link', (dir: string) => symlinkSync('/etc/passwd', join(dir, 'link'))],
  ['FIFO', (dir: string) => execFileSync('mkfifo', [join(dir, 'fifo')])],
])('a %s among the start files is a mistake of the suite', async (_kind, plant) => {
  const dir = files()
  plant(dir)
  await expect(prepareTemplate(dir)).rejects.toBeInstanceOf(UserError)
})

test('start files that do not exist are a mistake of the suite', async () => {
  await expect(prepareTemplate(join(places.suite, 'nothing'))).rejects.toBeInstanceOf(UserError)
})

test('no workspace lies below the suite, also through a link', async () => {
  await expect(makeWorkspace(places, { parent: join(places.suite, 'tmp') })).rejects.toThrow(/part of/)
  symlinkSync(places.suite, join(places.base, 'link'))
  await expect(makeWorkspace(places, { parent: join(places.base, 'link') })).rejects.toThrow(/part of/)
})

test.each(['../x', '/etc', 'a/../../b', 'a//b', '.', ''])('a task folder called %j is refused', async (folder) => {
  await expect(makeWorkspace(places, { task: { ...TASK, folder } })).rejects.toBeInstanceOf(UserError)
  expect(readdirSync(places.parent)).toEqual([])
})

test('what an agent changes beside the folder is seen, even with size and times restored', async () => {
  const template = await prepareTemplate(files())
  const workspace = await makeWorkspace(places, { files: template, task: { ...TASK, folder: 'answer' } })
  const beside = join(workspace.work, 'beside.txt')
  writeFileSync(beside, 'new')
  chmodSync(beside, 0o600)
  expect((await collectDeliverable(workspace, { attemptId: 'x', dest: places.attempt })).outside).toEqual([
    'beside.txt',
  ])
})
