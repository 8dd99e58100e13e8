import { expect, test } from 'vitest'
import type { Sandbox } from '../contracts/sandbox.ts'
import { openAgentIo } from './agent-io.ts'

const NO_SANDBOX: Sandbox = {
  isolation: 'process',
  paths: { workdir: '/', home: '/', tmp: '/' },
  exec: () => Promise.reject(new Error('nothing runs here')),
  close: async () => {},
}

function open(): ReturnType<typeof openAgentIo> & {
  told: [string, number | undefined][]
  logged: string[]
  clock: { ms: number }
} {
  const told: [string, number | undefined][] = []
  const logged: string[] = []
  const clock = { ms: 0 }
  const opened = openAgentIo({
    sandbox: NO_SANDBOX,
    signal: new AbortController().signal,
    transcript: { write: () => {}, close: async () => {} },
    now: () => clock.ms,
    mask: (text) => text.replaceAll('secret', '***'),
    onActivity: (action, usd) => told.push([action, usd]),
    onSign: () => {},
    onLog: (message) => logged.push(message),
  })
  return { ...opened, told, logged, clock }
}

test('usage adds up, and what was never told stays unknown', () => {
  const { io, record } = open()
  io.usage({ input: 3, reportedUsd: 0.5 })
  io.usage({ input: 4, output: 1 })
  expect(record.usage).toEqual({ input: 7, output: 1, reportedUsd: 0.5 })
})

test('activity is throttled, told once for the same words, on one clean line, with the money so far', () => {
  const { io, told, clock } = open()
  io.activity('first')
  io.activity('too soon')
  clock.ms = 2000
  io.activity('first')
  io.usage({ reportedUsd: 0.25 })
  clock.ms = 4000
  io.activity('a secret\n\u001b[2J\u009bthing')
  clock.ms = 6000
  io.activity('x'.repeat(500))
  expect(told.slice(0, 2)).toEqual([
    ['first', undefined],
    ['a *** [2J thing', 0.25],
  ])
  expect(told[2]?.[0].length).toBeLessThanOrEqual(120)
})

test('waiting for a rate limit is counted apart and never backwards; logs are masked', () => {
  const { io, record, logged } = open()
  io.rateLimited(300)
  io.rateLimited(-1000)
  io.rateLimited(200)
  io.log('key is secret')
  expect(record.rateLimitedMs).toBe(500)
  expect(logged).toEqual(['key is ***'])
})
