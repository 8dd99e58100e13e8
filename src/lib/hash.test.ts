import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sha256, sha256File } from './hash.ts'
import { makeTempDir, removeDir } from './temp-dir.ts'

let dir = ''
beforeEach(() => {
  dir = makeTempDir('bakeoff-hash-')
})
afterEach(() => removeDir(dir))

test('text, bytes and file have the same hash', () => {
  const path = join(dir, 'abc')
  writeFileSync(path, 'abc')
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' // FIPS 180-2, B.1
  expect([sha256('abc'), sha256(Buffer.from('abc')), sha256File(path)]).toEqual([expected, expected, expected])
})

test('a file larger than one piece is hashed whole', () => {
  const bytes = Buffer.alloc(1_000_001, 7)
  writeFileSync(join(dir, 'big'), bytes)
  expect(sha256File(join(dir, 'big'))).toBe(sha256(bytes))
})

test('a link is not followed', () => {
  symlinkSync('/etc/passwd', join(dir, 'link'))
  expect(() => sha256File(join(dir, 'link'))).toThrow(/ELOOP/)
})
