import { chmodSync, existsSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import { dependencyMounts, takeDependencyFolders } from './dependency-mounts.ts'

function folders(): { root: string; to: string; scratch: string } {
  const top = makeTempDir('bakeoff-dependencies-')
  onTestFinished(() => removeDir(top))
  const [root, to, scratch] = ['work', 'taken', 'scratch'].map((name) => join(top, name)) as [string, string, string]
  mkdirSync(root)
  return { root, to, scratch }
}

test('packages and environments are taken out, the topmost ones alone, and what only looks like one stays', async () => {
  const { root, to } = folders()
  mkdirSync(join(root, 'node_modules/a/node_modules/b'), { recursive: true })
  mkdirSync(join(root, 'app/node_modules'), { recursive: true })
  mkdirSync(join(root, 'env/lib'), { recursive: true })
  writeFileSync(join(root, 'env/pyvenv.cfg'), '')
  mkdirSync(join(root, 'linked'))
  symlinkSync('/usr', join(root, 'linked/node_modules'))
  const taken = await takeDependencyFolders(root, to)
  expect(taken.map(({ path }) => path).sort()).toEqual(['app/node_modules', 'env', 'node_modules'])
  expect(existsSync(join(root, 'node_modules'))).toBe(false)
  expect(lstatSync(join(root, 'linked/node_modules')).isSymbolicLink()).toBe(true)
})

test('what a set-up closed to others is opened for reading, and a link in place of a cache is left alone', async () => {
  const { root, to, scratch } = folders()
  mkdirSync(join(root, 'node_modules/a'), { recursive: true })
  writeFileSync(join(root, 'node_modules/a/x.js'), '', { mode: 0o600 })
  symlinkSync('/etc', join(root, 'node_modules/.cache'))
  chmodSync(join(root, 'node_modules/a'), 0o000)
  chmodSync(join(root, 'node_modules'), 0o500)
  const taken = await takeDependencyFolders(root, to)
  const [folder] = taken
  expect(folder?.writable).not.toContain('.cache')
  expect(lstatSync(join(folder?.from ?? '', 'a/x.js')).mode & 0o004).toBe(0o004)
  const mounts = dependencyMounts(taken, { root, inside: '/w1', scratch })
  expect(mounts[0]).toEqual({ from: folder?.from, to: '/w1/node_modules', readOnly: true })
  expect(mounts.slice(1).every(({ to: at, readOnly }) => !readOnly && at !== '/w1/node_modules/.cache')).toBe(true)
})
