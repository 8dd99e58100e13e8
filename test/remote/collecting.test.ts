import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitPatch, MAX_PATCH_BYTES } from '../../src/workspace/patch-commit.ts'
import { HONEST_DELIVERABLE, under } from '../suite-on-disk.ts'
import type { Session } from './fake-service.ts'
import { type RemoteRun, remoteRun } from './remote-run.ts'

const FILES = under('sum', HONEST_DELIVERABLE)
type Files = Readonly<Record<string, string | Buffer>>

const BARE: Files = { 'sum/README.md': '# Sum\n' }

type Made = { branch: string; commit: string }

/** Its work on a branch of the service's repository, made once and told as `tell` says. */
function answers(
  run: RemoteRun,
  tell: (made: Made, session: Session) => Record<string, unknown>,
  files: Files = BARE,
): void {
  const { service } = run
  let made: Made | undefined
  service.behaviour.result = (session) => {
    made ??= { branch: `agent/${session.id}`, commit: service.work(session.base, `agent/${session.id}`, files) }
    return tell(made, session)
  }
}

const patchOf = ({ service }: RemoteRun, { base }: Session, { commit }: Made): string =>
  `${service.git('diff', '--binary', base, commit)}\n`

const prOf = ({ branch, commit }: Made): Record<string, unknown> => ({
  number: 7,
  url: 'https://github.com/octo/lab/pull/7',
  headRef: branch,
  headSha: commit,
  draft: true,
})

const paths = (run: RemoteRun): string[] => run.attempt().deliverable?.files.map(({ path }) => path) ?? []

test('a patch comes before a pull request and a branch; what it makes is the same commit everywhere', async () => {
  const run = await remoteRun()
  answers(run, (made, session) => ({ patch: patchOf(run, session, made), pr: prOf(made), branch: made.branch }), FILES)
  expect(await run.go()).toBe('complete')
  const { attempt, judgements } = run.attempt()
  expect(attempt?.remote?.resultFrom).toBe('patch')
  expect(judgements.at(-1)?.verdict).toMatch(/verified|unproven|weak/)
  expect(paths(run)).toEqual(Object.keys(HONEST_DELIVERABLE).toSorted())
})

test('a pull request of a fork is fetched by its number, where no branch of the repository has it', async () => {
  const run = await remoteRun()
  answers(run, (made) => {
    run.service.git('update-ref', 'refs/pull/7/head', made.commit)
    run.service.git('update-ref', '-d', `refs/heads/${made.branch}`)
    return { pr: prOf(made) }
  })
  expect(await run.go()).toBe('complete')
  expect(run.attempt().attempt?.remote).toMatchObject({ resultFrom: 'pull-request', pr: { number: 7, draft: true } })
  expect(paths(run)).toEqual(['README.md'])
})

test('a result that comes up some looks after the end is waited for', async () => {
  const run = await remoteRun({ limits: { collectMs: 5000 } })
  let looks = 0
  answers(run, (made) => {
    looks += 1
    return looks > 3 ? { branch: made.branch } : {}
  })
  expect(await run.go()).toBe('complete')
  expect(paths(run)).toEqual(['README.md'])
})

test('to have ended and to have made something are two facts', async () => {
  const run = await remoteRun()
  expect(await run.go()).toBe('complete')
  const { attempt, judgements, deliverable } = run.attempt()
  expect(attempt?.outcome).toEqual({ kind: 'finished' })
  expect(attempt?.remote?.resultFrom).toBe('none')
  expect(deliverable?.files).toEqual([])
  expect(judgements.at(-1)?.verdict).toBe('missing')
  expect(attempt?.usage).toEqual({})
  expect(attempt).not.toHaveProperty('computedUsd')
})

test('a branch that was pushed over is taken as it stands now, and that is said', async () => {
  const run = await remoteRun()
  answers(run, ({ branch }, session) => {
    const gone = 'f'.repeat(40)
    run.service.work(session.base, branch, { 'sum/README.md': '# Pushed over\n', 'sum/more.md': 'x\n' })
    return { branch, commit: gone }
  })
  expect(await run.go()).toBe('complete')
  expect(paths(run)).toEqual(['README.md', 'more.md'])
  expect(run.notes()).toContain('is gone (pushed over?)')
})

test('a branch that was deleted is a fact about the service, not a failure of ours', async () => {
  const run = await remoteRun()
  answers(run, ({ branch }) => {
    run.service.git('update-ref', '-d', `refs/heads/${branch}`)
    return { branch }
  })
  expect(await run.go()).toBe('complete')
  expect(run.attempt().attempt?.outcome).toMatchObject({
    kind: 'agent-error',
    message: expect.stringContaining('is not in the repository'),
  })
})

test('a repository that cannot be reached leaves the result for a later session', async () => {
  const run = await remoteRun()
  answers(run, ({ branch }) => ({ branch }))
  const { service } = run
  const told = service.behaviour.result
  service.behaviour.result = (session) => {
    const result = told(session)
    service.reach(false)
    service.behaviour.result = () => result
    return result
  }
  expect(await run.go()).toBe('incomplete')
  service.reach(true)
  expect(await run.go()).toBe('complete')
  expect(paths(run)).toEqual(['README.md'])
  expect(service.posts).toBe(1)
})

test('work that does not come from where the trial began is taken, and its drift is recorded', async () => {
  const run = await remoteRun()
  const { service } = run
  service.behaviour.result = () => {
    service.git('update-ref', 'refs/heads/other', service.git('commit-tree', '-m', 'x', 'main^{tree}'))
    return { branch: 'wrong', commit: service.work('other', 'wrong', BARE) }
  }
  expect(await run.go()).toBe('complete')
  expect(run.attempt().attempt?.remote?.drift).toEqual({})
  expect(paths(run)).toEqual(['README.md'])
  expect(run.notes()).toContain('does not come from')
})

