import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { newestChange } from './newest-change.ts'

test('a change in any depth shows, also with a forged time; a removal too; a link leads nowhere', async () => {
  const root = mkdtempSync(join(tmpdir(), 'bakeoff-change-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(join(root, 'a/b'), { recursive: true })
  const file = join(root, 'a/b/file')
  writeFileSync(file, 'x')
  symlinkSync('/proc', join(root, 'link'))
  const first = (await newestChange(root)) ?? 0
  await sleep(20)
  writeFileSync(file, 'y')
  utimesSync(file, 0, 0)
  const second = (await newestChange(root)) ?? 0
  expect(second).toBeGreaterThan(first)
  await sleep(20)
  rmSync(file)
  expect((await newestChange(root)) ?? 0).toBeGreaterThan(second)
  expect(await newestChange(join(root, 'nowhere'))).toBeUndefined()
})
