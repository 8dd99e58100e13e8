import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { listRuns, readTrialResults } from '../../src/store/read.ts'
import { rebuild } from '../../src/store/rebuild.ts'
import { outputOf, startChild } from './child.ts'

test('runs that start at the same moment make one database and lose nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bakeoff-together-'))
  const path = join(folder, 'results', 'bakeoff.db')
  const startAt = String(Date.now() + 2_500)
  const ended = await Promise.all(
    ['run-1', 'run-2', 'run-3'].map(async (run) => {
      const child = startChild(new URL('./record-a-run.ts', import.meta.url), [path, run, startAt])
      const output = outputOf(child)
      const [code] = await once(child, 'close')
      return { code, said: output.text }
    }),
  )
  expect(ended).toEqual(Array(3).fill({ code: 0, said: '' }))
  const store = openStore(path, 'write')
  expect(listRuns(store).map((run) => [run.run, run.passed])).toEqual([
    ['run-3', 8],
    ['run-2', 8],
    ['run-1', 8],
  ])
  const before = readTrialResults(store)
  expect(rebuild(store)).toBe(3 * (1 + 8 * 8))
  expect(readTrialResults(store)).toEqual(before)
  store.close()
  rmSync(folder, { recursive: true, force: true })
})
