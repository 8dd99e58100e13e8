import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FollowUp } from '../../src/model/task.ts'
import { HONEST_DELIVERABLE } from '../suite-on-disk.ts'
import { leave, type RanHere, runHere } from './engine-run.ts'
import { query } from './small-suite.ts'

type Round = { round: number; outcome: string; active_ms: number; output_tokens: number }
const roundsOf = (suite: string): Round[] => query<Round>(suite, 'SELECT * FROM rounds ORDER BY round')

/** A contestant that leaves in each round what `files` has for it; returns the prompts it was given. */
async function converse(
  followUps: FollowUp[],
  files: Readonly<Record<number, Readonly<Record<string, string>>>>,
): Promise<RanHere & { prompts: string[]; resumed: (string | undefined)[] }> {
  const prompts: string[] = []
  const resumed: (string | undefined)[] = []
  const ran = await runHere({
    task: { followUps },
    contestants: {
      talker: {
        async run(job, io) {
          prompts.push(job.prompt)
          resumed.push(job.resume?.id)
          io.session({ id: `session-${job.round}` })
          io.usage({ output: job.round * 100 })
          await leave(job, io, files[job.round] ?? {})
          return { kind: 'finished' }
        },
      },
    },
  })
  return { ...ran, prompts, resumed }
}

test('`always` gives a second round with its own prompt, session, usage and time', async () => {
  const { suite, plan, prompts, resumed } = await converse([{ when: 'always', prompt: 'Are you sure?' }], {
    1: HONEST_DELIVERABLE,
  })
  expect(prompts).toHaveLength(2)
  expect(prompts[1]).toBe('Are you sure?')
  expect(resumed).toEqual([undefined, 'session-1'])
  expect(roundsOf(suite)).toMatchObject([
    { round: 1, outcome: 'finished', output_tokens: 100 },
    { round: 2, outcome: 'finished', output_tokens: 200 },
  ])
  expect(roundsOf(suite).every((round) => round.active_ms >= 0)).toBe(true)
  expect(query(suite, 'SELECT rounds, output_tokens FROM trial_results')).toEqual([{ rounds: 2, output_tokens: 300 }])
  const dir = join(suite, 'results', 'runs', plan.runId, 'sum', 'talker', '1', 'attempt-1')
  expect(readFileSync(join(dir, 'prompt-2.md'), 'utf8')).toBe('Are you sure?')
})

test.each([
  ['incomplete', { 'README.md': '# Half\n' }, HONEST_DELIVERABLE],
  ['missing:*.png', HONEST_DELIVERABLE, { 'chart.png': 'x' }],
  ['failed', { ...HONEST_DELIVERABLE, 'sum.mjs': 'export const sum = () => 0\n' }, HONEST_DELIVERABLE],
])('`%s` is asked for where it holds, once', async (when, first, second) => {
  const { suite, prompts } = await converse([{ when, prompt: 'Finish it.' }], { 1: first, 2: second })
  expect(prompts.slice(1)).toEqual(['Finish it.'])
  expect(roundsOf(suite)).toHaveLength(2)
  expect(query(suite, 'SELECT verdict FROM trial_results')).toEqual([{ verdict: 'unproven' }])
})

test.each(['incomplete', 'missing:sum.mjs', 'failed'])('`%s` is not asked for where it does not hold', async (when) => {
  const { suite, prompts } = await converse([{ when, prompt: 'Finish it.' }], { 1: HONEST_DELIVERABLE })
  expect(prompts).toHaveLength(1)
  expect(roundsOf(suite)).toHaveLength(1)
})

test('what the first prompt alone came to is kept and judged apart from the end', async () => {
  const broken = { ...HONEST_DELIVERABLE, 'sum.mjs': 'export const sum = () => 0\n' }
  const { suite, plan } = await converse([{ when: 'failed', prompt: 'Mend it.' }], { 1: broken, 2: HONEST_DELIVERABLE })
  const dir = join(suite, 'results', 'runs', plan.runId, 'sum', 'talker', '1', 'attempt-1')
  expect(readFileSync(join(dir, 'rounds', '1', 'deliverable', 'sum.mjs'), 'utf8')).toBe(broken['sum.mjs'])
  expect(readFileSync(join(dir, 'deliverable', 'sum.mjs'), 'utf8')).toBe(HONEST_DELIVERABLE['sum.mjs'])
  expect(query(suite, 'SELECT verdict, rounds FROM trial_results')).toEqual([{ verdict: 'unproven', rounds: 2 }])
  expect(query(suite, 'SELECT round, verdict, status FROM rounds ORDER BY round')).toEqual([
    { round: 1, verdict: 'failed', status: 'fail' },
    { round: 2, verdict: null, status: null },
  ])
})
