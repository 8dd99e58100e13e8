import { expect, test } from 'vitest'
import { backOffMs } from './call-with-retries.ts'
import { classifyHttpFailure, retryAfterOf } from './http-failure.ts'

const headers =
  (fields: Record<string, string>) =>
  (name: string): string | null =>
    fields[name] ?? null

test.each([
  [401, 'invalid x-api-key', 'authentication', false],
  [403, 'forbidden', 'authentication', false],
  [404, 'model: claude-9', 'model-not-found', false],
  [404, 'no such path', 'infra-error', false],
  [402, 'pay first', 'quota', false],
  [400, 'Your credit balance is too low to access the Anthropic API', 'quota', false],
  [429, 'insufficient_quota: You exceeded your current quota', 'quota', false],
  [429, 'slow down', 'rate-limited', true],
  [400, 'prompt is too long: 210000 tokens', 'truncated', false],
  [413, 'too big', 'truncated', false],
  [400, 'tools.0: bad schema', 'agent-error', false],
  [408, 'timeout', 'infra-error', true],
  [500, 'oops', 'infra-error', true],
  [503, 'billing service unavailable', 'infra-error', true],
  [529, 'Overloaded', 'infra-error', true],
  [undefined, 'fetch failed', 'infra-error', true],
] as const)('HTTP %s "%s" is %s, worth a retry: %s', (status, message, kind, retry) => {
  const failure = classifyHttpFailure({ message, ...(status === undefined ? {} : { status }) })
  expect(failure.outcome.kind).toBe(kind)
  expect(failure.retry).toBe(retry)
})

test('the wait is read from milliseconds, seconds or a date, and never negative', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z')
  expect(retryAfterOf(headers({ 'retry-after-ms': '1500', 'retry-after': '9' }), nowMs)).toBe(1500)
  expect(retryAfterOf(headers({ 'retry-after': '2.5' }), nowMs)).toBe(2500)
  expect(retryAfterOf(headers({ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }), nowMs)).toBe(60_000)
  expect(retryAfterOf(headers({ 'retry-after': 'Thu, 01 Jan 2025 00:01:00 GMT' }), nowMs)).toBe(0)
  expect(retryAfterOf(headers({ 'retry-after': 'soon' }), nowMs)).toBeUndefined()
  expect(retryAfterOf(headers({}), nowMs)).toBeUndefined()
})

test('the back-off doubles up to half a minute', () => {
  expect([1, 2, 3, 7, 20].map(backOffMs)).toEqual([500, 1000, 2000, 30_000, 30_000])
})
