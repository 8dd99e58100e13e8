import { expect, test } from 'vitest'
import { loadTemp, tempSuite } from '../../test/temp-suite.ts'
import { selectAgents, selectTasks } from './select.ts'

const task = (tags: string): string => `---\ntags: [${tags}]\n---\nWhy?\n`

async function suite() {
  return loadTemp(
    await tempSuite({
      'bakeoff.yaml': 'agents: [codex, claude-code]\n',
      'tasks/a.md': task('offline'),
      'tasks/parse-csv.md': task('offline, benchmark'),
      'tasks/parse-toml.md': task('benchmark'),
    }),
  )
}

const NONE = { patterns: [], tags: [] }
const ids = (items: { id: string }[]): string[] => items.map((item) => item.id)

test('without a filter everything is selected', async () => {
  const { agents, tasks } = await suite()
  expect(ids(selectAgents(agents, []))).toEqual(['codex', 'claude-code'])
  expect(ids(selectTasks(tasks, NONE))).toEqual(['a', 'parse-csv', 'parse-toml'])
})

test('agents come in the order of the suite, whatever the order of the flags', async () => {
  const { agents } = await suite()
  expect(ids(selectAgents(agents, ['claude-code', 'codex', 'codex']))).toEqual(['codex', 'claude-code'])
  expect(ids(selectAgents(agents, ['claude-code']))).toEqual(['claude-code'])
})

test('ids, globs and tags narrow the tasks; several of a kind widen again', async () => {
  const { tasks } = await suite()
  expect(ids(selectTasks(tasks, { ...NONE, patterns: ['parse-*'] }))).toEqual(['parse-csv', 'parse-toml'])
  expect(ids(selectTasks(tasks, { ...NONE, patterns: ['*-toml', 'a'] }))).toEqual(['a', 'parse-toml'])
  expect(ids(selectTasks(tasks, { ...NONE, tags: ['offline'] }))).toEqual(['a', 'parse-csv'])
  expect(ids(selectTasks(tasks, { patterns: ['parse-*'], tags: ['offline'] }))).toEqual(['parse-csv'])
})

test.each([
  ['-a', () => 'agent', 'No agent "claude" in this suite; did you mean "claude-code"?'],
  ['-t', () => 'task', 'No task "parse-cvs" in this suite; did you mean "parse-csv"?'],
  ['a glob', () => 'glob', 'No task "bench-*" in this suite.'],
  ['--tag', () => 'tag', 'No tag "ofline" in this suite; did you mean "offline"?'],
])('%s that matches nothing names the nearest', async (_flag, which, message) => {
  const { agents, tasks } = await suite()
  const select = {
    agent: () => selectAgents(agents, ['claude']),
    task: () => selectTasks(tasks, { ...NONE, patterns: ['parse-cvs'] }),
    glob: () => selectTasks(tasks, { ...NONE, patterns: ['bench-*'] }),
    tag: () => selectTasks(tasks, { ...NONE, tags: ['ofline'] }),
  }[which()]
  expect(select).toThrow(message)
})

test('a task pattern and a tag that have nothing in common are a mistake', async () => {
  const { tasks } = await suite()
  expect(() => selectTasks(tasks, { patterns: ['a'], tags: ['benchmark'] })).toThrow('No task matches both')
})
