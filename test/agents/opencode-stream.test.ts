import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type CliSummary, readCliStream } from '../../src/agents/cli-stream.ts'
import { openOpencodeStream } from '../../src/agents/opencode-stream.ts'
import type { Json } from '../../src/model/json.ts'
import { recordedLines } from './recorded-stream.ts'

/** Behind `@ai-sdk/openai-compatible` cache writes stay in the input. */
const CHAT = { input: 6060, cacheRead: 600, output: 31, reasoning: 15, reportedUsd: expect.closeTo(0.01905, 7) }

const RECORDED: Record<string, { exit: number; kind: string; usage: object; message?: string }> = {
  ok: { exit: 0, kind: 'finished', usage: CHAT },
  resume: { exit: 0, kind: 'finished', usage: CHAT },
  'responses-ok': {
    exit: 0,
    kind: 'finished',
    usage: {
      input: 6000,
      cacheRead: 600,
      cacheWrite: 60,
      output: 31,
      reasoning: 15,
      reportedUsd: expect.closeTo(0.019095, 7),
    },
  },
  'anthropic-ok': {
    exit: 0,
    kind: 'finished',
    usage: { input: 6000, cacheRead: 600, cacheWrite: 60, output: 46, reportedUsd: expect.closeTo(0.019095, 7) },
  },
  e401: { exit: 1, kind: 'authentication', usage: {}, message: 'HTTP 401' },
  e429: { exit: 1, kind: 'rate-limited', usage: {}, message: 'HTTP 429' },
  e500: { exit: 1, kind: 'infra-error', usage: {}, message: 'HTTP 500' },
  'bad-model': { exit: 1, kind: 'infra-error', usage: {}, message: 'before its first model call' },
}

const summaryOf = (name: string): CliSummary =>
  readCliStream(openOpencodeStream(), recordedLines('opencode', name), RECORDED[name]?.exit)

describe('recorded streams of opencode 1.18.33', () => {
  test('every recording is expected here', () => {
    const folder = fileURLToPath(new URL('../fixtures/agents/opencode/', import.meta.url))
    const names = readdirSync(folder).map((name) => name.replace('.jsonl', ''))
    expect(names.sort()).toEqual(Object.keys(RECORDED).sort())
  })

  test.each(Object.entries(RECORDED))('%s', (name, { kind, usage, message }) => {
    const summary = summaryOf(name)
    expect(summary.outcome.kind).toBe(kind)
    expect(summary.usage).toEqual(usage)
    expect(summary.usageOf).toBe('run')
    expect(summary.observed.model).toBeUndefined()
    expect(summary.sessionId).toMatch(/^ses_/)
    if (message !== undefined) expect(summary.outcome).toMatchObject({ message: expect.stringContaining(message) })
  })

  test('turns, tool calls, and only the last word', () => {
    expect(summaryOf('ok').observed).toEqual({ turns: 3, toolCalls: 2 })
    expect(summaryOf('ok').finalText).toMatch(/^Done: wrote the file/)
  })

  test('the last action is told in a few words', () => {
    const stream = openOpencodeStream()
    const actions = recordedLines('opencode', 'ok').flatMap((line) => stream.push(line, 0).activity ?? [])
    expect(actions.slice(1, 4)).toEqual(['write /workspace/hello.txt', 'Now I run the check.', 'bash cat hello.txt'])
  })
})

describe('lines that nobody recorded', () => {
  const end = (lines: Json[], exit: number): CliSummary => readCliStream(openOpencodeStream(), lines, exit)
  const finish = (reason: string): Json => ({ type: 'step_finish', part: { reason, tokens: {}, cost: 0 } })
  const said: Json = { type: 'text', part: { text: 'A word.' } }
  const error = (name: string): Json => ({ type: 'error', error: { name, data: { message: 'why' } } })

  test('a killed process keeps the tokens of the calls that it finished', () => {
    const lines = recordedLines('opencode', 'responses-ok').slice(0, 4)
    expect(end(lines, 143)).toMatchObject({
      outcome: { kind: 'agent-error' },
      usage: { input: 1000, cacheRead: 100, cacheWrite: 10, output: 7, reasoning: 4 },
    })
  })
  test('a last step that was cut off, refused, empty or not the last is no success', () => {
    expect(end([said, finish('length')], 0).outcome.kind).toBe('truncated')
    expect(end([said, finish('content-filter')], 0).outcome.kind).toBe('refused')
    expect(end([finish('stop')], 0).outcome.kind).toBe('truncated')
    expect(end([said, finish('tool-calls')], 0).outcome.kind).toBe('truncated')
    expect(end([], 0).outcome.kind).toBe('truncated')
    expect(end([said, finish('stop')], 0)).toMatchObject({ outcome: { kind: 'finished' }, usage: {} })
  })
  test('failures by their name', () => {
    expect(end([error('ProviderAuthError')], 1).outcome.kind).toBe('authentication')
    expect(end([error('ProviderModelNotFoundError')], 1).outcome.kind).toBe('model-not-found')
    expect(end([error('ContextOverflowError')], 1).outcome.kind).toBe('truncated')
    expect(end([finish('tool-calls'), error('UnknownError')], 1).outcome.kind).toBe('agent-error')
  })
  test('an unknown model is named only in its log, on standard error', () => {
    const log = 'level=ERROR message=failed error="ProviderModelNotFoundError: Model not found: x/y." cause="…"'
    const summary = end([{ type: 'stderr', text: log }, ...recordedLines('opencode', 'bad-model')], 1)
    expect(summary.outcome).toEqual({ kind: 'model-not-found', message: 'Model not found: x/y.' })
  })
  test('garbage is ignored', () => {
    expect(end([null, 5, {}, { type: 'text' }, { type: 'error' }], 1).outcome.kind).toBe('agent-error')
  })
})
