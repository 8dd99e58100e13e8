import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { hardenedGit, makeGitDir } from '../../src/workspace/git.ts'
import { testWith } from '../needs.ts'
import { makePlaces, type Places } from './make-workspace.ts'

let places: Places
let work = ''
let pwned = ''
beforeEach(() => {
  places = makePlaces()
  work = join(places.base, 'work')
  pwned = join(places.base, 'pwned')
  mkdirSync(join(work, '.git', 'hooks'), { recursive: true })
})
afterEach(() => places.remove())

/** A repository as a hostile agent leaves it: every way to make a careless `git` run a program. */
function plant(): void {
  const run = `touch ${pwned}; cat`
  const sections = [
    `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfsmonitor = "${run}"\n\thooksPath = ${work}/.git/hooks`,
    `\tpager = "${run}"\n\tsshCommand = "${run}"\n\tattributesFile = ${work}/attributes`,
    `[filter "evil"]\n\tclean = "${run}"\n\tsmudge = "${run}"\n\tprocess = "${run}"\n\trequired = true`,
    `[diff]\n\texternal = "${run}"`,
    `[diff "evil"]\n\ttextconv = "${run}"\n\tcommand = "${run}"`,
    `[alias]\n\tadd = "!${run}"`,
    `[include]\n\tpath = ${work}/more`,
  ]
  writeFileSync(join(work, '.git', 'config'), `${sections.join('\n')}\n`)
  writeFileSync(join(work, '.git', 'HEAD'), 'ref: refs/heads/main\n')
  mkdirSync(join(work, '.git', 'objects'))
  mkdirSync(join(work, '.git', 'refs'))
  for (const hook of ['pre-commit', 'post-checkout', 'post-index-change', 'reference-transaction']) {
    writeFileSync(join(work, '.git', 'hooks', hook), `#!/bin/sh\ntouch ${pwned}\n`)
    chmodSync(join(work, '.git', 'hooks', hook), 0o755)
  }
  writeFileSync(
    join(work, '.gitattributes'),
    '* filter=evil diff=evil text eol=crlf ident working-tree-encoding=UTF-16\n',
  )
  writeFileSync(join(work, 'a.txt'), '$Id$ one\n')
}

testWith(['git'], 'hooks, filters, drivers and fsmonitor planted in a work tree never run', async () => {
  plant()
  const gitDir = makeGitDir(join(places.base, 'git'))
  const place = { cwd: work, gitDir, workTree: work }
  for (const args of [
    ['add', '-A'],
    ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x'],
    ['status', '--porcelain'],
    ['reset', '-q', '--hard'],
  ]) {
    expect(await hardenedGit(args, place), args.join(' ')).toMatchObject({ exitCode: 0 })
  }
  writeFileSync(join(work, 'a.txt'), '$Id$ two\n')
  const diff = await hardenedGit(['diff'], place)
  expect(Buffer.from(diff.stdout).toString()).toContain('-$Id$ one\n+$Id$ two\n')
  const blob = await hardenedGit(['show', 'HEAD:a.txt'], place)
  expect(Buffer.from(blob.stdout).toString()).toBe('$Id$ one\n')
  expect(existsSync(pwned)).toBe(false)
})

testWith(
  ['git'],
  'the planted repository does run its programs for an ordinary git, so the test above can fail',
  async () => {
    plant()
    spawnSync('git', ['-C', work, 'add', '-A'], { env: { PATH: process.env['PATH'], HOME: places.base } })
    expect(existsSync(pwned)).toBe(true)
  },
)

testWith(['git'], 'not even the planted repository itself makes it run a hook or fsmonitor', async () => {
  plant()
  const place = { cwd: work, gitDir: join(work, '.git'), workTree: work }
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b']
  expect(await hardenedGit(['status', '--porcelain'], place)).toMatchObject({ exitCode: 0 })
  expect(await hardenedGit([...identity, 'commit', '--allow-empty', '-qm', 'x'], place)).toMatchObject({ exitCode: 0 })
  expect(existsSync(pwned)).toBe(false)
})

testWith(['git'], 'a repository above the current folder is not used', async () => {
  plant()
  mkdirSync(join(work, 'inner'))
  expect((await hardenedGit(['rev-parse', '--git-dir'], { cwd: join(work, 'inner') })).exitCode).toBe(128)
})

testWith(['git'], 'no protocol is allowed, not even a file', async () => {
  const gitDir = makeGitDir(join(places.base, 'git'))
  const result = await hardenedGit(['fetch', `file://${gitDir}`], { cwd: places.base, gitDir })
  expect(Buffer.from(result.stderr).toString()).toMatch(/transport 'file' not allowed/)
})

testWith(['git'], 'a repository of the harness has neither hooks nor a description', () => {
  const gitDir = makeGitDir(join(places.base, 'git'))
  expect(existsSync(join(gitDir, 'hooks'))).toBe(false)
  expect(readFileSync(join(gitDir, 'info', 'attributes'), 'utf8')).toMatch(/^\* !filter/)
})
