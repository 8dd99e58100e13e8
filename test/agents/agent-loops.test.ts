import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { anthropic } from '../../src/agents/anthropic.ts'
import { google } from '../../src/agents/google.ts'
import { openai } from '../../src/agents/openai.ts'
import type { AgentJob, LocalAdapter } from '../../src/contracts/adapter.ts'
import type { AgentOutcome } from '../../src/model/outcome.ts'
import { type ModelServer, type ServerOptions, startModelServer } from '../model-server/server.ts'
import { openPlainPlace, type PlainPlace } from './plain-sandbox.ts'
import { type Heard, recordingIo, someJob } from './recording-io.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

type Loop = { adapter: LocalAdapter<unknown>; key: string; baseUrl: (server: ModelServer) => string }
const LOOPS: Loop[] = [
  { adapter: anthropic, key: 'ANTHROPIC_API_KEY', baseUrl: (server) => server.url },
  { adapter: openai, key: 'OPENAI_API_KEY', baseUrl: (server) => `${server.url}/v1` },
  { adapter: google, key: 'GEMINI_API_KEY', baseUrl: (server) => server.url },
]

type Ran = { outcome: AgentOutcome; heard: Heard; server: ModelServer; place: PlainPlace; job: AgentJob<unknown> }

function jobFor(
  loop: Loop,
  server: ModelServer,
  place: PlainPlace,
  options: Record<string, unknown> = {},
  fields: Partial<AgentJob<unknown>> = {},
): AgentJob<unknown> {
  const baseUrl = loop.baseUrl(server)
  return someJob<unknown>(place, options, {
    agent: { id: 'a', adapter: loop.adapter.id, baseUrl, options: {}, provider: 'x', maxParallel: 1 },
    model: 'some-model',
    secrets: { [loop.key]: 'not-a-key' },
    ...fields,
  })
}

