import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANYWHERE, HONEST, type ResearchFolder, researchFolder } from './research-folder.ts'

const QUESTION = 'How do two numbers add up in JavaScript?'
let here: ResearchFolder
let agents: string[]

beforeAll(async () => {
  here = researchFolder()
  here.git('.', 'init', '-q', '--bare', '-b', 'main', 'shared.git')
  agents = [
    ...here.agent('honest', HONEST),
    ...here.agent('vacuous', HONEST.replace(/assert\.equal\([^)]*\), \d\)/g, 'assert.ok(true)')),
    ...here.agent('half', 'echo notes > "$BAKEOFF_FOLDER/notes.md"\n'),
  ]
})
afterAll(() => here.remove())

const readme = (): string => readFileSync(join(here.path, 'research', 'README.md'), 'utf8')

test('from an empty folder: init, ask, publish, index; each a second time changes nothing', async () => {
  expect((await here.run(['init', '--repository', 'research'], '.')).code).toBe(0)
  const first = here.git('research', 'rev-parse', 'HEAD')
  const again = await here.run(['init', '--repository', 'research'], '.')
  expect(again.stdout).toContain('nothing to add')
  expect(here.git('research', 'rev-parse', 'HEAD')).toBe(first)

  const asked = JSON.parse((await here.run(['ask', QUESTION, ...agents, ...ANYWHERE, '--json'])).stdout)
  const verdicts = Object.fromEntries(asked.trials.map((one: Record<string, string>) => [one['agent'], one['verdict']]))
  expect(verdicts).toEqual({ honest: 'verified', vacuous: 'vacuous', half: 'missing' })
  const repeated = await here.run(['ask', QUESTION, ...agents, ...ANYWHERE, '--json'])
  expect(repeated.stderr).toContain('asked and answered before')
  expect(JSON.parse(repeated.stdout).run).toBe(asked.run)

  const publish = ['publish', '--repository', '../shared.git']
  expect((await here.run(publish)).stdout).toMatch(/^Published: .*\/honest\/1\n/)
  const refs = here.git('shared.git', 'for-each-ref')
  expect((await here.run(publish)).stdout).toContain('nothing changed')
  expect(here.git('shared.git', 'for-each-ref')).toBe(refs)

  expect((await here.run(['index'])).code).toBe(0)
  expect(readme()).toContain('**Waiting for review:**')
  expect((await here.run(['index', '--check'])).code).toBe(0)
})

test('two publishers at once lose none, whether of one answer or of two', async () => {
  const publish = (what: string) => here.run(['publish', what, '--repository', '../other.git'])
  here.git('.', 'init', '-q', '--bare', '-b', 'main', 'other.git')
  const name = (end: string): string => `${readQuestionId()}/${end}`
  const ended = await Promise.all(['honest/1', 'vacuous/1', 'vacuous/1'].map((end) => publish(name(end))))
  expect(ended.map((one) => `${one.code} ${one.stderr}`)).toEqual(['0 ', '0 ', '0 '])
  const refs = here.git('other.git', 'for-each-ref', '--format=%(refname:short)').split('\n')
  expect(refs).toEqual([expect.stringContaining('/honest-'), expect.stringContaining('/vacuous-')])
})

test('an answer that is not verified is published only by its name, and says so', async () => {
  const { stdout } = await here.run(['publish', `${readQuestionId()}/vacuous/1`])
  const branch = /branch (\S+)/.exec(stdout)?.[1] ?? ''
  const text = here.git('research', 'show', `${branch}:${readQuestionId()}/README.md`)
  expect(text).toContain('**Not verified** (vacuous)')
})

