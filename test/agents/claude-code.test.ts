import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { claudeCode } from '../../src/agents/claude-code.ts'
import type { AgentJob } from '../../src/contracts/adapter.ts'
import type { AgentOutcome } from '../../src/model/outcome.ts'
import { type ModelServer, type ServerOptions, startModelServer } from '../model-server/server.ts'
import { claudeBinary, testWith } from '../needs.ts'
import { openPlainPlace, type PlainPlace } from './plain-sandbox.ts'
import { type Heard, recordingIo, someJob, someTask } from './recording-io.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** It has a price in the CLI's own table, so that money is reported, and knows efforts. */
const MODEL = 'claude-opus-4-5-20251101'

type Ran = { outcome: AgentOutcome; heard: Heard; server: ModelServer; place: PlainPlace; job: AgentJob<unknown> }

async function runReal(
  serverOptions: ServerOptions,
  options: Record<string, unknown> = {},
  fields: Partial<AgentJob<unknown>> = {},
): Promise<Ran> {
  const server = await startModelServer(serverOptions)
  const place = await openPlainPlace()
  closers.push(server.close, place.close)
  const { io, heard } = recordingIo(place.sandbox, new AbortController().signal)
  const job = someJob<unknown>(
    place,
    { path: claudeBinary(), ...options },
    {
      agent: { id: 'a', adapter: 'claude-code', baseUrl: server.url, options: {}, provider: 'x', maxParallel: 1 },
      model: MODEL,
      secrets: { ANTHROPIC_API_KEY: 'not-a-key' },
      deadlineMs: Date.now() + 100_000,
      ...fields,
    },
  )
  return { outcome: await claudeCode.run(job, io), heard, server, place, job }
}

const SLOW_MS = 120_000

describe('the real Claude Code', () => {
  testWith(
    ['claude-code'],
    'does a whole task, and its tokens are those that were served, before and after a follow-up',
    async () => {
      const watch = ['Be terse-7c1e.', '"output_config":{"effort":"low"}']
      const options = { append_system_prompt: 'Be terse-7c1e.', effort: 'low' }
      const first = await runReal({ watch }, { ...options, extra_args: ['--disallowedTools', 'WebFetch'] })
      for (const { saw, tools } of first.server.calls) {
        expect(saw).toEqual(watch)
        expect(tools).toContain('Bash')
        expect(tools).not.toContain('WebFetch')
      }
      expect(first.outcome).toEqual({ kind: 'finished' })
      expect(await readFile(join(first.place.folder, 'hello.txt'), 'utf8')).toBe('hello from the scripted model\n')
      const { reportedUsd, ...tokens } = first.heard.usage
      expect(first.server.served()).toEqual({ calls: 3, usageTotals: tokens })
      expect(reportedUsd).toBeGreaterThan(0)
      expect(first.heard.observed).toMatchObject({ version: '2.1.331', model: MODEL, turns: 3, toolCalls: 2 })

      const { io, heard } = recordingIo(first.place.sandbox, new AbortController().signal)
      const resume = first.heard.session
      const prompt = 'Go on. BAKEOFF_FILE=second.txt'
      const outcome = await claudeCode.run({ ...first.job, round: 2, prompt, ...(resume ? { resume } : {}) }, io)
      expect(outcome).toEqual({ kind: 'finished' })
      expect(heard.session).toEqual(resume)
      const { reportedUsd: secondUsd, ...secondTokens } = heard.usage
      expect(secondTokens).toEqual(tokens)
      expect(secondUsd).toBeCloseTo(reportedUsd ?? 0, 6)
      expect(first.server.served().calls).toBe(6)
    },
    SLOW_MS,
  )

  testWith(
    ['claude-code'],
    'a refused key ends in seconds, not after its ten retries',
    async () => {
      const { outcome, server } = await runReal({ mode: '401' })
      expect(outcome.kind).toBe('authentication')
      expect(server.served().calls).toBeLessThan(5)
    },
    SLOW_MS,
  )

  for (const [mode, kind] of [
    ['404', 'model-not-found'],
    ['403', 'authentication'],
    ['402', 'quota'],
    ['quota', 'quota'],
    ['400', 'agent-error'],
    ['500', 'infra-error'],
    ['refusal', 'refused'],
    ['max-tokens', 'truncated'],
    ['empty', 'truncated'],
    ['question', 'asked'],
    ['unknown-tool', 'truncated'],
  ] as const) {
    testWith(
      ['claude-code'],
      `a service in mode ${mode} comes to ${kind}, and every token served is counted`,
      async () => {
        const { outcome, heard, server } = await runReal({ mode }, { max_retries: 1 })
        expect(outcome.kind).toBe(kind)
        const { reportedUsd: _, ...tokens } = heard.usage
        expect(tokens).toEqual(server.served().usageTotals)
      },
      SLOW_MS,
    )
  }

  testWith(
    ['claude-code'],
    'a rate limit that ends is waited out and told apart from work',
    async () => {
      const { outcome, heard } = await runReal({ mode: '429', failTimes: 1, retryAfterSec: 1 })
      expect(outcome.kind).toBe('finished')
      expect(heard.rateLimitedMs).toBeGreaterThanOrEqual(500)
    },
    SLOW_MS,
  )

  testWith(
    ['claude-code'],
    'a rate limit that does not end is rate-limited, never the agent at fault',
    async () => {
      const { outcome } = await runReal({ mode: '429', retryAfterSec: 0 }, { max_retries: 1 })
      expect(outcome.kind).toBe('rate-limited')
    },
    SLOW_MS,
  )

  testWith(
    ['claude-code'],
    'a loop is cut at the turn limit of the task',
    async () => {
      const { outcome } = await runReal({ mode: 'loop' }, {}, { task: someTask({ limits: { turns: 2 } }) })
      expect(outcome.kind).toBe('truncated')
    },
    SLOW_MS,
  )

  testWith(
    ['claude-code'],
    'a silent service is stopped at the deadline, and what it counted is kept',
    async () => {
      const { outcome, heard } = await runReal({ mode: 'hang', failAfter: 1 }, {}, { deadlineMs: Date.now() + 20_000 })
      expect(outcome.kind).toBe('timed-out')
      expect(heard.usage).toEqual({ input: 1000, cacheRead: 100, cacheWrite: 10 })
    },
    SLOW_MS,
  )
})

test('a machine without the program ends in one clear outcome', async () => {
  const { outcome } = await runReal({}, { path: '/no/such/claude' })
  expect(outcome).toMatchObject({ kind: 'infra-error', message: expect.stringContaining('not installed') })
})
