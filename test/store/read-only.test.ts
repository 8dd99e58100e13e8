import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { openRecorder } from '../../src/store/write.ts'
import { outputOf, startChild } from './child.ts'
import { samplePlan, tickingClock } from './sample-run.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bakeoff-read-only-'))
})

afterEach(() => {
  chmodSync(folder, 0o755)
  rmSync(folder, { recursive: true, force: true })
})

function makeRun(name: string): void {
  const store = openStore(join(folder, name), 'write')
  openRecorder(store, 'run-1', tickingClock()).append({ type: 'run-started', plan: samplePlan('run-1') })
  store.close()
  chmodSync(join(folder, name), 0o444)
  chmodSync(folder, 0o555)
}

async function openAsNobody(path: string, mode: 'read' | 'write'): Promise<string> {
  const child = startChild(new URL('./open-as-nobody.ts', import.meta.url), [path, mode])
  const output = outputOf(child)
  await once(child, 'close')
  return output.text.trim()
}

test('results in a read-only folder can be looked at; writing there is one clear line', async () => {
  makeRun('a b?#%.db')
  const before = readdirSync(folder)
  const said = await Promise.all([
    openAsNobody(join(folder, 'a b?#%.db'), 'read'),
    openAsNobody(join(folder, 'a b?#%.db'), 'write'),
    openAsNobody(join(folder, 'new', 'bakeoff.db'), 'write'),
    openAsNobody(join(folder, 'new.db'), 'write'),
  ])
  expect(said).toEqual([
    '1',
    expect.stringMatching(/db cannot be written\. .*writable/),
    expect.stringMatching(/^The folder .*new cannot be written\. .*writable/),
    expect.stringMatching(/new\.db cannot be opened\. .*write/),
  ])
  expect(readdirSync(folder)).toEqual(before)
})

test('what a killed writer left only in its log is never silently missing from a look', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'bakeoff-log-'))
  const store = openStore(join(elsewhere, 'bakeoff.db'), 'write')
  openRecorder(store, 'run-1', tickingClock()).append({ type: 'run-started', plan: samplePlan('run-1') })
  for (const name of ['bakeoff.db', 'bakeoff.db-wal']) {
    copyFileSync(join(elsewhere, name), join(folder, name))
    chmodSync(join(folder, name), 0o444)
  }
  store.close()
  rmSync(elsewhere, { recursive: true, force: true })
  chmodSync(folder, 0o555)
  expect(await openAsNobody(join(folder, 'bakeoff.db'), 'read')).toMatch(/cannot be (written|opened)\. .*copy/)
})
