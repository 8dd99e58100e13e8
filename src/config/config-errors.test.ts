import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { failure, MINIMAL_CONFIG, tempSuite } from '../../test/temp-suite.ts'

test('a folder without a suite leads to `bakeoff init`', async () => {
  const dir = await tempSuite()
  await rm(join(dir, 'bakeoff.yaml'))
  const { message, hint } = await failure(dir)
  expect(message).toBe(`No suite in ${dir}: there is no bakeoff.yaml.`)
  expect(hint).toContain('bakeoff init')
  expect((await failure(join(dir, 'nowhere'))).hint).toContain('bakeoff init')
})

test('a suite without any task, or without a tasks folder, says so', async () => {
  const dir = await tempSuite()
  await rm(join(dir, 'tasks/a.md'))
  expect((await failure(dir)).message).toBe('tasks/: no task in it')
  await rm(join(dir, 'tasks'), { recursive: true })
  expect((await failure(dir)).message).toBe('tasks/: does not exist')
})

test.each([
  ['an empty file', '', 'bakeoff.yaml:1: the file is empty'],
  ['only a comment', '# nothing\n', 'bakeoff.yaml:1: expected a mapping (key: value), found nothing'],
  ['a list', '- a\n', 'bakeoff.yaml:1: expected a mapping (key: value), found a list'],
  ['no agents', 'name: x\n', 'bakeoff.yaml:1: agents: missing; give a list'],
  ['an empty list of agents', 'name: x\nagents: []\n', 'bakeoff.yaml:2: agents: needs at least one entry'],
  [
    'an unknown key of an agent',
    'agents:\n  - codex\n  - id: x\n    adaptr: codex\n',
    'bakeoff.yaml:4: agents[1].adaptr: unknown key; did you mean "adapter"?',
  ],
  [
    'an unknown key at the top',
    `${MINIMAL_CONFIG}\nconcurency:\n  total: 3\n`,
    'bakeoff.yaml:3: concurency: unknown key; did you mean "concurrency"?',
  ],
  [
    'a mistyped key that makes the right one missing',
    '\nagnets: [codex]\n',
    'bakeoff.yaml:2: agnets: unknown key; did you mean "agents"?',
  ],
  [
    'a wrong word',
    `${MINIMAL_CONFIG}sandbox: bwarp\n`,
    'bakeoff.yaml:2: sandbox: "bwarp" is not allowed here; did you mean "bwrap"?',
  ],
  ['text for a number', `${MINIMAL_CONFIG}trials: "3"\n`, 'bakeoff.yaml:2: trials: expected a number, found "3"'],
  ['half a trial', `${MINIMAL_CONFIG}trials: 1.5\n`, 'bakeoff.yaml:2: trials: expected a whole number, found 1.5'],
  ['no trials', `${MINIMAL_CONFIG}trials: 0\n`, 'bakeoff.yaml:2: trials: must be more than 0'],
  ['a budget of nothing', `${MINIMAL_CONFIG}budget:\n  usd: 0\n`, 'bakeoff.yaml:3: budget.usd: must be more than 0'],
  ['a number as agent', 'agents:\n  - 3\n', 'bakeoff.yaml:2: agents[0]: expected text, found 3'],
  [
    'an unknown time zone',
    `${MINIMAL_CONFIG}timezone: Mars/Olympus\n`,
    'bakeoff.yaml:2: timezone: not a time zone; write it like Europe/London',
  ],
  ['an agent without id', 'agents:\n  - adapter: codex\n', 'bakeoff.yaml:2: agents[0].id: missing; give text'],
  ['no URL', 'agents:\n  - id: codex\n    base_url: here\n', 'bakeoff.yaml:3: agents[0].base_url: not a URL'],
  [
    'an unknown adapter',
    'agents:\n  - codex\n  - codx\n',
    'bakeoff.yaml:3: agents[1]: unknown adapter "codx"; did you mean "codex"?',
  ],
  [
    'an unknown adapter, written out',
    'agents:\n  - id: one\n    adapter: claude\n',
    'bakeoff.yaml:3: agents[0].adapter: unknown adapter "claude"; did you mean "claude-code"?',
  ],
  [
    'an adapter called like a property of every object',
    'agents: [constructor]\n',
    'bakeoff.yaml:1: agents[0]: unknown adapter "constructor"',
  ],
  [
    'two agents with one id',
    'agents:\n  - codex\n  - id: codex\n',
    'bakeoff.yaml:3: agents[1].id: a second agent "codex"',
  ],
  [
    'a limit for nobody',
    `${MINIMAL_CONFIG}concurrency:\n  per_provider:\n    antropic: 1\n`,
    'bakeoff.yaml:4: concurrency.per_provider.antropic: no adapter has this provider; did you mean "anthropic"?',
  ],
  [
    'a variable with its value',
    `${MINIMAL_CONFIG}env: { pass: ["A=1"] }\n`,
    'bakeoff.yaml:2: env.pass[0]: not the name of an environment variable',
  ],
  ['tasks outside', `${MINIMAL_CONFIG}tasks: ../other\n`, 'bakeoff.yaml:2: tasks: must not leave its folder with ".."'],
  ['tasks at an absolute path', `${MINIMAL_CONFIG}tasks: /etc\n`, 'bakeoff.yaml:2: tasks: must be relative'],
  ['a key twice', 'agents: [codex]\ntrials: 1\ntrials: 2\n', 'bakeoff.yaml:3: not valid YAML: Map keys must be unique'],
])('%s is one line with file, line and key', async (_name, config, message) => {
  expect((await failure(await tempSuite({ 'bakeoff.yaml': config }))).message).toBe(message)
})

test('broken YAML names its line and how to mend it', async () => {
  const { message, hint } = await failure(await tempSuite({ 'bakeoff.yaml': 'name: x\nagents: [codex\ntrials: 2\n' }))
  expect(message).toMatch(/^bakeoff\.yaml:[234]: not valid YAML: /)
  expect(hint).toContain('indentation')
})

test('a file with several mistakes shows the first and the lines of the others', async () => {
  const config = 'agents:\n  - codex\ntrails: 2\nsandbox: jail\nbudget: { eur: 3 }\n'
  const { message, hint } = await failure(await tempSuite({ 'bakeoff.yaml': config }))
  expect(message).toBe('bakeoff.yaml:3: trails: unknown key; did you mean "trials"? (and 2 more: lines 4, 5)')
  expect(hint).toContain('Known keys here: name, tasks')
})

test('a missing repository is found before anything runs', async () => {
  const dir = await tempSuite({ 'bakeoff.yaml': `${MINIMAL_CONFIG}repository: ../nowhere\n` })
  expect((await failure(dir)).message).toMatch(/^bakeoff\.yaml:2: repository: there is no folder .*nowhere$/)
})

test('an alias bomb is refused', async () => {
  const levels = Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`)
  const config = ['a0: &a0 [x]', ...levels, ''].join('\n')
  expect((await failure(await tempSuite({ 'bakeoff.yaml': config }))).message).toMatch(
    /not valid YAML: Excessive alias count/,
  )
})

test.each([
  ['Latin-1', Buffer.from('agents: [codex]\nname: caf\xe9\n', 'latin1')],
  ['UTF-16', Buffer.from(MINIMAL_CONFIG, 'utf16le')],
])('%s is refused as no UTF-8', async (_name, bytes) => {
  const { message, hint } = await failure(await tempSuite({ 'bakeoff.yaml': bytes }))
  expect(message).toBe('bakeoff.yaml: not a UTF-8 text file')
  expect(hint).toBe('Save it as UTF-8.')
})
