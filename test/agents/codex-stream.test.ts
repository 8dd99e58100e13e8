import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type CliSummary, readCliStream } from '../../src/agents/cli-stream.ts'
import { openCodexStream } from '../../src/agents/codex-stream.ts'
import { codexRolloutTokens, codexUsage } from '../../src/agents/codex-tokens.ts'
import type { Json } from '../../src/model/json.ts'
import { recordedLines } from './recorded-stream.ts'

const WHOLE = { input: 6000, cacheRead: 600, cacheWrite: 60, output: 31, reasoning: 15 }
const BUSY = 'high demand'

const RECORDED: Record<string, { exit?: number; kind: string; usage: object; message?: string; denials?: string[] }> = {
  ok: { exit: 0, kind: 'finished', usage: WHOLE },
  // Of the whole thread: the first process is in it.
  resume: {
    exit: 0,
    kind: 'finished',
    usage: { input: 12_000, cacheRead: 1200, cacheWrite: 120, output: 62, reasoning: 30 },
  },
  'flaky-then-ok': { exit: 0, kind: 'finished', usage: WHOLE },
  'sandbox-network': { exit: 0, kind: 'finished', usage: WHOLE },
  'default-sandbox': { exit: 0, kind: 'finished', usage: WHOLE, denials: ['writing (its own sandbox)'] },
  'unknown-tool': {
    exit: 0,
    kind: 'finished',
    usage: { input: 3000, cacheRead: 300, cacheWrite: 30, output: 18, reasoning: 9 },
  },
  'empty-answer': {
    exit: 0,
    kind: 'truncated',
    usage: { input: 1000, cacheRead: 100, cacheWrite: 10, output: 7, reasoning: 4 },
  },
  e401: { exit: 1, kind: 'authentication', usage: {}, message: 'HTTP 401' },
  e429: { exit: 1, kind: 'rate-limited', usage: {}, message: 'HTTP 429' },
  e500: { exit: 1, kind: 'infra-error', usage: {}, message: BUSY },
  e503: { exit: 1, kind: 'infra-error', usage: {}, message: 'HTTP 503' },
  'late-e500': { exit: 1, kind: 'infra-error', usage: {}, message: BUSY },
  'stream-dropped': { exit: 1, kind: 'infra-error', usage: {}, message: 'stream disconnected' },
  'idle-timeout': { exit: 1, kind: 'infra-error', usage: {}, message: 'idle timeout' },
  sigterm: { exit: 143, kind: 'agent-error', usage: {} },
}

const summaryOf = (name: string): CliSummary =>
  readCliStream(openCodexStream(), recordedLines('codex', name), RECORDED[name]?.exit)

describe('recorded streams of Codex 0.169.0', () => {
  test('every recording is expected here', () => {
    const folder = fileURLToPath(new URL('../fixtures/agents/codex/', import.meta.url))
    const names = readdirSync(folder).map((name) => name.replace('.jsonl', ''))
    expect(names.sort()).toEqual([...Object.keys(RECORDED), 'ok.rollout'].sort())
  })

  test.each(Object.entries(RECORDED))('%s', (name, { kind, usage, message, denials }) => {
    const summary = summaryOf(name)
    expect(summary.outcome.kind).toBe(kind)
    expect(summary.usage).toEqual(usage)
    expect(summary.usageOf).toBe('session')
    expect(summary.denials).toEqual(denials ?? [])
    if (message !== undefined) {
      expect(summary.outcome).toMatchObject({ message: expect.stringContaining(message) })
    }
    expect(summary.sessionId).toMatch(/^[0-9a-f-]{36}$/)
    expect(summary.observed.model).toBeUndefined()
  })

  test('tool calls and the last word are read, and a warning is no failure', () => {
    expect(summaryOf('ok').observed.toolCalls).toBe(2)
    expect(summaryOf('ok').finalText).toContain('Done: wrote the file')
    expect(summaryOf('sigterm').finalText).toBeUndefined()
  })

  test('the last action is told in a few words', () => {
    const stream = openCodexStream()
    const actions = recordedLines('codex', 'ok').flatMap((line) => stream.push(line, 0).activity ?? [])
    expect(actions).toContain("shell /bin/bash -lc 'cat hello.txt'")
    expect(actions.at(-1)).toBe('Done: wrote the file and ran the check.')
  })

  test('time between a rate limit and the next sign of life is waiting', () => {
    const stream = openCodexStream()
    let nowMs = 0
    const waits = recordedLines('codex', 'flaky-then-ok').map((line) => {
      nowMs += 1000
      return stream.push(line, nowMs).rateLimitedMs ?? 0
    })
    expect(waits.filter(Boolean)).toEqual([2000])
  })
})

