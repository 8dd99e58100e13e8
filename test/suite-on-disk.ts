import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A suite in a temporary folder, made of plain files. */
export function suiteOnDisk(files: Readonly<Record<string, string>>): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'bakeoff-suite-'))
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** A small deliverable whose test is real: it goes red when the code is wrong. */
export const HONEST_DELIVERABLE: Readonly<Record<string, string>> = {
  'README.md': '# Sum\n\n## Results\n\nIt adds.\n',
  'sum.mjs': 'export function sum(a, b) {\n  return a + b\n}\n',
  'sum.test.mjs':
    "import assert from 'node:assert/strict'\nimport { test } from 'node:test'\nimport { sum } from './sum.mjs'\n\ntest('adds', () => assert.equal(sum(2, 3), 5))\ntest('adds zero', () => assert.equal(sum(0, 4), 4))\n",
  'bakeoff.json': '{ "schema_version": "1.0", "name": "sum", "scripts": { "test": "node --test" } }\n',
}

/** Puts every file of `files` below `folder`. */
export function under(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [join(folder, name), content]))
}
