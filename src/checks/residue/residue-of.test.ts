import { expect, test } from 'vitest'
import { residueOf } from './residue-of.ts'

const elf = () => new Uint8Array([0x7f, 0x45, 0x4c, 0x46])
const text = () => new Uint8Array([0x23, 0x20, 0x63, 0x6f])

test.each([
  ['node_modules/a/index.js', 'node_modules/', 'dependencies'],
  ['web/node_modules/a/node_modules/b/x.js', 'web/node_modules/', 'dependencies'],
  ['.venv/', '.venv/', 'environment'],
  ['src/__pycache__/a.cpython-311.pyc', 'src/__pycache__/', 'cache'],
  ['pkg.egg-info/PKG-INFO', 'pkg.egg-info/', 'build-output'],
  ['rust/target/debug/deps/x', 'rust/target/', 'build-output'],
  ['main.o', 'main.o', 'build-output'],
  ['core.4711', 'core.4711', 'core-dump'],
  ['notes.md~', 'notes.md~', 'editor-backup'],
  ['.calc.py.swp', '.calc.py.swp', 'editor-backup'],
  ['a/.DS_Store', 'a/.DS_Store', 'system-file'],
])('%s is residue: %s, %s', (path, shown, kind) => {
  expect(residueOf(path, elf)).toEqual({ path: shown, kind })
})

test.each([
  'README.md',
  'dist/bundle.js',
  'build/out.wasm',
  'target/list.txt',
  'src/core/index.ts',
  'core',
  'swap.swift',
  'backup/plan.md',
  'lib/classic.js',
])('%s is work', (path) => {
  expect(residueOf(path, text)).toBeUndefined()
})