const HOSTILE = {
  'a path outside':
    'diff --git a/../../evil b/../../evil\nnew file mode 100644\n--- /dev/null\n+++ b/../../evil\n@@ -0,0 +1 @@\n+x\n',
  'an absolute path':
    'diff --git a/tmp/evil b/tmp/evil\nnew file mode 100644\n--- /dev/null\n+++ /tmp/bakeoff-evil\n@@ -0,0 +1 @@\n+x\n',
  'a hook':
    'diff --git a/.git/hooks/post-checkout b/.git/hooks/post-checkout\nnew file mode 100755\n--- /dev/null\n+++ b/.git/hooks/post-checkout\n@@ -0,0 +1 @@\n+touch /tmp/bakeoff-evil\n',
  'no patch at all': '\u001b[2J<script>alert(1)</script>\n',
  'another base':
    'diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-# Not the lab\n+x\n',
}

test.each(Object.entries(HOSTILE))(
  'a patch with %s is an outcome, and the pull request is taken instead',
  async (_name, patch) => {
    const run = await remoteRun()
    answers(run, (made) => ({ patch, pr: prOf(made) }))
    expect(await run.go()).toBe('complete')
    expect(run.attempt().attempt?.remote?.resultFrom).toBe('pull-request')
    expect(paths(run)).toEqual(['README.md'])
    expect(run.notes()).not.toContain('\u001b')
  },
)

test('links, special files and attributes in a patch reach nothing of this machine', async () => {
  const run = await remoteRun()
  answers(run, (made, session) => {
    const link =
      'diff --git a/sum/out b/sum/out\nnew file mode 120000\n--- /dev/null\n+++ b/sum/out\n@@ -0,0 +1 @@\n+/etc/hostname\n\\ No newline at end of file\n'
    const attributes =
      'diff --git a/.gitattributes b/.gitattributes\nnew file mode 100644\n--- /dev/null\n+++ b/.gitattributes\n@@ -0,0 +1 @@\n+* filter=evil diff=evil\n'
    return { patch: patchOf(run, session, made) + link + attributes }
  })
  expect(await run.go()).toBe('complete')
  expect(run.attempt().attempt?.remote?.resultFrom).toBe('patch')
  expect(paths(run)).toEqual(['README.md'])
})

test('binary files come with a patch; one that is too large is refused before git sees it', async () => {
  const run = await remoteRun()
  const files = { ...BARE, 'sum/chart.bin': Buffer.from([0, 255, 1, 254, 10, 0]) }
  answers(run, (made, session) => ({ patch: patchOf(run, session, made) }), files)
  expect(await run.go()).toBe('complete')
  expect(paths(run)).toEqual(['README.md', 'chart.bin'])

  const damaged = await remoteRun()
  answers(
    damaged,
    (made, session) => ({ patch: patchOf(damaged, session, made).replace('literal 6', 'literal 7') }),
    files,
  )
  expect(await damaged.go()).toBe('complete')
  expect(damaged.attempt().attempt?.outcome).toMatchObject({
    kind: 'agent-error',
    message: expect.stringContaining('does not apply'),
  })

  const place = { gitDir: '/nonexistent', base: 'HEAD', date: '', message: '', scratch: '/nonexistent' }
  expect(await commitPatch({ ...place, patch: 'x'.repeat(MAX_PATCH_BYTES + 1) })).toEqual({
    problem: expect.stringContaining('are the most'),
  })
})

test('a key that a service writes into everything that it tells and makes is kept nowhere', async () => {
  const key = 'made-up-service-key-1234567890'
  const run = await remoteRun({ env: { TEST_SERVICE_KEY: key } })
  const files = { 'sum/README.md': `# Sum\n\n${key}\n`, 'sum/encoded.txt': Buffer.from(key).toString('base64') }
  run.service.behaviour.state = ({ polls }) =>
    polls === 0 ? { state: `RUNNING ${key}` } : { state: 'DONE', reason: `used ${key}` }
  answers(
    run,
    (made) => ({
      pr: { ...prOf(made), url: `https://github.com/?token=${key}` },
      transcript: `{"key":"${key}"}\nplain ${key}`,
      observed: { model: `model-${key}`, version: key },
      fairness: { network: key, prOpenedBy: key, promptWrapper: key },
      usage: { credits: 1, creditUnit: key },
    }),
    files,
  )
  expect(await run.go()).toBe('complete')
  expect(run.service.sessions[0]?.key).toBe(key)
  expect(paths(run)).toEqual(['README.md', 'encoded.txt'])
  const kept = readdirSync(run.folder.suitePath, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  const holding = kept.filter((one) => {
    const bytes = readFileSync(join(one.parentPath, one.name))
    return bytes.includes(key) || bytes.includes(Buffer.from(key).toString('base64'))
  })
  expect(kept.length).toBeGreaterThan(5)
  expect(holding.map(({ name }) => name)).toEqual([])
})

test.each(['--upload-pack=touch /tmp/bakeoff-evil', 'x:refs/heads/main', '../../main', 'a b', '*'])(
  'a branch called %s is no branch',
  async (branch) => {
    const run = await remoteRun()
    run.service.behaviour.result = () => ({ branch })
    expect(await run.go()).toBe('complete')
    expect(run.attempt().attempt?.remote?.resultFrom).toBe('none')
  },
)