describe.each(LOOPS.map((loop) => [loop.adapter.id, loop] as const))('the %s loop', (id, loop) => {
  async function runAgainst(
    serverOptions: ServerOptions,
    options: Record<string, unknown> = {},
    fields: Partial<AgentJob<unknown>> = {},
  ): Promise<Ran> {
    const server = await startModelServer(serverOptions)
    const place = await openPlainPlace()
    closers.push(server.close, place.close)
    const { io, heard } = recordingIo(place.sandbox, new AbortController().signal)
    const job = jobFor(loop, server, place, options, fields)
    return { outcome: await loop.adapter.run(job, io), heard, server, place, job }
  }

  test('writes the file, runs the command and finishes, and counts exactly what was served', async () => {
    const { outcome, heard, server, place } = await runAgainst({})
    expect(outcome).toEqual({ kind: 'finished' })
    expect(await readFile(join(place.folder, 'hello.txt'), 'utf8')).toBe('hello from the scripted model\n')
    expect(server.served()).toEqual({ calls: 3, usageTotals: heard.usage })
    expect(heard.usage).toEqual({
      ...(id === 'google' ? { input: 6060 } : { input: 6000, cacheWrite: 60 }),
      cacheRead: 600,
      output: 31,
      reasoning: 15,
    })
    expect(heard.usageCalls).toHaveLength(3)
    expect(heard.observed).toMatchObject({ turns: 3, toolCalls: 2, model: 'some-model' })
    expect(JSON.stringify(heard.transcript)).toContain('hello from the scripted model')
  })

  test('notes the model that answered, not the one asked for', async () => {
    const { heard } = await runAgainst({ servedModel: 'another-model' })
    expect(heard.observed.model).toBe('another-model')
  })

  test.each([
    ['401', 'authentication'],
    ['403', 'authentication'],
    ['404', 'model-not-found'],
    ['402', 'quota'],
    ['quota', 'quota'],
    ['400', 'agent-error'],
    ['refusal', 'refused'],
    ['max-tokens', 'truncated'],
    ['empty', 'truncated'],
    ['question', 'asked'],
    ['text', 'truncated'],
    ['unknown-tool', 'truncated'],
  ] as const)('mode %s comes to %s without a retry', async (mode, kind) => {
    const { outcome, heard, server } = await runAgainst({ mode })
    expect(outcome.kind).toBe(kind)
    expect(server.served().calls).toBe(mode === 'unknown-tool' ? 2 : 1)
    expect(heard.usage).toEqual(server.served().usageTotals)
    expect(heard.rateLimitedMs).toBe(0)
  })

  test.each([
    ['429', 3, 60],
    ['500', 1, 500],
    ['503', 1, 500],
    ['529', 1, 500],
    ['drop', 1, 500],
  ] as const)('failures of mode %s (%i in a row) are waited out and are no work', async (mode, failTimes, waitMs) => {
    const { outcome, heard, server } = await runAgainst({ mode, failTimes, retryAfterSec: 0.02 })
    expect(outcome.kind).toBe('finished')
    expect(server.served().calls).toBe(3 + failTimes)
    expect(heard.usage).toEqual(server.served().usageTotals)
    expect(heard.rateLimitedMs).toBe(waitMs)
  })

  test('a dropped stream costs what the service counted before it broke', async () => {
    const { heard, server } = await runAgainst({ mode: 'drop', failTimes: 1 })
    if (id === 'anthropic') {
      expect(heard.usage).toEqual({ input: 7000, cacheRead: 700, cacheWrite: 70, output: 32, reasoning: 15 })
    }
    expect(heard.usage).toEqual(server.served().usageTotals)
  })

  test('a rate limit that never ends is rate-limited, with the wait that was asked for', async () => {
    const { outcome, server } = await runAgainst({ mode: '429', retryAfterSec: 0.01 }, { max_retries: 3 })
    const message = expect.stringMatching(/^HTTP 429: .*Scripted rate limit$/)
    expect(outcome).toEqual({ kind: 'rate-limited', message, retryAfterMs: 10 })
    expect(server.served().calls).toBe(4)
  })

  test('a wait past the deadline is not begun', async () => {
    const fields = { deadlineMs: Date.now() + 30_000 }
    const { outcome, heard, server } = await runAgainst({ mode: '429', retryAfterSec: 60 }, {}, fields)
    expect(outcome).toMatchObject({ kind: 'rate-limited', retryAfterMs: 60_000 })
    expect(server.served().calls).toBe(1)
    expect(heard.rateLimitedMs).toBe(0)
  })

  test('a rate limit in the middle keeps what was done and counted before it', async () => {
    const { outcome, heard, place, server } = await runAgainst(
      { mode: '429', failAfter: 1, retryAfterSec: 0 },
      { max_retries: 1 },
    )
    expect(outcome.kind).toBe('rate-limited')
    expect(heard.usage).toEqual(server.served().usageTotals)
    expect(await readFile(join(place.folder, 'hello.txt'), 'utf8')).toContain('hello')
  })

  test.each(['500', '529'] as const)('mode %s for ever is an infra-error', async (mode) => {
    const { outcome } = await runAgainst({ mode }, { max_retries: 1 })
    expect(outcome.kind).toBe('infra-error')
  })

  test.each(['hang', 'stall'] as const)('a service that falls silent (%s) is stopped at the deadline', async (mode) => {
    const { outcome } = await runAgainst({ mode }, {}, { deadlineMs: Date.now() + 700 })
    expect(outcome.kind).toBe('timed-out')
  })

  test('a silent call is given up and tried again', async () => {
    const { outcome, server } = await runAgainst({ mode: 'stall', failTimes: 1 }, { idle_sec: 0.3 })
    expect(outcome.kind).toBe('finished')
    expect(server.served().calls).toBe(4)
  })

  test('a service that cannot be reached is an infra-error', async () => {
    const closed = await startModelServer()
    await closed.close()
    const agent = { id: 'a', adapter: id, baseUrl: loop.baseUrl(closed), options: {}, provider: 'x', maxParallel: 1 }
    const { outcome } = await runAgainst({}, { max_retries: 1 }, { agent })
    expect(outcome.kind).toBe('infra-error')
  })

  test('a model that never stops is cut at its turn limit, the lower of the two', async () => {
    const { outcome, heard } = await runAgainst({ mode: 'loop' }, { max_turns: 4 })
    expect(outcome).toEqual({ kind: 'truncated', message: 'reached its limit of 4 turns' })
    expect(heard.observed.turns).toBe(4)
  })

  test('somebody who cancels gets "cancelled"', async () => {
    const server = await startModelServer({ mode: 'hang' })
    const place = await openPlainPlace()
    closers.push(server.close, place.close)
    const controller = new AbortController()
    const { io } = recordingIo(place.sandbox, controller.signal)
    setTimeout(() => controller.abort(), 200)
    expect(await loop.adapter.run(jobFor(loop, server, place), io)).toEqual({ kind: 'cancelled' })
  })

  test('without a key or a model nothing is called', async () => {
    const noKey = await runAgainst({}, {}, { secrets: {} })
    expect(noKey.outcome.kind).toBe('authentication')
    expect(noKey.server.served().calls).toBe(0)
  })

  test('a follow-up goes on with the same conversation', async () => {
    const first = await runAgainst({})
    const { io, heard } = recordingIo(first.place.sandbox, new AbortController().signal)
    const resume = first.heard.session
    const job = { ...first.job, round: 2, prompt: 'Go on. BAKEOFF_FILE=second.txt', ...(resume ? { resume } : {}) }
    expect(await loop.adapter.run(job, io)).toEqual({ kind: 'finished' })
    expect(heard.logs).toEqual([])
    expect(await readFile(join(first.place.workspace, 'second.txt'), 'utf8')).toContain('hello')
    expect(first.server.served().calls).toBe(6)
  })

  test('a conversation that the agent changed is not resumed', async () => {
    const first = await runAgainst({})
    const { io, heard } = recordingIo(first.place.sandbox, new AbortController().signal)
    const id = first.heard.session?.id ?? ''
    const resume = { id, extra: { sha256: '0'.repeat(64) } }
    await loop.adapter.run({ ...first.job, round: 2, resume }, io)
    expect(heard.logs[0]).toContain('starting anew')
  })

  test('an agent that removed its home still ends as it did', async () => {
    const script = [{ act: { kind: 'shell' as const, command: 'touch answer/x; rm -rf "$HOME"' } }, { say: 'Done.' }]
    const { outcome, heard } = await runAgainst({ script })
    expect(outcome.kind).toBe('finished')
    expect(heard.session).toBeUndefined()
  })

  test('a round that was stopped in the middle of a tool can be followed up', async () => {
    const script = [{ act: { kind: 'shell' as const, command: 'touch answer/x; sleep 30' } }, { say: 'Done.' }]
    const first = await runAgainst({ script }, {}, { deadlineMs: Date.now() + 1000 })
    expect(first.outcome.kind).toBe('timed-out')
    const { io } = recordingIo(first.place.sandbox, new AbortController().signal)
    const resume = first.heard.session
    const deadlineMs = Date.now() + 20_000
    const job = { ...first.job, deadlineMs, round: 2, prompt: 'Go on.', ...(resume ? { resume } : {}) }
    expect((await loop.adapter.run(job, io)).kind).toBe('finished')
  })
})
