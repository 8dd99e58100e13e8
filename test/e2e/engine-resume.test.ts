import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { bakeoff, type Ended } from '../bakeoff.ts'
import { ANYWHERE, QUICK, query, SCRIPTED, smallSuite, trialsOf } from './small-suite.ts'

// Each test starts the whole command several times: slow where many others use the machine.
vi.setConfig({ testTimeout: 180_000 })

const run = (suite: string, ...more: string[]): Promise<Ended> => bakeoff(['run', suite, ...ANYWHERE, ...more])

const TWO_AGENTS = `${QUICK.replace('trials: 1', 'trials: 2')}\nconcurrency: { total: 1 }\nagents:\n  - ${SCRIPTED}\n  - { id: other, adapter: scripted, options: { dir: ./agent } }\n`

test('a wrong key: said at once, exit code 3, and --resume --only lost finishes what it cost', async () => {
  const suite = smallSuite(SCRIPTED, {
    'bakeoff.yaml': TWO_AGENTS.replace(
      '{ id: other, adapter: scripted, options: { dir: ./agent } }',
      '{ id: other, adapter: scripted, options: { dir: ./locked } }',
    ),
    'locked/recording.json': '{ "outcome": { "kind": "authentication", "message": "invalid key" } }',
  })
  const first = await run(suite)
  expect(first.code).toBe(3)
  expect(first.stderr).toMatch(/Agent "other": authentication: invalid key/)
  expect(first.stdout).toMatch(/Go on: bakeoff run .* --resume/)
  expect(query(suite, "SELECT count(*) AS n FROM attempts JOIN trials USING (trial) WHERE agent = 'other'")).toEqual([
    { n: 1 },
  ])
  writeFileSync(join(suite, 'locked', 'recording.json'), '{}')
  const second = await run(suite, '--resume')
  expect(second.code).toBe(3)
  expect(second.stdout).toMatch(/--only lost/)
  const third = await run(suite, '--resume', '--only', 'lost')
  expect(third.code, third.stderr).toBe(0)
  expect(
    trialsOf(suite)
      .map(({ agent, attempts, status }) => `${agent} ${attempts} ${status}`)
      .sort(),
  ).toEqual(['it 1 fail', 'it 1 fail', 'other 1 fail', 'other 2 fail'])
})

test('a task changed since is reported and kept as it was, unless --replan', async () => {
  // A budget that the first trial already spends leaves the others for later.
  const suite = smallSuite(SCRIPTED, {
    'bakeoff.yaml': `${QUICK.replace('trials: 1', 'trials: 3')}\nconcurrency: { total: 1 }\nbudget: { usd: 1 }\nagents:\n  - ${SCRIPTED}\n`,
    'agent/recording.json': '{ "usage": { "reportedUsd": 1 } }',
  })
  const first = await run(suite)
  expect(first.code).toBe(3)
  expect(first.stdout).toMatch(/budget/)
  writeFileSync(join(suite, 'tasks', 'sum.md'), '---\ntitle: Sum\n---\nAdd three numbers.\n')
  const kept = await run(suite, '--resume', '--budget-usd', '1.5')
  expect(kept.stderr).toMatch(/Task sum has changed since this run began: it is kept as it was/)
  const taken = await run(suite, '--resume', '--replan', '--budget-usd', '9')
  expect(taken.stderr).toMatch(/Task sum has changed since this run began: it is taken as it is now/)
  expect(taken.code, taken.stderr).toBe(0)
  // Progress goes on where it stood: two trials had ended before.
  expect(taken.stderr).toMatch(/ 3\/3 sum · it #/)
  const trials = query<{ trial: string; task_hash: string }>(
    suite,
    'SELECT trial, task_hash FROM trial_results ORDER BY trial',
  )
  expect(new Set(trials.slice(0, 2).map(({ task_hash }) => task_hash)).size).toBe(1)
  expect(trials[2]?.task_hash).not.toBe(trials[0]?.task_hash)
  const prompts = trials.map(
    ({ trial }) =>
      readFileSync(join(suite, 'results', 'runs', trial, 'attempt-1', 'prompt.md'), 'utf8').split('\n', 1)[0],
  )
  expect(prompts).toEqual(['Add two numbers.', 'Add two numbers.', 'Add three numbers.'])
})
