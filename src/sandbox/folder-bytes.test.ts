import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { removeDir } from '../lib/temp-dir.ts'
import { folderBytes } from './folder-bytes.ts'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'bakeoff-bytes-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

test('what lies in a folder whose name is no UTF-8 is counted too', async () => {
  const root = folder()
  const odd = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x62, 0xff])])
  try {
    mkdirSync(odd)
  } catch {
    // A file system that refuses such names has nothing to hide in.
    return
  }
  writeFileSync(Buffer.concat([odd, Buffer.from('/big')]), Buffer.alloc(300_000, 1))
  expect(await folderBytes([root], 10_000_000)).toBeGreaterThanOrEqual(300_000)
})

test('links are not followed', async () => {
  const [root, elsewhere] = [folder(), folder()]
  writeFileSync(join(elsewhere, 'big'), Buffer.alloc(300_000, 1))
  symlinkSync(elsewhere, join(root, 'link'))
  expect(await folderBytes([root], 10_000_000)).toBeLessThan(300_000)
})

test('a tree deeper than a path may be long is counted as far as it can be looked at', async () => {
  const root = folder()
  const dig =
    'for (let i = 0; i < 40; i++) { const n = String(i).padStart(200, "0"); fs.mkdirSync(n); process.chdir(n) }'
  execFileSync(process.execPath, ['-e', `fs.writeFileSync("seen", Buffer.alloc(300_000, 1)); ${dig}`], { cwd: root })
  try {
    expect(await folderBytes([root], 10_000_000)).toBeGreaterThanOrEqual(300_000)
  } finally {
    await removeDir(root)
  }
})
