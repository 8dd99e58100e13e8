import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { makeRedactor } from '../../src/lib/redact.ts'
import type { Deliverable } from '../../src/model/deliverable.ts'
import { COLLECT_LIMITS, collectDeliverable } from '../../src/workspace/collect.ts'
import type { Workspace } from '../../src/workspace/prepare.ts'
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

test('links are recorded and never followed or copied, loops and absolute ones too', async () => {
  symlinkSync('/etc', join(workspace.folder, 'etc'))
  symlinkSync('/etc/passwd', join(workspace.folder, 'README.md'))
  symlinkSync('.', join(workspace.folder, 'loop'))
  symlinkSync('nowhere', join(workspace.folder, 'dangling'))
  const deliverable = await collect()
  expect(deliverable.files).toEqual([])
  expect(deliverable.report).toBeUndefined()
  expect(deliverable.special.map(({ path, kind, detail }) => `${kind} ${path} ${detail}`).sort()).toEqual([
    'symlink README.md /etc/passwd',
    'symlink dangling nowhere',
    'symlink etc /etc',
    'symlink loop .',
  ])
  expect(readdirSync(stored(''))).toEqual([])
})

test('FIFOs, sockets and devices are recorded and nothing waits for them', async () => {
  execFileSync('mkfifo', [join(workspace.folder, 'README.md'), join(workspace.folder, '.gitignore')])
  execFileSync('mkfifo', [join(workspace.folder, 'bakeoff.json')])
  const server = createServer().listen(join(workspace.folder, 'sock'))
  await new Promise((resolve) => server.once('listening', resolve))
  const deliverable = await collect()
  await new Promise((resolve) => server.close(resolve))
  expect(deliverable.special.map(({ path, kind }) => `${kind} ${path}`).sort()).toEqual([
    'fifo .gitignore',
    'fifo README.md',
    'fifo bakeoff.json',
    'socket sock',
  ])
})

test('a sparse file of 2 GB is recorded as too large and not copied', async () => {
  write('data.bin')
  truncateSync(join(workspace.folder, 'data.bin'), 2 * 1024 ** 3)
  write('README.md')
  const deliverable = await collect()
  expect(deliverable.special).toEqual([{ path: 'data.bin', kind: 'too-large', detail: '2147483648 bytes' }])
  expect(paths(deliverable)).toEqual(['README.md'])
  expect(deliverable.truncated).toBe(false)
})

test('100,000 files end at the limit, with report and manifest among what is taken', async () => {
  // Hard links are made many times faster than files, and look the same; a file has at most 65,000 of them on ext4.
  const script = `for (let i = 0; i < 100000; i += 1) i % 50000 ? fs.linkSync('f' + (i - i % 50000), 'f' + i) : fs.writeFileSync('f' + i, '')`
  execFileSync(process.execPath, ['-e', script], { cwd: workspace.folder })
  write('README.md', '# late\n')
  write('bakeoff.json', '{"scripts":{"test":"true"}}')
  const deliverable = await collect({ maxFiles: 2000 })
  expect(deliverable).toMatchObject({ truncated: true, testCommand: 'true', report: { path: 'README.md' } })
  expect(deliverable.files).toHaveLength(2000)
})

test('what cannot be read is recorded, also a whole folder or the workspace itself', async () => {
  write('secret')
  write('locked/inner')
  write('open')
  chmodSync(join(workspace.folder, 'secret'), 0o000)
  chmodSync(join(workspace.folder, 'locked'), 0o000)
  const asNobody = async (): Promise<Deliverable> => {
    if (process.getuid?.() !== 0) return collect()
    // Root reads everything, so for a moment this process is somebody else.
    execFileSync('chown', ['-R', '65534:65534', places.base])
    process.setegid?.(65534)
    process.seteuid?.(65534)
    try {
      return await collect()
    } finally {
      process.seteuid?.(0)
      process.setegid?.(0)
    }
  }
  const deliverable = await asNobody()
  expect(paths(deliverable)).toEqual(['open'])
  expect(deliverable.special).toEqual([
    { path: 'locked', kind: 'unreadable', detail: 'permission denied' },
    { path: 'secret', kind: 'unreadable', detail: 'permission denied' },
  ])
  chmodSync(workspace.work, 0o000)
  expect((await asNobody()).files).toEqual([])
})

test('a folder that was deleted, or replaced by a link or a file, is an empty deliverable', async () => {
  rmSync(workspace.folder, { recursive: true })
  expect(await collect()).toMatchObject({ files: [], special: [] })
  symlinkSync('/etc', workspace.folder)
  expect(await collect()).toMatchObject({ files: [], special: [{ path: '.', kind: 'symlink', detail: '/etc' }] })
  rmSync(workspace.folder)
  writeFileSync(workspace.folder, '')
  expect((await collect()).special).toHaveLength(1)
})

test('a link on the way to the folder is not followed', async () => {
  const nested = await makeWorkspace(places, { task: { id: 't', folder: 'a/b/c', buildsOn: [] } })
  const elsewhere = join(places.base, 'elsewhere')
  mkdirSync(join(elsewhere, 'b', 'c'), { recursive: true })
  writeFileSync(join(elsewhere, 'b', 'c', 'private'), 'private')
  rmSync(join(nested.work, 'a'), { recursive: true })
  symlinkSync(elsewhere, join(nested.work, 'a'))
  const deliverable = await collectDeliverable(nested, { attemptId: 'x', dest: places.attempt })
  expect(deliverable.files).toEqual([])
  expect(deliverable.special).toMatchObject([{ kind: 'symlink', detail: elsewhere }])
})

test('paths longer than the system can open are recorded', async () => {
  const name = 'd'.repeat(200)
  const script = `for (let i = 0; i < 60; i += 1) { fs.mkdirSync('${name}'); process.chdir('${name}') }; fs.writeFileSync('leaf', '')`
  execFileSync(process.execPath, ['-e', script], { cwd: workspace.folder })
  write('README.md')
  const deliverable = await collect()
  expect(paths(deliverable)).toEqual(['README.md'])
  expect(deliverable.special).toMatchObject([{ kind: 'unreadable', detail: 'path too long' }])
})

test('a HOME inside the workspace does not flood the record', async () => {
  const script = `fs.mkdirSync('.npm'); for (let i = 0; i < 3000; i += 1) fs.writeFileSync('.npm/' + i, '')`
  execFileSync(process.execPath, ['-e', script], { cwd: workspace.work })
  const deliverable = await collect()
  expect(deliverable.outside).toHaveLength(1000)
  expect(deliverable.truncated).toBe(true)
})
