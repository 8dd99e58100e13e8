import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { testWith } from '../needs.ts'
import { leave, runHere } from './engine-run.ts'
import { query, trialsOf } from './small-suite.ts'

// Each test starts the whole command several times: slow where many others use the machine.
vi.setConfig({ testTimeout: 180_000 })

type AttemptRow = {
  number: number
  outcome: string
  outcome_message: string | null
  active_ms: number
  rate_limited_ms: number
  wall_ms: number
  is_current: number
}

const attemptsOf = (suite: string): AttemptRow[] =>
  query<AttemptRow>(suite, 'SELECT * FROM attempts ORDER BY trial, number')

for (const level of ['process', 'bwrap'] as const) {
  testWith(
    level === 'bwrap' ? ['bwrap'] : [],
    `an agent stopped at its deadline passes when its folder is verified (${level})`,
    async () => {
      const { suite, because } = await runHere({
        level,
        probes: 'all',
        task: { timeoutSec: 4 },
        contestants: {
          slow: {
            async run(job, io) {
              await leave(job, io)
              await io.sandbox.exec({ shell: 'trap "" TERM; sleep 100; : deliverable-complete' }, {})
              return { kind: 'agent-error', message: 'it was cut off' }
            },
          },
        },
      })
      expect(because).toBe('complete')
      expect(trialsOf(suite)).toMatchObject([
        { outcome: 'timed-out', verdict: 'verified', status: 'pass', attempts: 1 },
      ])
    },
    120_000,
  )
}

test('an adapter that never comes back is left behind after its deadline', async () => {
  const { suite } = await runHere({
    task: { timeoutSec: 1 },
    contestants: { deaf: { run: () => new Promise(() => {}) } },
  })
  expect(trialsOf(suite)).toMatchObject([{ outcome: 'timed-out', verdict: 'missing', status: 'fail', attempts: 1 }])
})

test('an adapter that throws is nobody’s failure: tried again, both attempts kept, the second one counts', async () => {
  const { suite, plan } = await runHere({
    contestants: {
      shaky: {
        async run(job, io) {
          if (job.attempt === 1) throw new Error('the machine hiccuped')
          await leave(job, io)
          return { kind: 'finished' }
        },
      },
    },
  })
  expect(attemptsOf(suite)).toMatchObject([
    { number: 1, outcome: 'infra-error', outcome_message: 'adapter failed: the machine hiccuped', is_current: 0 },
    { number: 2, outcome: 'finished', is_current: 1 },
  ])
  expect(trialsOf(suite)).toMatchObject([{ outcome: 'finished', verdict: 'unproven', attempts: 2 }])
  for (const number of [1, 2]) {
    expect(
      existsSync(join(suite, 'results', 'runs', plan.runId, 'sum', 'shaky', '1', `attempt-${number}`, 'prompt.md')),
    ).toBe(true)
  }
})

test('an adapter that throws and has no retries left is lost, and the run is over', async () => {
  const { suite, because } = await runHere({
    limits: { infraRetries: 0 },
    contestants: { broken: { run: () => Promise.reject(new Error('no')) } },
  })
  expect(because).toBe('complete')
  expect(attemptsOf(suite).map((attempt) => attempt.outcome)).toEqual(['infra-error'])
  expect(trialsOf(suite)).toMatchObject([{ outcome: 'infra-error', status: 'lost', attempts: 1 }])
})

test('a rate limit is waited for as asked, tried again, and its waiting is no work', async () => {
  const startedMs: number[] = []
  const endedMs: number[] = []
  const { suite } = await runHere({
    contestants: {
      busy: {
        async run(job, io) {
          startedMs.push(Date.now())
          await sleep(700)
          io.rateLimited(700)
          if (job.attempt === 2) await leave(job, io)
          endedMs.push(Date.now())
          return job.attempt === 1
            ? { kind: 'rate-limited', message: 'slow down', retryAfterMs: 900 }
            : { kind: 'finished' }
        },
      },
    },
  })
  expect((startedMs[1] ?? 0) - (endedMs[0] ?? 0)).toBeGreaterThanOrEqual(900)
  const attempts = attemptsOf(suite)
  expect(attempts).toMatchObject([{ outcome: 'rate-limited' }, { outcome: 'finished' }])
  const [first, second] = attempts
  expect(first?.rate_limited_ms).toBe(700)
  // The wait before the second attempt was for the limit too: 900 ms at least, and it is no part of its wall time.
  expect(second?.rate_limited_ms).toBeGreaterThanOrEqual(700 + 900)
  for (const attempt of attempts) expect(attempt.active_ms + 700).toBeLessThanOrEqual(attempt.wall_ms + 2)
  expect(trialsOf(suite)).toMatchObject([
    { rate_limited_ms: second?.rate_limited_ms, attempts: 2, verdict: 'unproven' },
  ])
})

test('a wrong key stops its own agent at once, says so, and leaves the others alone', async () => {
  let tried = 0
  const { suite, because, said } = await runHere({
    trials: 4,
    limits: { total: 1 },
    contestants: {
      locked: {
        async run() {
          tried += 1
          return { kind: 'authentication', message: 'invalid x-api-key' }
        },
      },
      open: { run: async () => ({ kind: 'finished' }) },
    },
  })
  expect(tried).toBe(1)
  expect(because).toBe('incomplete')
  expect(said).toMatch(/warning: Agent "locked": authentication: invalid x-api-key/)
  const statuses = trialsOf(suite).map(({ agent, status }) => `${agent} ${status}`)
  expect(statuses.filter((one) => one === 'open fail')).toHaveLength(4)
  expect(statuses.filter((one) => one === 'locked lost')).toHaveLength(1)
  expect(statuses.filter((one) => one === 'locked null')).toHaveLength(3)
})

test('an agent that prints its own words as an outcome steers no terminal', async () => {
  const { suite, said } = await runHere({
    contestants: { loud: { run: async () => ({ kind: 'refused', message: '\u001b[2Jno\u0007' }) } },
  })
  expect(said).not.toContain('\u001b')
  expect(attemptsOf(suite)).toMatchObject([{ outcome: 'refused', outcome_message: 'no' }])
})

test('every attempt leaves its prompt, its transcript and its end as files', async () => {
  const { suite, plan } = await runHere({
    contestants: {
      quiet: {
        async run(_job, io) {
          io.transcript({ said: 'hello' })
          io.usage({ input: 10, output: 2 })
          io.usage({ input: 5, reportedUsd: 0.25 })
          return { kind: 'finished' }
        },
      },
    },
  })
  const dir = join(suite, 'results', 'runs', plan.runId, 'sum', 'quiet', '1', 'attempt-1')
  const [line = ''] = readFileSync(join(dir, 'transcript.jsonl'), 'utf8').split('\n')
  expect(JSON.parse(line)).toMatchObject({ round: 1, line: { said: 'hello' } })
  const stored = query<Record<string, unknown>>(
    suite,
    'SELECT input_tokens, output_tokens, reported_usd FROM trial_results',
  )
  expect(stored).toEqual([{ input_tokens: 15, output_tokens: 2, reported_usd: 0.25 }])
  expect(JSON.parse(readFileSync(join(dir, 'attempt.json'), 'utf8'))).toMatchObject({ usage: { input: 15 } })
})
