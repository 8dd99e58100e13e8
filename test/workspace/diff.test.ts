import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { sha256 } from '../../src/lib/hash.ts'
import { makeRedactor } from '../../src/lib/redact.ts'
import { collectDeliverable } from '../../src/workspace/collect.ts'
import { copyTree, listTree } from '../../src/workspace/copy-tree.ts'
import { writeDiff } from '../../src/workspace/diff.ts'
import type { Workspace } from '../../src/workspace/prepare.ts'
import { prepareTemplate } from '../../src/workspace/prepare-template.ts'
import { changedFiles, snapshotTree } from '../../src/workspace/tree-snapshot.ts'
import { testWith } from '../needs.ts'
import { makePlaces, makeWorkspace, type Places } from './make-workspace.ts'

let places: Places
let workspace: Workspace
let original = ''
beforeEach(async () => {
  places = makePlaces()
  const files = join(places.suite, 'files')
  mkdirSync(join(files, 'sub'), { recursive: true })
  writeFileSync(join(files, 'changed.txt'), 'one\ntwo\nthree\n')
  writeFileSync(join(files, 'sub', 'gone.txt'), 'gone')
  writeFileSync(join(files, 'same.txt'), 'same\n')
  writeFileSync(join(files, 'empty-later'), 'x\n')
  writeFileSync(join(files, 'kept.bin'), Buffer.from([0, 1, 2]))
  workspace = await makeWorkspace(places, { files: await prepareTemplate(files) })
  original = join(places.base, 'original')
  await copyTree(await listTree(workspace.work), original)
})
afterEach(() => places.remove())

const write = (path: string, content: string | Uint8Array, mode = 0o644): void => {
  mkdirSync(join(workspace.folder, path, '..'), { recursive: true })
  writeFileSync(join(workspace.folder, path), content, { mode })
}

async function diff(redactor?: ReturnType<typeof makeRedactor>): Promise<string> {
  const deliverable = await collectDeliverable(workspace, { attemptId: 'x', dest: places.attempt })
  const to = join(places.attempt, 'diff.patch')
  const collected = join(places.attempt, 'deliverable')
  const ref = await writeDiff({
    workspace,
    deliverable,
    collected,
    to,
    ...(redactor === undefined ? {} : { redactor }),
  })
  const patch = readFileSync(to)
  expect(ref).toEqual({ path: 'diff.patch', sha256: sha256(patch), bytes: patch.length })
  return patch.toString('latin1')
}

testWith(['git'], 'applying the patch to the start gives what the agent left', async () => {
  write('changed.txt', 'one\n2\nthree\nfour')
  rmSync(join(workspace.folder, 'sub', 'gone.txt'))
  write('empty-later', '')
  write('new dir/with space.txt', 'a\n\n')
  write('no newline', 'x')
  write('odd "name"\twith\nall\\kinds', 'y\n')
  write('ünïcode 🍞', 'z\n')
  write('latin1.txt', Buffer.from([0xe4, 0x0a]))
  write('empty', '')
  write('run.sh', '#!/bin/sh\n', 0o755)
  writeFileSync(join(workspace.work, 'outside.txt'), 'o\n')
  const patch = await diff()
  expect(patch).not.toContain('same.txt')
  execFileSync('git', ['apply', '--whitespace=nowarn', join(places.attempt, 'diff.patch')], {
    cwd: original,
    env: { PATH: process.env['PATH'], HOME: places.base, GIT_CEILING_DIRECTORIES: places.base },
  })
  const [applied, left] = [await snapshotTree(original), await snapshotTree(workspace.work)]
  expect(changedFiles(applied, left)).toEqual([])
})

testWith(['git'], 'binary, large and special files are named only', async () => {
  write('kept.bin', Buffer.from([0, 1, 3]))
  write('chart.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0]))
  write('large.csv', 'x'.repeat(600 * 1024))
  rmSync(join(workspace.folder, 'changed.txt'))
  symlinkSync('/etc/passwd', join(workspace.folder, 'changed.txt'))
  const patch = await diff()
  for (const name of ['kept.bin', 'chart.png', 'large.csv', 'changed.txt']) {
    expect(patch).toMatch(new RegExp(`^Binary files .* and b/answer/${name} differ$`, 'm'))
  }
  expect(patch).not.toContain('root:')
  expect(patch.length).toBeLessThan(1500)
})

testWith(['git'], 'a patch is bounded and says what it leaves out', async () => {
  for (let i = 0; i < 14; i += 1) write(`part-${i}.txt`, `${'y'.repeat(500 * 1024)}\n`)
  write('node_modules/dep/index.js', 'dependency\n')
  const patch = await diff()
  expect(patch.length).toBeLessThan(6 * 1024 * 1024)
  expect(patch).toMatch(/# 4 more changed files are left out/)
  expect(patch).not.toContain('node_modules')
})

testWith(['git'], 'attributes and drivers of the agent have no part in it', async () => {
  const pwned = join(places.base, 'pwned')
  write('.gitattributes', '* diff=evil filter=evil\n*.txt binary\n')
  write('.git/config', `[diff "evil"]\n\ttextconv = "touch ${pwned}; cat"\n\tcommand = "touch ${pwned}"\n`)
  write('changed.txt', 'one\n2\nthree\n')
  expect(await diff()).toContain('-two\n+2\n')
  expect(existsSync(pwned)).toBe(false)
})

testWith(['git'], 'a secret in the patch is masked', async () => {
  write('notes', 'sk-secret-value\n')
  expect(await diff(makeRedactor(['sk-secret-value']))).toContain('+[REDACTED]\n')
})

testWith(['git'], 'nothing changed is an empty patch', async () => {
  expect(await diff()).toBe('')
  expect(statSync(join(places.attempt, 'diff.patch')).size).toBe(0)
})
