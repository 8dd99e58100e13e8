import { afterEach, describe, expect, test } from 'vitest'
import { copilot } from '../../src/agents/copilot.ts'
import { cliBinary, testWith } from '../needs.ts'
import { expectFollowUp, expectKilledTokens, expectResearch, expectSeen, type RealCli, runTrial } from './cli-trial.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const COPILOT: RealCli = {
  adapter: copilot,
  options: { path: cliBinary('copilot') },
  model: 'gpt-5.4',
  secrets: { COPILOT_PROVIDER_API_KEY: 'not-a-key-for-copilot' },
  urlPath: '/v1',
}
const SLOW_MS = 120_000

describe('the real Copilot CLI in a real sandbox', () => {
  testWith(
    ['bwrap', 'copilot'],
    'Copilot does a research task and a follow-up, and its tokens are those that were served',
    async () => {
      const watch = ['Be terse-7c1e.', '"reasoning_effort":"high"']
      const options = { append_system_prompt: 'Be terse-7c1e.', reasoning_effort: 'high' }
      const trial = await runTrial(COPILOT, closers, { options, server: { watch } })
      await expectResearch(trial)
      expectSeen(trial, watch)
      expect(trial.heard.observed).toMatchObject({ version: '1.0.102' })
      expect(trial.heard.observed.model).toBeUndefined()
      await expectFollowUp(COPILOT, trial)
    },
    SLOW_MS,
  )

  testWith(
    ['bwrap', 'copilot'],
    'Copilot does the same over the Responses API with no way out but its model',
    async () => {
      const options = { wire_api: 'responses' }
      const trial = await runTrial(COPILOT, closers, { network: 'proxy', options })
      await expectResearch(trial)
      expect(trial.denied()).toEqual([])
    },
    SLOW_MS,
  )

  for (const [mode, kind] of [
    ['401', 'authentication'],
    ['429', 'rate-limited'],
  ] as const) {
    testWith(
      ['bwrap', 'copilot'],
      `Copilot before a service in mode ${mode} comes to ${kind}`,
      async () => {
        const { outcome, heard, server } = await runTrial(COPILOT, closers, { server: { mode, retryAfterSec: 0 } })
        expect(outcome.kind).toBe(kind)
        expect(heard.usage).toEqual(server.served().usageTotals)
        if (mode === '429') expect(heard.rateLimitedMs).toBeGreaterThan(500)
      },
      SLOW_MS,
    )
  }

  testWith(
    ['bwrap', 'copilot'],
    'Copilot killed in the middle of its work keeps the tokens of the calls that it finished',
    async () => {
      const server = { mode: 'hang', failAfter: 2 } as const
      // Its events reach the disk a moment after they happened.
      const more = { server, cancelAtCall: 3, cancelDelayMs: 8000 }
      expectKilledTokens(await runTrial(COPILOT, closers, more))
    },
    SLOW_MS,
  )
})

test('a server of one’s own needs a model and no GitHub login', async () => {
  const machine = { env: {}, run: async () => ({ exitCode: 0, stdout: 'GitHub Copilot CLI 1.0.102.\n', stderr: '' }) }
  const agent = { id: 'a', adapter: 'copilot', options: {}, provider: 'x', maxParallel: 1 }
  const own = { ...agent, baseUrl: 'http://127.0.0.1:9/v1' }
  expect(await copilot.ready?.(agent, {}, machine)).toContain('COPILOT_GITHUB_TOKEN')
  expect(await copilot.ready?.(own, {}, machine)).toContain('model')
  expect(await copilot.ready?.({ ...own, model: 'gpt-5.4' }, {}, machine)).toBeUndefined()
})