describe('lines that nobody recorded', () => {
  const end = (line: Json, exit: number): CliSummary['outcome'] =>
    readCliStream(openCodexStream(), [line], exit).outcome
  const failed = (message: string): Json => ({ type: 'turn.failed', error: { message } })

  test('no money left is quota, an unknown failure is its own', () => {
    expect(end(failed("You've hit your usage limit. Try again at 9:41 PM."), 1).kind).toBe('quota')
    expect(end(failed('unexpected status 400 Bad Request: nonsense'), 1).kind).toBe('agent-error')
    expect(end(failed('unexpected status 404 Not Found: model gpt-x does not exist'), 1).kind).toBe('model-not-found')
    expect(end(failed("Codex ran out of room in the model's context window."), 1).kind).toBe('truncated')
    expect(end(failed('something else'), 1)).toMatchObject({ kind: 'agent-error', exitCode: 1 })
  })
  test('exit 0 without the end of a turn is no success, nor is an answer with a bad exit code', () => {
    expect(readCliStream(openCodexStream(), [], 0).outcome.kind).toBe('truncated')
    const lines = [
      { type: 'item.completed', item: { id: '1', type: 'agent_message', text: 'Done.' } },
      { type: 'turn.completed', usage: {} },
    ]
    expect(readCliStream(openCodexStream(), lines, 1).outcome.kind).toBe('agent-error')
    expect(readCliStream(openCodexStream(), lines, 0)).toMatchObject({ outcome: { kind: 'finished' }, usage: {} })
  })
  test('without a network it is stopped after a while and nobody is to blame', () => {
    const stream = openCodexStream()
    const line = { type: 'error', message: 'Reconnecting... waiting for network (Connection failed)' }
    expect(stream.push(line, 0).giveUp).toBeUndefined()
    expect(stream.push(line, 60_000).giveUp).toBeUndefined()
    expect(stream.push(line, 120_000).giveUp?.kind).toBe('infra-error')
  })
  test('garbage is ignored', () => {
    const lines: Json[] = [null, 5, 'x', {}, { type: 'item.completed' }, { type: 'turn.completed', usage: 'x' }]
    expect(readCliStream(openCodexStream(), lines, 0)).toMatchObject({ outcome: { kind: 'truncated' }, usage: {} })
  })
})

describe('the rollout file of a thread', () => {
  const lines = recordedLines('codex', 'ok.rollout')

  test('has the same tokens as the stream, the calls and the time to the first token', () => {
    expect(codexRolloutTokens(lines)).toEqual({ usage: WHOLE, calls: 3, firstTokenMs: 696 })
  })
  test('keeps what was counted when the process was killed', () => {
    const until = lines.findIndex((line) => JSON.stringify(line).includes('token_usage_record')) + 1
    const { usage, calls } = codexRolloutTokens(lines.slice(0, until))
    expect({ usage, calls }).toEqual({
      usage: { input: 1000, cacheRead: 100, cacheWrite: 10, output: 7, reasoning: 4 },
      calls: 1,
    })
  })
  test('unknown counts stay unknown', () => {
    expect(codexUsage({ output_tokens: 5 })).toEqual({ output: 5 })
  })
})
