import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImportFlags } from '../../src/cli/commands/import.ts'
import type { CliContext } from '../../src/cli/context.ts'
import { importResult } from '../../src/cli/import-result.ts'
import { resultsFolderOf } from '../../src/cli/results-folder.ts'
import { UserError } from '../../src/model/errors.ts'
import { openStore } from '../../src/store/open.ts'
import { readTrial, type TrialRecord } from '../../src/store/read.ts'
import { bakeoff } from '../bakeoff.ts'
import { HONEST_DELIVERABLE, suiteOnDisk, under } from '../suite-on-disk.ts'
import { type FakeService, startFakeService } from './fake-service.ts'

let suite: ReturnType<typeof suiteOnDisk>
let service: FakeService
let place: string
let commit: string

beforeAll(async () => {
  suite = suiteOnDisk({
    'bakeoff.yaml': JSON.stringify({
      name: 'imports',
      trials: 1,
      sandbox: 'process',
      agents: [{ id: 'idle', adapter: 'command', options: { run: 'true' } }],
      verify: { runs: 1, probes: 'none', timeout_sec: 60 },
    }),
    'tasks/sum.md': '---\ntitle: Sum\n---\nAdd two numbers.\n',
    ...under('elsewhere', HONEST_DELIVERABLE),
  })
  service = await startFakeService()
  place = mkdtempSync(join(tmpdir(), 'bakeoff-import-'))
  commit = service.work('main', 'answer', { ...under('sum', HONEST_DELIVERABLE), 'other/README.md': '# Other\n' })
  service.git('update-ref', 'refs/pull/7/head', commit)
  writeFileSync(join(place, 'work.patch'), `${service.git('diff', '--binary', 'main', 'answer')}\n`)
  const accepts = ['--unsafe-no-sandbox', '--accept-process-isolation']
  const { code } = await bakeoff(['run', suite.path, '--yes', ...accepts])
  expect(code).toBe(0)
})

afterAll(async () => {
  suite.remove()
  rmSync(place, { recursive: true, force: true })
  await service.close()
})

const KEY = 'made-up-key-that-nobody-may-keep'

async function imported(flags: Partial<ImportFlags>): Promise<TrialRecord> {
  let printed = ''
  const context: CliContext = {
    cwd: place,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], JULES_API_KEY: KEY },
    argv: [],
    interactive: false,
    color: false,
    out: (text) => {
      printed += text
    },
    err: () => {},
    stderr: Object.assign(Object.create(process.stderr), { isTTY: false }),
    signal: new AbortController().signal,
    setExitCode: () => {},
  }
  await importResult('latest', { suite: suite.path, task: 'sum', agent: 'other', json: true, ...flags }, context)
  return trial(JSON.parse(printed).trial)
}

function trial(name: string): TrialRecord {
  const store = openStore(resultsFolderOf(suite.path).database, 'read')
  try {
    return readTrial(store, name)
  } finally {
    store.close()
  }
}

test.each<[string, () => Partial<ImportFlags>, string]>([
  ['pull request', () => ({ pr: '7', git: service.gitUrl }), 'pull-request'],
  ['branch', () => ({ branch: 'answer', git: service.gitUrl }), 'branch'],
  ['commit', () => ({ branch: commit, git: service.gitUrl }), 'branch'],
  ['patch', () => ({ patch: 'work.patch', git: service.gitUrl }), 'patch'],
  ['patch of new files, of no repository', () => ({ patch: 'work.patch' }), 'patch'],
  ['folder', () => ({ dir: join(suite.path, 'elsewhere') }), 'folder'],
])('a %s is collected and verified like the work of every agent, and marked', async (_name, flags, from) => {
  const { result, attempts } = await imported(flags())
  expect(result).toMatchObject({
    agent: 'other',
    adapter: 'import',
    outcome: 'finished',
    verdict: 'unproven',
    attempts: 1,
  })
  const [only] = attempts
  expect(only?.attempt?.imported).toMatchObject({ from, given: [] })
  expect(only?.deliverable?.files.map(({ path }) => path)).toEqual(Object.keys(HONEST_DELIVERABLE).toSorted())
  // Nobody measured it: unknown is absent.
  expect(result).not.toHaveProperty('activeMs')
  expect(result).not.toHaveProperty('reportedUsd')
})

