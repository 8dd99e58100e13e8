import { expect, test } from 'vitest'
import { Manifest } from '../model/manifest.ts'
import { composePrompt, PROMPT_APPENDIX_ID } from './prompt.ts'

const TASK = { prompt: 'Which is fastest?\n', folder: 'answer', buildsOn: [], network: 'full' } as const
const OPTIONS = {
  deadline: new Date('2026-11-25T03:00:00Z'),
  timeoutSec: 1800,
  folder: '/ws/answer',
  workspace: '/ws',
}
const compose = (task = {}, options = {}): string =>
  composePrompt({ ...TASK, ...task, buildsOn: ['old/one'] }, { ...OPTIONS, ...options })

test('the task comes first and unchanged, the manifest last', () => {
  const prompt = compose()
  expect(prompt.startsWith('Which is fastest?\n\n---\n')).toBe(true)
  const headings = [...prompt.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title)
  expect(headings).toEqual([
    `How to deliver this (${PROMPT_APPENDIX_ID})`,
    'Where',
    'Time',
    'The report',
    'Last: the manifest `bakeoff.json`',
  ])
})

test('it names the folder, the deadline and that nobody answers', () => {
  const prompt = compose()
  for (const fact of [
    '/ws/answer',
    '2026-11-25T03:00:00.000Z',
    'about 30 minutes',
    'nobody will answer',
    'README.md',
  ]) {
    expect(prompt).toContain(fact)
  }
  expect(compose({}, { timeoutSec: 90 })).toContain('about 90 seconds')
})

test('the example is a manifest that its own schema accepts', () => {
  const example = /```json\n([\s\S]*?)```/.exec(compose())?.[1] ?? ''
  expect(Manifest.strict().parse(JSON.parse(example))).toHaveProperty('scripts.test', 'npm test')
})

test('what a task fixes, gives or forbids is said, and only then', () => {
  const plain = compose()
  expect(plain).toContain('You choose the test command')
  expect(plain).not.toMatch(/fixed|already contains|read-only|no network/)
  const full = compose(
    { test: 'make check', setup: 'make deps', files: '/suite/files', network: 'model' },
    { buildsOn: '/given' },
  )
  expect(full).not.toContain('You choose')
  for (const fact of ['`make check`', '`make deps`', 'already contains', '`/given/old/one`', 'There is no network']) {
    expect(full).toContain(fact)
  }
})

test('the appendix does not change without a new number', async () => {
  await expect(compose()).toMatchFileSnapshot('../../test/golden/prompt-1.md')
})
