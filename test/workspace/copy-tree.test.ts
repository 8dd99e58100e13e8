import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyTree, listTree } from '../../src/workspace/copy-tree.ts'
import { readRegularFile } from '../../src/workspace/open-regular.ts'
import { changedFiles, compareSnapshots, snapshotTree } from '../../src/workspace/tree-snapshot.ts'
import { lookAt, walkTree } from '../../src/workspace/walk-tree.ts'
import { testWith } from '../needs.ts'
import { makePlaces, type Places } from './make-workspace.ts'

let places: Places
let from = ''
let to = ''
beforeEach(() => {
  places = makePlaces()
  from = join(places.base, 'from')
  to = join(places.base, 'to')
  mkdirSync(join(from, 'sub', 'empty'), { recursive: true })
  writeFileSync(join(from, 'a'), 'aa')
  writeFileSync(join(from, 'sub', 'run 🍞'), '#!/bin/sh\n', { mode: 0o755 })
})
afterEach(() => places.remove())

test('a copy has the same content, modes, links and empty folders, and shares nothing', async () => {
  symlinkSync('../a', join(from, 'sub', 'link'))
  symlinkSync('/etc', join(from, 'etc'))
  chmodSync(join(from, 'a'), 0o444)
  await copyTree(await listTree(from), to)
  expect(readFileSync(join(to, 'a'), 'utf8')).toBe('aa')
  expect(statSync(join(to, 'a')).mode & 0o777).toBe(0o444)
  expect(statSync(join(to, 'sub', 'run 🍞')).mode & 0o777).toBe(0o755)
  expect(lstatSync(join(to, 'sub', 'empty')).isDirectory()).toBe(true)
  expect(readlinkSync(join(to, 'sub', 'link'))).toBe('../a')
  expect(readlinkSync(join(to, 'etc'))).toBe('/etc')
  expect(statSync(join(to, 'a')).ino).not.toBe(statSync(join(from, 'a')).ino)
  expect(changedFiles(await snapshotTree(from), await snapshotTree(to))).toEqual([])
})

test('one list serves many copies, each of the state that was listed', async () => {
  const tree = await listTree(from)
  writeFileSync(join(from, 'later'), '')
  await copyTree(tree, to)
  await copyTree(tree, `${to}-2`)
  expect(existsSync(join(to, 'later'))).toBe(false)
  expect(readFileSync(join(`${to}-2`, 'a'), 'utf8')).toBe('aa')
})

test('nothing is overwritten or written through a link', async () => {
  mkdirSync(to)
  writeFileSync(join(places.base, 'victim'), 'victim')
  symlinkSync(join(places.base, 'victim'), join(to, 'a'))
  const tree = await listTree(from)
  await expect(copyTree(tree, to)).rejects.toThrow(/EEXIST/)
  rmSync(join(to, 'sub'), { recursive: true, force: true })
  await copyTree(tree, to, { replace: true })
  expect(readFileSync(join(places.base, 'victim'), 'utf8')).toBe('victim')
  expect(readFileSync(join(to, 'a'), 'utf8')).toBe('aa')
})

testWith(['root'], 'a copy can belong to somebody else, its links too', async () => {
  symlinkSync('/etc', join(from, 'etc'))
  await copyTree(await listTree(from), to, { owner: { uid: 65534, gid: 65534 } })
  for (const path of ['', 'a', 'etc', 'sub/run 🍞']) expect(lstatSync(join(to, path)).uid).toBe(65534)
  expect(statSync('/etc').uid).toBe(0)
})

test('content decides, whatever size and times say', async () => {
  const before = await snapshotTree(from)
  execFileSync('touch', ['-r', join(from, 'a'), join(places.base, 'times')])
  writeFileSync(join(from, 'a'), 'bb')
  execFileSync('touch', ['-r', join(places.base, 'times'), join(from, 'a')])
  expect(statSync(join(from, 'a')).mtimeMs).toBe(before.entries.get('a')?.mtimeMs)
  expect(changedFiles(before, await snapshotTree(from))).toEqual(['a'])
  expect(changedFiles(before, await snapshotTree(from, { since: before }))).toEqual(['a'])
  expect(changedFiles(before, await snapshotTree(from, { hash: () => false }))).toEqual(['a'])
})

test('touching, rewriting and moving the same content is no change', async () => {
  const before = await snapshotTree(from)
  utimesSync(join(from, 'a'), 1, 1)
  writeFileSync(join(from, 'copy'), 'aa')
  renameSync(join(from, 'copy'), join(from, 'a'))
  expect(changedFiles(before, await snapshotTree(from, { since: before }))).toEqual([])
})

test('additions, deletions, execute bits, link targets and changes of kind are changes', async () => {
  symlinkSync('x', join(from, 'link'))
  for (const name of ['gone', 'mode', 'kind', 'name\xff']) writeFileSync(join(from, name), name)
  const before = await snapshotTree(from)
  rmSync(join(from, 'gone'))
  rmSync(join(from, 'link'))
  symlinkSync('y', join(from, 'link'))
  chmodSync(join(from, 'mode'), 0o755)
  rmSync(join(from, 'kind'))
  symlinkSync('a', join(from, 'kind'))
  writeFileSync(join(from, 'sub', 'new\n'), '')
  const changes = compareSnapshots(before, await snapshotTree(from))
  expect(changes.map(({ path, change }) => `${change} ${path}`)).toEqual([
    'deleted gone',
    'changed kind',
    'changed link',
    'changed mode',
    'added sub/new\n',
  ])
})

test('a snapshot ends at its limit and says so', async () => {
  expect(await snapshotTree(from, { maxEntries: 1 })).toMatchObject({ truncated: true })
  expect((await snapshotTree(from, { maxEntries: 2 })).truncated).toBe(false)
})

test('a file that was swapped for a link or another file after it was listed is not read', () => {
  const path = join(from, 'a')
  const seen = lookAt(Buffer.from(from), Buffer.from('a'))!
  expect(readRegularFile(Buffer.from(path), seen, 100)).toEqual({ value: Buffer.from('aa') })
  expect(readRegularFile(Buffer.from(path), seen, 1)).toEqual({ problem: 'more than 1 bytes' })
  linkSync(path, join(from, 'keeps-the-inode'))
  rmSync(path)
  symlinkSync('/etc/passwd', path)
  expect(readRegularFile(Buffer.from(path), seen, 1e6)).toEqual({ problem: 'a link took its place' })
  rmSync(path)
  writeFileSync(path, 'another')
  expect(readRegularFile(Buffer.from(path), seen, 1e6)).toEqual({ problem: 'changed while it was read' })
})

test('a folder that is swapped for a link during a walk is not entered', async () => {
  const seen: string[] = []
  for await (const { path, kind, detail } of walkTree(Buffer.from(from))) {
    seen.push(`${kind} ${path} ${detail ?? ''}`)
    if (path.toString() === 'sub' && kind === 'directory') {
      rmSync(join(from, 'sub'), { recursive: true })
      symlinkSync('/etc', join(from, 'sub'))
    }
  }
  expect(seen).toEqual(['file a ', 'directory sub ', 'unreadable sub changed while it was read'])
})
