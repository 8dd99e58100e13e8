import { expect, test } from 'vitest'
import { leave, runHere } from './engine-run.ts'
import { query } from './small-suite.ts'

type Row = {
  agent: string
  number: number
  outcome: string
  outcome_message: string | null
  rate_limited_ms: number
  tool_calls: number | null
  first_token_ms: number | null
  last_change_at: string | null
  trajectory: string | null
}

const attemptsOf = (suite: string): Row[] =>
  query<Row>(suite, "SELECT *, substr(trial, instr(trial, '/sum/') + 5) AS agent FROM attempts ORDER BY trial, number")

test('an agent without a sign of life is stopped; one that only changes files, or only prints, goes on', async () => {
  const { suite } = await runHere({
    task: { timeoutSec: 60, limits: { idle_sec: 1.5 } },
    contestants: {
      a_silent: {
        async run(job, io) {
          await leave(job, io)
          await io.sandbox.exec({ shell: 'sleep 50' }, {})
          return { kind: 'agent-error', message: 'cut off' }
        },
      },
      b_writes: {
        async run(job, io) {
          const shell = `for i in 1 2 3 4 5; do sleep 0.7; echo $i > ${job.folder}/count; done`
          const ran = await io.sandbox.exec({ shell }, {})
          io.observed({ toolCalls: 1, firstTokenMs: 12 })
          return ran.exitCode === 0 ? { kind: 'finished' } : { kind: 'agent-error', message: 'cut off' }
        },
      },
      c_prints: {
        async run(_job, io) {
          const ran = await io.sandbox.exec({ shell: 'for i in 1 2 3 4 5; do sleep 0.7; echo $i; done' }, {})
          return ran.exitCode === 0 ? { kind: 'finished' } : { kind: 'agent-error', message: 'cut off' }
        },
      },
    },
  })
  const [silent, writes, prints] = attemptsOf(suite)
  expect(silent).toMatchObject({
    outcome: 'timed-out',
    outcome_message: expect.stringMatching(/^stopped after \d+ s: 2 s without output or a changed file$/),
    trajectory: 'trajectory.json',
  })
  expect(writes).toMatchObject({ outcome: 'finished', tool_calls: 1, first_token_ms: 12 })
  expect(writes?.last_change_at).toMatch(/^20\d\d-.*Z$/)
  expect(prints).toMatchObject({ outcome: 'finished', last_change_at: null })
}, 60_000)

test('the wait between two attempts after a rate limit counts as waiting, another wait does not', async () => {
  const lost = new Set<string>()
  const once = (id: string, kind: 'rate-limited' | 'infra-error') => ({
    async run() {
      if (lost.has(id)) return { kind: 'finished' as const }
      lost.add(id)
      return kind === 'rate-limited' ? { kind, message: 'slow down', retryAfterMs: 700 } : { kind, message: 'broken' }
    },
  })
  const { suite } = await runHere({
    contestants: { limited: once('limited', 'rate-limited'), broken: once('broken', 'infra-error') },
  })
  const rows = attemptsOf(suite)
  expect(rows.map((row) => row.outcome)).toEqual(['infra-error', 'finished', 'rate-limited', 'finished'])
  expect(rows[1]?.rate_limited_ms).toBe(0)
  expect(rows[2]?.rate_limited_ms).toBe(0)
  expect(rows[3]?.rate_limited_ms).toBeGreaterThanOrEqual(690)
}, 60_000)
