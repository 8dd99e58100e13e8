import { afterEach, describe, expect, test } from 'vitest'
import { codex } from '../../src/agents/codex.ts'
import { cliBinary, testWith } from '../needs.ts'
import { expectFollowUp, expectKilledTokens, expectResearch, expectSeen, type RealCli, runTrial } from './cli-trial.ts'
import { openPlainPlace } from './plain-sandbox.ts'
import { recordingIo, someJob } from './recording-io.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const CODEX: RealCli = {
  adapter: codex,
  options: { path: cliBinary('codex') },
  model: 'gpt-5.3-codex',
  secrets: { OPENAI_API_KEY: 'sk-not-a-key-for-codex' },
  urlPath: '/v1',
}
const SLOW_MS = 120_000

describe('the real Codex CLI in a real sandbox', () => {
  testWith(
    ['bwrap', 'codex'],
    'Codex does a research task and a follow-up, and its tokens are those that were served',
    async () => {
      const options = { reasoning_effort: 'high', append_system_prompt: 'Be "terse".\nAlways-7c1e.' }
      const watch = ['Be \\"terse\\".\\nAlways-7c1e.', '"effort":"high"']
      const trial = await runTrial(CODEX, closers, { options, server: { watch } })
      await expectResearch(trial)
      expectSeen(trial, watch)
      expect(trial.heard.observed).toMatchObject({ version: '0.169.0', firstTokenMs: expect.any(Number) })
      expect(trial.heard.observed.model).toBeUndefined()
      await expectFollowUp(CODEX, trial)
    },
    SLOW_MS,
  )

  testWith(
    ['bwrap', 'codex'],
    'Codex does the same with no way out but its model',
    async () => {
      const trial = await runTrial(CODEX, closers, { network: 'proxy' })
      await expectResearch(trial)
      expect(trial.denied()).toEqual([])
    },
    SLOW_MS,
  )

  for (const [mode, kind] of [
    ['401', 'authentication'],
    ['429', 'rate-limited'],
    ['empty', 'truncated'],
    ['question', 'asked'],
  ] as const) {
    testWith(
      ['bwrap', 'codex'],
      `Codex before a service in mode ${mode} comes to ${kind}`,
      async () => {
        const { outcome, heard, server } = await runTrial(CODEX, closers, { server: { mode, retryAfterSec: 0 } })
        expect(outcome.kind).toBe(kind)
        expect(heard.usage).toEqual(server.served().usageTotals)
      },
      SLOW_MS,
    )
  }

  testWith(
    ['bwrap', 'codex'],
    'Codex waits for a rate limit that ends, and the wait is told apart from work',
    async () => {
      const server = { mode: '429', failTimes: 1, retryAfterSec: 1 } as const
      const { outcome, heard } = await runTrial(CODEX, closers, { server })
      expect(outcome.kind).toBe('finished')
      expect(heard.rateLimitedMs).toBeGreaterThanOrEqual(500)
    },
    SLOW_MS,
  )

  testWith(
    ['bwrap', 'codex'],
    'Codex killed in the middle of its work keeps the tokens of the calls that it finished',
    async () => {
      const server = { mode: 'hang', failAfter: 2 } as const
      expectKilledTokens(await runTrial(CODEX, closers, { server, cancelAtCall: 3 }))
    },
    SLOW_MS,
  )
})

test('a machine without the program ends in one clear outcome', async () => {
  const place = await openPlainPlace()
  closers.push(place.close)
  const { io } = recordingIo(place.sandbox, new AbortController().signal)
  expect(await codex.run(someJob<unknown>(place, { path: '/no/such/codex' }), io)).toMatchObject({
    kind: 'infra-error',
    message: expect.stringContaining('npm i -g @openai/codex'),
  })
})
