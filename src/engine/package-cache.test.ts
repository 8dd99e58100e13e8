import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import { takePackageCache } from './package-cache.ts'

function cachePath(): string {
  const dir = makeTempDir('bakeoff-cache-test-')
  onTestFinished(() => removeDir(dir))
  return join(dir, 'packages')
}

test('one set-up has the shared cache, the next one works without until it is given back', () => {
  const cache = cachePath()
  const release = takePackageCache(cache)
  expect(release).toBeDefined()
  expect(existsSync(cache)).toBe(true)
  expect(takePackageCache(cache)).toBeUndefined()
  release?.()
  expect(takePackageCache(cache)).toBeDefined()
})

test('the lock of a process that is gone holds nobody up', () => {
  const cache = cachePath()
  writeFileSync(`${cache}.lock`, '4194304')
  expect(takePackageCache(cache)).toBeDefined()
})
