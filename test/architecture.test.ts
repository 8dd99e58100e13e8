import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const src = join(root, 'src')

const LAYERS = [
  'model',
  'contracts',
  'plan',
  'verdict',
  'stats',
  'cost',
  'charts',
  'report',
  'gate',
  'config',
  'agents',
  'sandbox',
  'workspace',
  'checks',
  'research',
  'store',
  'render',
  'queue',
  'sinks',
  'engine',
  'cli',
  'lib',
]

const sources = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))

test('there is something to look at', () => {
  expect(sources.length).toBeGreaterThan(100)
})

test('every folder of src is a known layer, and lint knows what it may import', () => {
  const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(folders.map((folder) => folder.name).sort()).toEqual([...LAYERS].sort())
  const lint = readFileSync(join(root, 'biome.json'), 'utf8')
  for (const layer of LAYERS.filter((name) => name !== 'cli')) expect(lint).toContain(`src/${layer}/**/*.ts`)
})

test('SQL stands in the store alone', () => {
  const sql = /\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|VIEW))\b/
  const elsewhere = sources
    .filter((file) => !file.startsWith(join('src', 'store')) && !file.endsWith('.test.ts'))
    .filter((file) => sql.test(readFileSync(join(root, file), 'utf8')))
  expect(elsewhere).toEqual([])
})

test('no file of src is longer than 300 lines', () => {
  const long = sources
    .filter((file) => !file.endsWith('.test.ts'))
    .filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301)
  expect(long).toEqual([])
})

test('the package names no registry host and no path of the machine it was made on', () => {
  const named = sources.filter((file) =>
    /registry\.(npmjs|yarnpkg)|\/work\/main|\.library\//.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(named).toEqual([])
})

test('decision records have unique, gapless numbers', () => {
  const numbers = readdirSync(join(root, 'docs', 'adr')).map((name) => Number(name.slice(0, 4)))
  expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, i) => i + 1))
})
