import { afterEach, describe, expect, test } from 'vitest'
import { opencode } from '../../src/agents/opencode.ts'
import { settingsOf } from '../../src/agents/opencode-settings.ts'
import { probeIoOf } from '../../src/cli/host.ts'
import { cliBinary, testWith } from '../needs.ts'
import { expectFollowUp, expectResearch, expectSeen, type RealCli, runTrial } from './cli-trial.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const OPENCODE: RealCli = {
  adapter: opencode,
  options: { path: cliBinary('opencode'), wire_api: 'responses' },
  model: 'm',
  secrets: { OPENAI_API_KEY: 'sk-not-a-key-for-opencode' },
  urlPath: '/v1',
}
/** It starts slowly on a busy machine. */
const SLOW_MS = 240_000

describe('the real opencode in a real sandbox', () => {
  testWith(
    ['bwrap', 'opencode'],
    'opencode does a research task and a follow-up with no way out but its model, and its tokens are those that were served',
    async () => {
      const trial = await runTrial(OPENCODE, closers, {
        network: 'proxy',
        options: { append_system_prompt: 'Be terse-7c1e.', effort: 'high' },
        server: { watch: ['Be terse-7c1e.', '"effort":"high"'] },
      })
      await expectResearch(trial)
      expectSeen(trial, ['Be terse-7c1e.', '"effort":"high"'])
      // There is no switch for that one; nothing else is asked for.
      expect(trial.denied().filter((host) => !/^registry\.[a-z]+\.org:443$/.test(host))).toEqual([])
      expect(trial.heard.observed).toMatchObject({ version: '1.18.33' })
      expect(trial.heard.usage.reportedUsd).toBeUndefined()
      await expectFollowUp(OPENCODE, trial)
    },
    SLOW_MS,
  )

  for (const [mode, kind] of [
    ['401', 'authentication'],
    ['429', 'rate-limited'],
  ] as const) {
    testWith(
      ['bwrap', 'opencode'],
      `opencode before a service in mode ${mode} comes to ${kind}`,
      async () => {
        const { outcome, heard, server } = await runTrial(OPENCODE, closers, { server: { mode, retryAfterSec: 0 } })
        expect(outcome.kind).toBe(kind)
        expect(heard.usage).toEqual(server.served().usageTotals)
      },
      SLOW_MS,
    )
  }

  testWith(
    ['bwrap', 'opencode'],
    'opencode with a model that nobody knows comes to model-not-found',
    async () => {
      const fields = {
        model: 'x/y',
        agent: { id: 'a', adapter: 'opencode', options: {}, provider: 'x', maxParallel: 1 },
      }
      const { outcome } = await runTrial(OPENCODE, closers, { fields })
      expect(outcome).toMatchObject({ kind: 'model-not-found', message: expect.stringContaining('x/y') })
    },
    SLOW_MS,
  )
})

const own = { id: 'a', adapter: 'opencode', options: {}, provider: 'x', maxParallel: 1, model: 'm' }
const misspelt = { ...OPENCODE.options, effort: 'hihg' }

testWith(
  ['opencode'],
  'an effort that opencode would leave out without a word is refused before anything is spent',
  async () => {
    const io = probeIoOf({ PATH: process.env['PATH'], OPENAI_API_KEY: 'x' })
    const said = await opencode.ready?.({ ...own, baseUrl: 'http://127.0.0.1:9/v1' }, misspelt, io)
    expect(said).toBe('its model m has no effort "hihg"; it has low, medium, high')
  },
  SLOW_MS,
)

test('an effort is held against those of its own model; where opencode lists none of that name, nothing is held', async () => {
  const listed = (variants: object, name = 'openai/some') => ({
    env: { OPENAI_API_KEY: 'x' },
    run: async (argv: readonly string[]) => {
      const list = `openai/other\n{\n  "variants": {"hihg": {}}\n}\n${name}\n${JSON.stringify({ variants }, null, 2)}\n`
      return { exitCode: 0, stdout: argv.includes('models') ? list : '1.18.33\n', stderr: '' }
    },
  })
  const ready = (io: ReturnType<typeof listed>) =>
    opencode.ready?.({ ...own, model: 'openai/some' }, { effort: 'hihg', wire_api: 'chat' }, io)
  expect(await ready(listed({}))).toContain('it has none')
  expect(await ready(listed({ low: {}, max: {} }))).toContain('it has low, max')
  expect(await ready(listed({ hihg: {} }))).toBeUndefined()
  expect(await ready(listed({}, 'openai/new'))).toBeUndefined()
})

test('only a model that is asked for an effort is said to reason, with an output limit that efforts are a share of', () => {
  const modelsOf = (effort?: string) => {
    const asked = { model: 'm', baseUrl: 'http://127.0.0.1:9' }
    const { OPENCODE_CONFIG_CONTENT: config = '' } = settingsOf(asked, { wire_api: 'messages', effort })
    return JSON.parse(config).provider.bakeoff.models
  }
  expect(modelsOf()).toEqual({ m: {} })
  expect(modelsOf('high')).toEqual({ m: { reasoning: true, limit: { context: 0, output: 32_000 } } })
})

test('the key that its model needs is asked for, and no other', async () => {
  const machine = (env: Record<string, string>) => ({
    env,
    run: async () => ({ exitCode: 0, stdout: '1.18.33\n', stderr: '' }),
  })
  const agent = { id: 'a', adapter: 'opencode', options: {}, provider: 'x', maxParallel: 1, model: 'anthropic/some' }
  expect(await opencode.ready?.(agent, {}, machine({ OPENAI_API_KEY: 'x' }))).toContain('ANTHROPIC_API_KEY')
  expect(await opencode.ready?.(agent, {}, machine({ ANTHROPIC_API_KEY: 'x' }))).toBeUndefined()
  expect(await opencode.ready?.({ ...agent, model: 'some' }, {}, machine({}))).toContain('provider/name')
})
