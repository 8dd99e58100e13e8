import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { type CliSummary, readCliStream } from '../../src/agents/cli-stream.ts'
import { openCopilotStream } from '../../src/agents/copilot-stream.ts'
import { copilotEventTokens, copilotUsageFile } from '../../src/agents/copilot-tokens.ts'
import type { Json } from '../../src/model/json.ts'
import { recordedLines } from './recorded-stream.ts'

const RECORDED: Record<string, { exit: number; kind: string; turns: number; message?: string; denials?: string[] }> = {
  ok: { exit: 0, kind: 'finished', turns: 3 },
  'anthropic-ok': { exit: 0, kind: 'finished', turns: 3 },
  resume: { exit: 0, kind: 'finished', turns: 3 },
  'tool-denied': { exit: 0, kind: 'finished', turns: 3, denials: ['bash'] },
  e401: { exit: 1, kind: 'authentication', turns: 1, message: 'HTTP 401' },
  e429: { exit: 1, kind: 'rate-limited', turns: 1, message: 'HTTP 429' },
  e500: { exit: 1, kind: 'infra-error', turns: 1, message: 'HTTP 500' },
  sigterm: { exit: 143, kind: 'agent-error', turns: 2 },
}

const ID = '91b608bb-e9bc-4c18-a822-dc09bb4cb574'
const summaryOf = (name: string, choosesModel = false): CliSummary =>
  readCliStream(openCopilotStream(ID, choosesModel), recordedLines('copilot', name), RECORDED[name]?.exit)

describe('recorded streams of Copilot CLI 1.0.102', () => {
  test('every recording is expected here', () => {
    const folder = fileURLToPath(new URL('../fixtures/agents/copilot/', import.meta.url))
    const names = readdirSync(folder).map((name) => name.replace('.jsonl', ''))
    expect(names.sort()).toEqual([...Object.keys(RECORDED), 'ok.session-events', 'usage-output-file'].sort())
  })

  test.each(Object.entries(RECORDED))('%s', (name, { kind, turns, message, denials }) => {
    const summary = summaryOf(name)
    expect(summary.outcome.kind).toBe(kind)
    expect(summary.observed.turns).toBe(turns)
    expect(summary.denials).toEqual(denials ?? [])
    expect(summary.usage).toEqual({})
    expect(summary.sessionId).toBe(ID)
    if (message !== undefined) expect(summary.outcome).toMatchObject({ message: expect.stringContaining(message) })
  })

  test('tool calls, and the last word without tool requests', () => {
    expect(summaryOf('ok').observed.toolCalls).toBe(2)
    expect(summaryOf('ok').finalText).toMatch(/^Done: wrote the file/)
    expect(summaryOf('sigterm').finalText).toBe('')
  })

  test('its model is observed only where the choice was its own: it repeats what was asked for', () => {
    expect(summaryOf('ok').observed.model).toBeUndefined()
    expect(summaryOf('ok', true).observed.model).toBe('gpt-5.4')
  })

  test('ephemeral lines are not stored, except those that say why it waits', () => {
    const stream = openCopilotStream(ID, false)
    const lines = recordedLines('copilot', 'e429')
    const kept = lines.filter((line) => !stream.push(line, 0).noise).map((line) => JSON.stringify(line))
    expect(kept.length).toBeLessThan(lines.length)
    expect(kept.filter((line) => line.includes('model.call_failure'))).toHaveLength(6)
    expect(kept.filter((line) => line.includes('background_tasks_changed'))).toHaveLength(0)
  })

  test('time between a rate limit and the next call is waiting', () => {
    const stream = openCopilotStream(ID, false)
    let nowMs = 0
    const waits = recordedLines('copilot', 'e429').map((line) => {
      nowMs += 1000
      return stream.push(line, nowMs).rateLimitedMs ?? 0
    })
    expect(waits.filter(Boolean)).toHaveLength(6)
    expect(summaryOf('ok').outcome.kind).toBe('finished')
  })
})

describe('lines that nobody recorded', () => {
  const end = (lines: Json[], exit: number): CliSummary => readCliStream(openCopilotStream(ID, false), lines, exit)
  const error = (data: Record<string, Json>): Json => ({ type: 'session.error', data })

  test('no login is authentication, and nothing was started', () => {
    const summary = end([{ type: 'stderr', text: 'Error: No authentication information found.' }], 1)
    expect(summary.outcome.kind).toBe('authentication')
    expect(summary.sessionId).toBeUndefined()
  })
  test('quota, and a failure without a number', () => {
    expect(end([error({ errorType: 'quota', message: 'You have no quota', statusCode: 402 })], 1).outcome.kind).toBe(
      'quota',
    )
    expect(end([error({ errorType: 'rate_limit', message: 'slow down' })], 1).outcome.kind).toBe('rate-limited')
    expect(end([error({ errorType: 'query', message: 'odd' })], 1).outcome.kind).toBe('agent-error')
  })
  test('exit 0 without a result, or with an empty last word, is no success', () => {
    expect(end([], 0).outcome.kind).toBe('truncated')
    expect(end([{ type: 'result', sessionId: ID }], 0).outcome.kind).toBe('truncated')
  })
  test('garbage is ignored', () => {
    const lines: Json[] = [null, [1], 'x', {}, { type: 'assistant.message' }, { type: 7, ephemeral: true }]
    expect(end(lines, 1).outcome.kind).toBe('agent-error')
  })
})

describe('its tokens', () => {
  const WHOLE = { input: 6000, cacheRead: 600, cacheWrite: 60, output: 31, reasoning: 15 }
  const events = recordedLines('copilot', 'ok.session-events')

  test('stand in the file it was told to write', () => {
    const [file = null] = recordedLines('copilot', 'usage-output-file')
    expect(copilotUsageFile(file)).toEqual({ usage: WHOLE, calls: 3 })
    expect(copilotUsageFile({ modelMetrics: 5 })).toBeUndefined()
  })
  test('stand in its own events too, one record for each call of all its processes', () => {
    const { usage, calls } = copilotEventTokens(events)
    expect(calls).toBe(6)
    expect(usage).toEqual({ input: 12_000, cacheRead: 1200, cacheWrite: 120, output: 62, reasoning: 30 })
  })
})