test('what a person gives is recorded as their word, another folder is taken, and a key in a note is not kept', async () => {
  const { result, attempts } = await imported({
    agent: 'given',
    branch: 'answer',
    git: service.gitUrl,
    folder: 'other',
    started: '2026-11-25T10:00:00.000Z',
    finished: '2026-11-25T10:30:00.000Z',
    costUsd: 1.5,
    model: 'some-model',
    note: `made by hand with ${KEY}`,
  })
  expect(result).toMatchObject({ activeMs: 1_800_000, reportedUsd: 1.5, observedModel: 'some-model' })
  expect(attempts[0]?.attempt?.imported?.given).toEqual(['times', 'cost', 'model'])
  expect(attempts[0]?.attempt?.imported?.note).not.toContain(KEY)
  expect(attempts[0]?.deliverable?.files.map(({ path }) => path)).toEqual(['README.md'])
  const written = readFileSync(resultsFolderOf(suite.path).database)
  expect(written.includes(KEY)).toBe(false)
})

test('the run stays complete, shows and reports what was brought in, and a resume runs nothing of it', async () => {
  const shown = await bakeoff(['show', '--suite', suite.path, 'sum/other/1'])
  expect(shown.stdout).toContain('imported: from a pull request, 7')
  const accepts = ['--unsafe-no-sandbox', '--accept-process-isolation']
  const { code, stdout } = await bakeoff(['run', suite.path, '--yes', '--resume', '--json', ...accepts])
  expect(code).toBe(0)
  const { trials, reports } = JSON.parse(stdout)
  expect(new Set(trials.map(({ attempts }: { attempts: number }) => attempts))).toEqual(new Set([1]))
  expect(readFileSync(reports.markdown, 'utf8')).toContain('other, given: brought in with bakeoff import')
})

test('a hostile branch reaches nothing of this machine', async () => {
  const clone = join(place, 'clone')
  const git = (...args: string[]): void => void execFileSync('git', ['-C', clone, ...args], { stdio: 'ignore' })
  execFileSync('git', ['clone', '-q', service.gitUrl, clone])
  mkdirSync(join(clone, 'sum'))
  writeFileSync(join(clone, '.gitattributes'), '* filter=evil diff=evil\n')
  writeFileSync(
    join(clone, '.gitmodules'),
    '[submodule "x"]\n\tpath = sum/x\n\turl = ext::sh -c "touch /tmp/bakeoff-evil"\n',
  )
  writeFileSync(join(clone, 'sum', 'README.md'), '# \u001b[2JSum\n')
  execFileSync('ln', ['-s', '/etc', join(clone, 'sum', 'etc')])
  git('add', '-A')
  git('update-index', '--add', '--cacheinfo', `160000,${commit},sum/x`)
  git('-c', 'user.name=x', '-c', 'user.email=x@localhost', 'commit', '-q', '-m', 'x')
  git('push', '-q', 'origin', 'HEAD:refs/heads/hostile')
  const { attempts } = await imported({ agent: 'hostile', branch: 'hostile', git: service.gitUrl })
  expect(attempts[0]?.deliverable?.files.map(({ path }) => path)).toEqual(['README.md'])
})

test.each<[string, Partial<ImportFlags>, RegExp]>([
  ['no source', {}, /Nothing says what to import/],
  ['two sources', { dir: '.', patch: 'work.patch' }, /not clear what to import/],
  ['a task that is near another', { task: 'som', dir: '.' }, /has no task "som"/],
  ['a contestant that ran by itself', { agent: 'idle', dir: '.' }, /must not be mixed/],
  ['a contestant of a bad name', { agent: '../x', dir: '.' }, /--agent \.\.\/x/],
  ['a folder that is not there', { dir: 'nope' }, /is no folder/],
  ['a branch of no repository', { branch: 'answer' }, /Nothing says which repository/],
  ['a pull request that is none', { pr: '--upload-pack=x' }, /neither the address of a pull request nor its number/],
  ['a patch that is none', { patch: '/dev/zero' }, /is no file/],
  [
    'times that run backwards',
    { started: '2026-11-25T10:00:00Z', finished: '2026-11-24T10:00:00Z' },
    /before it started/,
  ],
  ['a repository that runs a program', { branch: 'x', git: 'ext::sh -c "touch /tmp/evil"' }, /cannot be read/],
])('%s is one sentence, and nothing is recorded', async (_name, flags, message) => {
  const error = await imported({ agent: 'wrong', ...flags }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(UserError)
  expect(String(error)).toMatch(message)
  expect(() => trial('sum/wrong/1')).toThrow()
})

test('a branch, a pull request or a folder that the repository lacks says what there is', async () => {
  const wrong = async (flags: Partial<ImportFlags>): Promise<unknown> =>
    imported({ agent: 'wrong', git: service.gitUrl, ...flags }).catch((error: unknown) => error)
  expect(await wrong({ branch: 'nope' })).toMatchObject({ message: expect.stringContaining('has no nope') })
  expect(await wrong({ pr: '8' })).toMatchObject({ message: expect.stringContaining('has no pull request 8') })
  expect(await wrong({ branch: 'answer', folder: '../sum' })).toMatchObject({
    hint: expect.stringContaining('other, sum'),
  })
})