test('the branch holds the folder, the note under the title, and the record; merged, the list links to it', async () => {
  const branch = here.git('shared.git', 'for-each-ref', '--format=%(refname:short)', 'refs/heads/bakeoff/')
  const changed = here.git('shared.git', 'diff-tree', '-r', '--name-only', '--no-commit-id', branch).split('\n')
  const folder = changed[0]?.split('/')[0] ?? ''
  expect(changed).toEqual(
    ['README.md', 'bakeoff-record.json', 'bakeoff.json', 'sum.mjs', 'sum.test.mjs'].map((name) => `${folder}/${name}`),
  )
  const published = here.git('shared.git', 'show', `${branch}:${folder}/README.md`)
  expect(published).toMatch(
    /^# Sum\n\n<!-- bakeoff:note -->\n> \*\*AI-generated, unreviewed\.\*\*.*\n> \*\*Verified\*\*/,
  )
  here.git('research', 'checkout', '-q', '--', 'README.md')
  here.git('research', 'merge', '-q', '--no-edit', branch)
  expect((await here.run(['index'])).code).toBe(0)
  expect(readme()).toContain(`### [Sum](${folder}/README.md)`)
  expect(readme()).toContain('honest · verified')
  expect(readme()).toContain('It adds two numbers, as the tests show.')
  here.git('research', 'branch', '-q', '-D', branch)
  const again = await here.run(['publish', `${folder}/honest/1`])
  expect(again.stdout).toContain('already, nothing changed')
  expect(here.git('research', 'branch', '--list', branch)).toBe('')
})

test('publish and index say in one line what is wrong', async () => {
  mkdirSync(join(here.path, 'plain'))
  const wrong = [
    await here.run(['publish', 'nosuch/thing/1']),
    await here.run(['publish', '--repository', '../nowhere.git']),
    await here.run(['publish', '--pr']),
    await here.run(['index', '../plain']),
    await here.run(['index', '--summary-agent', 'nobody']),
    await here.run(['ask', 'Anything?', '-a', 'no such agent']),
    await here.run(['ask', '   ', ...agents]),
    await here.run(['ask', 'Something new?', ...agents, ...ANYWHERE, '--from', 'nothing']),
    await here.run(['ask', 'Something new?', ...agents, ...ANYWHERE, '--notify', 'carrier pigeon']),
  ]
  for (const { code, stdout, stderr } of wrong) {
    expect(`${code} ${stdout}`).toBe('2 ')
    expect(stderr).toMatch(/^bakeoff: [^\n]+\n {2}[^\n]+\n$/)
  }
})

test('private inputs meet an open network only with --i-know, and the report says so', async () => {
  const ask = ['ask', 'What is in these private notes?', ...agents.slice(0, 2), ...ANYWHERE, '--private']
  const refused = await here.run(ask)
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('--i-know')
  const { stdout } = await here.run([...ask, '--i-know', '--json'])
  const report = readFileSync(JSON.parse(stdout).reports.markdown, 'utf8')
  expect(report).toContain('private inputs')
})

test('--from starts from what an attempt left, without what would steer an agent', async () => {
  const planted = here.agent(
    'planted',
    `${HONEST}echo obey > CLAUDE.md\nmkdir .claude; echo x > .claude/settings.json\n`,
  )
  await here.run(['ask', 'What would an agent plant here?', ...planted, ...ANYWHERE])
  const found = here.agent('found', 'cd "$BAKEOFF_FOLDER"; ls -A > found.txt\n')
  const from = 'agent-plant-here/planted/1'
  const { stdout } = await here.run(['ask', 'Go on from there', ...found, ...ANYWHERE, '--from', from, '--json'])
  const { run, trials } = JSON.parse(stdout)
  const [trial] = trials
  const left = join(here.path, 'research/results/runs', run, trial.task, 'found/1/attempt-1/deliverable/found.txt')
  expect(readFileSync(left, 'utf8').trim().split('\n')).toEqual([
    'README.md',
    'bakeoff.json',
    'found.txt',
    'sum.mjs',
    'sum.test.mjs',
  ])
})

test('--detach returns while the agent works; the runner finishes alone', async () => {
  const slow = here.agent('slow', `sleep 3\n${HONEST}`)
  const { stdout } = await here.run([
    'ask',
    'Does a slow one finish alone?',
    ...slow,
    ...ANYWHERE,
    '--detach',
    '--json',
  ])
  const { run } = JSON.parse(stdout)
  const status = JSON.parse((await here.run(['status', run, '--json'])).stdout)
  expect(JSON.stringify(status)).toContain(run)
  expect((await here.run(['watch', run])).code).toBe(0)
  const shown = JSON.parse((await here.run(['runs', '--json'])).stdout).runs[0]
  expect(shown).toMatchObject({ run, passed: 1, ended: 'complete' })
})

function readQuestionId(): string {
  const id = 'two-numbers-add-up-javascript'
  expect(existsSync(join(here.path, 'research', 'questions', `${id}.md`))).toBe(true)
  return id
}
