import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type CliSummary, readCliStream } from '../../src/agents/cli-stream.ts'
import { geminiChatTokens } from '../../src/agents/gemini-chat.ts'
import { openGeminiStream } from '../../src/agents/gemini-stream.ts'
import type { Json } from '../../src/model/json.ts'
import { recordedLines } from './recorded-stream.ts'

/** What its service reports: cache writes are part of the prompt there. */
const WHOLE = { input: 6060, cacheRead: 600, output: 31, reasoning: 15 }

const RECORDED: Record<string, { exit: number; kind: string; usage: object; message?: string; model?: string }> = {
  ok: { exit: 0, kind: 'finished', usage: WHOLE, model: 'gemini-2.5-pro' },
  resume: { exit: 0, kind: 'finished', usage: WHOLE, model: 'gemini-2.5-pro' },
  'max-turns': {
    exit: 53,
    kind: 'truncated',
    usage: { input: 3030, cacheRead: 300, output: 18, reasoning: 9 },
    message: 'Reached max session turns',
    model: 'gemini-2.5-pro',
  },
  e401: { exit: 145, kind: 'authentication', usage: {}, message: 'HTTP 401' },
  // The number is only in the exit code: 429 modulo 256.
  e429: { exit: 173, kind: 'rate-limited', usage: {}, message: 'HTTP 429' },
  e500: { exit: 244, kind: 'infra-error', usage: {}, message: 'HTTP 500' },
  sigterm: { exit: 0, kind: 'truncated', usage: {}, message: 'ended without a result' },
}

const summaryOf = (name: string): CliSummary =>
  readCliStream(openGeminiStream(), recordedLines('gemini', name), RECORDED[name]?.exit)

describe('recorded streams of Gemini CLI 0.61.0', () => {
  test('every recording is expected here', () => {
    const folder = fileURLToPath(new URL('../fixtures/agents/gemini/', import.meta.url))
    const names = readdirSync(folder).map((name) => name.replace('.jsonl', ''))
    expect(names.sort()).toEqual([...Object.keys(RECORDED), 'ok.chat'].sort())
  })

  test.each(Object.entries(RECORDED))('%s', (name, { kind, usage, message, model }) => {
    const summary = summaryOf(name)
    expect(summary.outcome.kind).toBe(kind)
    expect(summary.usage).toEqual(usage)
    expect(summary.observed.model).toBe(model)
    if (message !== undefined) expect(summary.outcome).toMatchObject({ message: expect.stringContaining(message) })
    expect(summary.sessionId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('tool calls, and only what it said after the last of them', () => {
    expect(summaryOf('ok').observed.toolCalls).toBe(2)
    expect(summaryOf('ok').finalText).toMatch(/^Done: wrote the file/)
    expect(summaryOf('sigterm').finalText).toBe('')
  })

  test('the last action is told in a few words', () => {
    const stream = openGeminiStream()
    const actions = recordedLines('gemini', 'ok').flatMap((line) => stream.push(line, 0).activity ?? [])
    expect(actions).toEqual([
      'I will write the file.',
      'write_file /workspace/hello.txt',
      'Now I run the check.',
      'run_shell_command cat hello.txt',
      'Done: wrote the file and ran the check.',
    ])
  })
})

describe('lines that nobody recorded', () => {
  const failed = (message: string): Json => ({ type: 'result', status: 'error', error: { type: 'unknown', message } })
  const end = (lines: Json[], exit: number): CliSummary => readCliStream(openGeminiStream(), lines, exit)

  test('a retry announced on standard error is waiting until the next line', () => {
    const stream = openGeminiStream()
    stream.push({ type: 'stderr', text: 'Attempt 1 failed: Scripted rate limit' }, 1000)
    stream.push({ type: 'stderr', text: 'Suggested retry after 1s.. Retrying after 5714ms...' }, 1000)
    const line = { type: 'message', role: 'assistant', content: 'On I go.', delta: true }
    expect(stream.push(line, 6700).rateLimitedMs).toBe(5700)
    expect(stream.push(line, 7000).rateLimitedMs).toBeUndefined()
  })
  test('a start that failed says why by its exit code', () => {
    expect(end([], 41).outcome.kind).toBe('authentication')
    expect(end([], 55).outcome.kind).toBe('infra-error')
    expect(end([], 1).outcome.kind).toBe('agent-error')
    expect(end([], 143).outcome.kind).toBe('agent-error')
  })
  test('failures are told apart by code or by exit code', () => {
    expect(
      end([failed('[API Error: {"error":{"code":404,"message":"model x is not found"}}]')], 148).outcome.kind,
    ).toBe('model-not-found')
    const wrongKey = '[API Error: {"error":{"code":400,"message":"API key not valid. Please pass a valid API key."}}]'
    expect(end([failed(wrongKey)], 144).outcome.kind).toBe('authentication')
    expect(end([failed('[API Error: You exceeded your current quota]')], 173).outcome.kind).toBe('quota')
    expect(end([failed('something else')], 1).outcome).toMatchObject({ kind: 'agent-error', exitCode: 1 })
  })
  test('of several models the one that did most answered', () => {
    const models = { small: { total_tokens: 9 }, big: { total_tokens: 900 }, none: { total_tokens: 0 } }
    expect(end([{ type: 'result', status: 'success', stats: { models } }], 0).observed.model).toBe('big')
  })
  test('success with an empty answer is none', () => {
    expect(end([{ type: 'result', status: 'success' }], 0).outcome.kind).toBe('truncated')
  })
  test('garbage is ignored', () => {
    const lines: Json[] = [null, 5, {}, { type: 'message' }, { type: 'result', stats: 7 }]
    expect(end(lines, 1)).toMatchObject({ outcome: { kind: 'agent-error' }, usage: {} })
  })
})

test('the chat file of a session has the tokens of all its processes, each message once', () => {
  const lines = recordedLines('gemini', 'ok.chat')
  expect(geminiChatTokens(lines)).toEqual({
    usage: { input: 18_180, cacheRead: 1800, output: 93, reasoning: 45 },
    calls: 9,
  })
})
