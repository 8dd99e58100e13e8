import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { declaredApi, exportsOf } from './declared-api.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const DOORS = [
  { name: 'agent-bakeoff', door: join(root, 'dist/index.d.ts'), golden: 'api.d.ts.txt' },
  { name: 'agent-bakeoff/stats', door: join(root, 'dist/stats/index.d.ts'), golden: 'api-stats.d.ts.txt' },
]

test.each(DOORS)('$name offers exactly what its golden file says', async ({ door, golden }) => {
  await expect(declaredApi(door)).toMatchFileSnapshot(`../golden/${golden}`)
})

test.each(DOORS)('$name has at run time every value that its types promise', async ({ name, door }) => {
  const { readFileSync } = await import('node:fs')
  const promised = exportsOf(readFileSync(door, 'utf8')).filter((one) => !one.typeOnly)
  const loaded = (await import(name)) as Record<string, unknown>
  expect(Object.keys(loaded).sort()).toEqual(promised.map((one) => one.name).sort())
  expect(promised.length).toBeGreaterThan(10)
})

test('the API file sees a changed signature, a removed name and a changed schema', () => {
  const dir = mkdtempSync(join(tmpdir(), 'bakeoff-api-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const door = join(dir, 'index.d.ts')
  const declare = (parameter: string): void =>
    writeFileSync(
      join(dir, 'one.d.ts'),
      `/** Why. */\nexport declare const Shape: z.ZodObject<{\n    a: z.ZodString;\n}>;\nexport type Shape = z.infer<typeof Shape>;\nexport declare function run(${parameter}): void;\n`,
    )
  writeFileSync(door, "export { run, type Shape } from './one.ts';\n")
  declare('a: string')
  const before = declaredApi(door)
  expect(before).toContain('a: z.ZodString')
  expect(before).not.toContain('Why')
  declare('a: number')
  expect(declaredApi(door)).not.toBe(before)
  writeFileSync(door, "export { gone } from './one.ts';\n")
  expect(() => declaredApi(door)).toThrow('one.ts declares no gone')
})
