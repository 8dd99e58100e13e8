import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTempDir, removeDir } from './temp-dir.ts'

test('a temp folder is new, private and under its parent', () => {
  const parent = makeTempDir('bakeoff-temp-')
  const [a, b] = [makeTempDir('x-', parent), makeTempDir('x-', parent)]
  expect(a).not.toBe(b)
  expect(a.startsWith(`${parent}/x-`)).toBe(true)
  expect(statSync(a).mode & 0o777).toBe(0o700)
  return removeDir(parent)
})

test('read-only folders, strange names, loops and odd modes are removed, and what links point to stays', async () => {
  const outside = makeTempDir('bakeoff-temp-')
  writeFileSync(join(outside, 'keep'), 'kept')
  const dir = makeTempDir('bakeoff-temp-')
  mkdirSync(join(dir, 'locked', 'inner'), { recursive: true })
  writeFileSync(join(dir, 'locked', 'inner', 'a b\n🍞'), '')
  writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff, 0xfe])]), '')
  symlinkSync(outside, join(dir, 'link'))
  symlinkSync('.', join(dir, 'loop'))
  chmodSync(join(dir, 'locked', 'inner'), 0o000)
  chmodSync(join(dir, 'locked'), 0o500)
  await removeDir(dir)
  expect(existsSync(dir)).toBe(false)
  expect(readFileSync(join(outside, 'keep'), 'utf8')).toBe('kept')
  await removeDir(outside)
})

test('paths longer than the system can open are removed', async () => {
  const dir = makeTempDir('bakeoff-temp-')
  const script = `for (let i = 0; i < 60; i += 1) { fs.mkdirSync('${'d'.repeat(200)}'); process.chdir('${'d'.repeat(200)}') }; fs.writeFileSync('leaf', '')`
  execFileSync(process.execPath, ['-e', script], { cwd: dir })
  await removeDir(dir)
  expect(existsSync(dir)).toBe(false)
})

test('an absent folder, a file and a link can be removed too', async () => {
  const dir = makeTempDir('bakeoff-temp-')
  symlinkSync('/etc', join(dir, 'link'))
  await removeDir(join(dir, 'link'))
  await removeDir(join(dir, 'nothing'))
  expect(existsSync('/etc')).toBe(true)
  await removeDir(dir)
})
