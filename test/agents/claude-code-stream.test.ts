import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { openClaudeStream, parseClaudeStream } from '../../src/agents/claude-code-stream.ts'
import type { CliSummary } from '../../src/agents/cli-stream.ts'
import type { Json } from '../../src/model/json.ts'

const folder = new URL('../fixtures/agents/claude-code/', import.meta.url)

function linesOf(name: string): Json[] {
  return readFileSync(new URL(`${name}.jsonl`, folder), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

/** Three calls of the recorded model. */
const WHOLE = { input: 6000, cacheRead: 600, cacheWrite: 60, output: 46, reportedUsd: 0.019095 }

const RECORDED: Record<string, { exit: number; kind: string; usage: object; message?: string }> = {
  ok: { exit: 0, kind: 'finished', usage: WHOLE },
  resume: { exit: 0, kind: 'finished', usage: WHOLE },
  'flaky-then-ok': { exit: 0, kind: 'finished', usage: WHOLE },
  'other-model-served': { exit: 0, kind: 'finished', usage: WHOLE },
  'permission-denied': { exit: 0, kind: 'finished', usage: WHOLE },
  'unknown-tool': {
    exit: 0,
    kind: 'finished',
    usage: { input: 3000, cacheRead: 300, cacheWrite: 30, output: 27, reportedUsd: expect.closeTo(0.0096075, 7) },
  },
  'stream-dropped': {
    exit: 0,
    kind: 'finished',
    usage: { input: 24_000, cacheRead: 2400, cacheWrite: 240, output: 55, reportedUsd: expect.closeTo(0.074445, 7) },
  },
  'empty-answer': {
    exit: 0,
    kind: 'truncated',
    usage: { input: 2000, cacheRead: 200, cacheWrite: 20, output: 22, reportedUsd: expect.closeTo(0.006465, 7) },
  },
  'max-turns': {
    exit: 1,
    kind: 'truncated',
    message: 'Reached maximum number of turns (2)',
    usage: { input: 3000, cacheRead: 300, cacheWrite: 30, output: 27, reportedUsd: expect.closeTo(0.0096075, 7) },
  },
  'max-budget': {
    exit: 1,
    kind: 'truncated',
    message: 'Reached maximum budget ($0.02)',
    usage: { input: 9000, cacheRead: 900, cacheWrite: 90, output: 65, reportedUsd: expect.closeTo(0.0285825, 7) },
  },
  e401: { exit: 1, kind: 'authentication', usage: {} },
  'e404-model': { exit: 1, kind: 'model-not-found', usage: {} },
  e429: { exit: 1, kind: 'rate-limited', usage: {} },
  e500: { exit: 1, kind: 'infra-error', usage: {} },
  e529: { exit: 1, kind: 'infra-error', usage: {} },
  timeout: { exit: 1, kind: 'infra-error', usage: {} },
  'late-e429': {
    exit: 1,
    kind: 'rate-limited',
    usage: { input: 1000, cacheRead: 100, cacheWrite: 10, output: 11, reportedUsd: expect.closeTo(0.0032325, 7) },
  },
  sigint: {
    exit: 0,
    kind: 'agent-error',
    message: 'it was interrupted',
    usage: { input: 3000, cacheRead: 300, cacheWrite: 30, output: 27, reportedUsd: expect.closeTo(0.0096075, 7) },
  },
  // No result line: the input side is known, what came out is not.
  sigterm: { exit: 143, kind: 'agent-error', usage: { input: 3000, cacheRead: 300, cacheWrite: 30 } },
}

const summaryOf = (name: string): CliSummary => parseClaudeStream(linesOf(name), RECORDED[name]?.exit)

describe('recorded streams of Claude Code 2.1.331', () => {
  test('every recording is expected here', () => {
    const names = readdirSync(fileURLToPath(folder)).map((name) => name.replace('.jsonl', ''))
    expect(names.sort()).toEqual(Object.keys(RECORDED).sort())
  })

  test.each(Object.entries(RECORDED))('%s', (name, { kind, usage, message }) => {
    const summary = summaryOf(name)
    expect(summary.outcome.kind).toBe(kind)
    expect(summary.usage).toEqual(usage)
    if (message !== undefined) expect(summary.outcome).toMatchObject({ message })
    expect(summary.observed.version).toBe('2.1.331')
    expect(summary.sessionId).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('the model is the one that answered, never the synthetic one', () => {
    expect(summaryOf('other-model-served').observed.model).toBe('claude-haiku-4-5-20251001')
    expect(summaryOf('late-e429').observed.model).toBe('claude-sonnet-4-5-20250929')
    expect(summaryOf('e401').observed.model).toBeUndefined()
  })

  test('turns, tool calls and the time to the first token are observed', () => {
    expect(summaryOf('ok').observed).toMatchObject({ turns: 3, toolCalls: 2, firstTokenMs: 1818 })
  })

  test('tools that its permission rules refused are named', () => {
    expect(summaryOf('permission-denied').denials).toEqual(['Write'])
  })

  test('waits for a rate limit are told, waits for a refused key are not', () => {
    const waits = (name: string): number => {
      const stream = openClaudeStream()
      return linesOf(name).reduce<number>((sum, line) => sum + (stream.push(line, 0).rateLimitedMs ?? 0), 0)
    }
    expect(waits('flaky-then-ok')).toBe(2372)
    expect(waits('e401')).toBe(0)
    expect(waits('stream-dropped')).toBe(0)
  })

  test('the last action is told in a few words', () => {
    const stream = openClaudeStream()
    const actions = linesOf('ok').map((line) => stream.push(line, 0).activity)
    expect(actions.filter(Boolean)).toEqual([
      'I will write the file.',
      'Write /workspace/hello.txt',
      'Now I run the check.',
      'Bash cat hello.txt',
      'Done: wrote the file and ran the check.',
    ])
  })
})

describe('lines that nobody recorded', () => {
  const result = (fields: Record<string, Json>): Json => ({ type: 'result', is_error: true, ...fields })
  const outcome = (line: Json, exit: number): string => parseClaudeStream([line], exit).outcome.kind

  test('no money left is quota, whatever the status', () => {
    expect(outcome(result({ api_error_status: 400, result: 'Credit balance is too low' }), 1)).toBe('quota')
    expect(outcome(result({ result: 'Claude AI usage limit reached|1755806400' }), 1)).toBe('quota')
  })
  test('an answer past the output limit is truncated, not lost', () => {
    const said = "API Error: Claude's response exceeded the 32000 output token maximum."
    expect(outcome(result({ terminal_reason: 'api_error', result: said }), 1)).toBe('truncated')
  })
  test('no login is authentication', () => {
    expect(outcome(result({ result: 'Not logged in · Please run /login' }), 1)).toBe('authentication')
  })
  test('a refusal is a refusal', () => {
    expect(outcome(result({ is_error: false, stop_reason: 'refusal', result: '' }), 0)).toBe('refused')
  })
  test('exit 0 without a result is no success', () => {
    expect(parseClaudeStream([], 0).outcome.kind).toBe('truncated')
  })
  test('an answer with a bad exit code is no success', () => {
    expect(outcome(result({ is_error: false, result: 'Done.' }), 1)).toBe('agent-error')
  })
  test('an older version without its per-run count falls back to the usage of the run', () => {
    const usage = { input_tokens: 5, cache_read_input_tokens: 6, cache_creation_input_tokens: 7, output_tokens: 8 }
    const line = result({ is_error: false, result: 'Done.', usage, total_cost_usd: 9 })
    expect(parseClaudeStream([line], 0).usage).toEqual({ input: 5, cacheRead: 6, cacheWrite: 7, output: 8 })
  })
  test('garbage is ignored', () => {
    expect(parseClaudeStream([null, 5, 'x', {}, { type: 'assistant' }, { type: 'result' }], 0).outcome.kind).toBe(
      'agent-error',
    )
  })
})
