import { afterEach, describe, expect } from 'vitest'
import { gemini } from '../../src/agents/gemini.ts'
import { cliBinary, testWith } from '../needs.ts'
import { expectFollowUp, expectKilledTokens, expectResearch, expectSeen, type RealCli, runTrial } from './cli-trial.ts'
import { someTask } from './recording-io.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const GEMINI: RealCli = {
  adapter: gemini,
  options: { path: cliBinary('gemini') },
  model: 'gemini-2.5-pro',
  secrets: { GEMINI_API_KEY: 'not-a-key-for-gemini' },
  urlPath: '',
}
const SLOW_MS = 120_000

describe('the real Gemini CLI in a real sandbox', () => {
  testWith(
    ['bwrap', 'gemini'],
    'Gemini does a research task and a follow-up, and its tokens are those that were served',
    async () => {
      const watch = ['Be terse-7c1e.']
      const options = { append_system_prompt: 'Be terse-7c1e.' }
      const trial = await runTrial(GEMINI, closers, { options, server: { watch } })
      await expectResearch(trial)
      expectSeen(trial, watch)
      expect(trial.heard.observed).toMatchObject({ version: '0.61.0', model: 'gemini-2.5-pro' })
      await expectFollowUp(GEMINI, trial)
    },
    SLOW_MS,
  )

  testWith(
    ['bwrap', 'gemini'],
    'Gemini does the same with no way out but its model, and the model that answered is observed',
    async () => {
      const server = { servedModel: 'gemini-2.5-flash' }
      const trial = await runTrial(GEMINI, closers, { network: 'proxy', server })
      await expectResearch(trial)
      expect(trial.heard.observed.model).toBe('gemini-2.5-flash')
      expect(trial.denied()).toEqual([])
    },
    SLOW_MS,
  )

  for (const [mode, kind] of [
    ['401', 'authentication'],
    ['429', 'rate-limited'],
  ] as const) {
    testWith(
      ['bwrap', 'gemini'],
      `Gemini before a service in mode ${mode} comes to ${kind}`,
      async () => {
        const options = { max_attempts: 2 }
        const { outcome, heard } = await runTrial(GEMINI, closers, { server: { mode, retryAfterSec: 0 }, options })
        expect(outcome.kind).toBe(kind)
        expect(heard.usage).toEqual({})
        if (mode === '429') expect(heard.rateLimitedMs).toBeGreaterThan(1000)
      },
      SLOW_MS,
    )
  }

  testWith(
    ['bwrap', 'gemini'],
    'Gemini in a loop is cut at the turn limit of the task',
    async () => {
      const fields = { task: someTask({ limits: { turns: 2 } }) }
      const { outcome, heard, server } = await runTrial(GEMINI, closers, { server: { mode: 'loop' }, fields })
      expect(outcome.kind).toBe('truncated')
      expect(heard.usage).toEqual(server.served().usageTotals)
    },
    SLOW_MS,
  )

  testWith(
    ['bwrap', 'gemini'],
    'Gemini killed in the middle of its work keeps the tokens of the calls that it finished',
    async () => {
      const server = { mode: 'hang', failAfter: 2 } as const
      expectKilledTokens(await runTrial(GEMINI, closers, { server, cancelAtCall: 3 }))
    },
    SLOW_MS,
  )
})
