import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FakeGithub, fakeGithub } from './fake-github.ts'
import { ANYWHERE, HONEST, type ResearchFolder, researchFolder } from './research-folder.ts'

const TOKEN = 'made-up-token-of-nobody-1234'
let here: ResearchFolder
let github: FakeGithub
let publish: string[]

beforeAll(async () => {
  here = researchFolder()
  github = await fakeGithub(TOKEN)
  here.git('.', 'init', '-q', '--bare', '-b', 'main', 'origin.git')
  await here.run(['init', '--repository', 'research'], '.')
  here.git('research', 'remote', 'add', 'origin', '../origin.git')
  here.git('research', 'push', '-q', 'origin', 'main')
  const done = await here.run(['ask', 'Does <b>it</b> add | up?', ...here.agent('honest', HONEST), ...ANYWHERE])
  expect(done.code, done.stderr).toBe(0)
  publish = ['publish', '--pr', '--github', 'octo/research', '--api-url', github.url]
}, 120_000)
afterAll(async () => {
  await github.close()
  here.remove()
})

test('--pr pushes to the origin and makes one pull request with prompt, agents and record; the second time changes nothing', async () => {
  const env = { GITHUB_TOKEN: TOKEN }
  const first = await here.run(publish, 'research', env)
  expect(`${first.code} ${first.stderr}`).toBe('0 ')
  expect(first.stdout).toContain('pull request made: https://github.example/octo/research/pull/1')
  const [pull] = github.pulls
  expect(here.git('origin.git', 'rev-parse', '--verify', pull?.head ?? '')).toMatch(/^[0-9a-f]{40}$/)
  expect(pull).toMatchObject({ base: 'main', title: 'Does <b>it</b> add | up?' })
  for (const part of [
    'AI-generated, unreviewed',
    '**Verified**',
    'Does <b>it</b> add | up?',
    'bakeoff-verify/1',
    'honest',
  ])
    expect(pull?.body).toContain(part)
  const second = await here.run(publish, 'research', env)
  expect(second.stdout).toContain('nothing changed')
  expect(second.stdout).toContain('pull request there')
  expect(github.pulls).toHaveLength(1)
  expect(github.requests.filter((call) => call.startsWith('PATCH'))).toEqual([])
})

test('a transcript goes to a public repository only after a yes', async () => {
  github.isPrivate = false
  const attach = [...publish, '--transcript', 'attach']
  const refused = await here.run(attach, 'research', { GITHUB_TOKEN: TOKEN })
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('would become public')
  const agreed = await here.run([...attach, '--yes'], 'research', { GITHUB_TOKEN: TOKEN })
  expect(`${agreed.code} ${agreed.stderr}`).toBe('0 ')
  const head = github.pulls[0]?.head ?? ''
  expect(here.git('origin.git', 'ls-tree', '-r', '--name-only', head)).toContain('/transcript.jsonl')
})

test('a wrong token and a missing one are one line each, and the token is in neither', async () => {
  const wrong = await here.run(publish, 'research', { GITHUB_TOKEN: 'wrong-token-of-nobody-99' })
  const none = await here.run(publish)
  for (const { code, stdout, stderr } of [wrong, none]) {
    expect(`${code} ${stdout}`).toBe('2 ')
    expect(stderr).toMatch(/^bakeoff: [^\n]+\n {2}[^\n]+\n$/)
    expect(stderr).not.toContain('wrong-token')
  }
  expect(wrong.stderr).toContain('401')
})
