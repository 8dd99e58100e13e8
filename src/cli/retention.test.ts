import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseToPrune, type StoredFiles } from './retention.ts'

const NOW = Date.parse('2026-11-25T00:00:00Z')

const files = (daysOld: number, bytes: number, more: Partial<StoredFiles> = {}): StoredFiles => ({
  attemptId: `run/task/agent/1/${daysOld}`,
  startedAt: new Date(NOW - daysOld * 86_400_000).toISOString(),
  bytes,
  ...more,
})

const days = (all: readonly StoredFiles[]): number[] => all.map((one) => Number(one.attemptId.split('/').at(-1)))

test('age alone takes what is older, and nothing else', () => {
  const stored = [files(40, 9), files(31, 9), files(30, 9), files(1, 9)]
  expect(days(chooseToPrune(stored, { keepDays: 30 }, NOW).gone)).toEqual([40, 31])
  expect(chooseToPrune(stored, {}, NOW).gone).toEqual([])
})

test('size alone takes the oldest until the rest fits', () => {
  const stored = [files(9, 100), files(8, 50), files(7, 100), files(1, 100)]
  expect(days(chooseToPrune(stored, { keepBytes: 210 }, NOW).gone)).toEqual([9, 8])
  expect(chooseToPrune(stored, { keepBytes: 350 }, NOW).gone).toEqual([])
})

test('what goes for its age makes room first', () => {
  const stored = [files(40, 100), files(9, 100), files(1, 100)]
  expect(days(chooseToPrune(stored, { keepDays: 30, keepBytes: 200 }, NOW).gone)).toEqual([40])
  expect(days(chooseToPrune(stored, { keepDays: 30, keepBytes: 199 }, NOW).gone)).toEqual([40, 9])
})

test('what is kept for a reason never goes, and the rest fits or nothing else could go', () => {
  const stored = fc
    .array(fc.record({ old: fc.integer({ min: 0, max: 99 }), bytes: fc.nat(1_000), kept: fc.boolean() }), {
      maxLength: 30,
    })
    .map((all) =>
      all
        .sort((a, b) => b.old - a.old)
        .map(({ old, bytes, kept }) => files(old, bytes, kept ? { keptFor: 'published' } : {})),
    )
  const limits = fc.record({ keepDays: fc.nat(99), keepBytes: fc.nat(9_000) })
  fc.assert(
    fc.property(stored, limits, (all, retention) => {
      const { gone, kept } = chooseToPrune(all, retention, NOW)
      expect(gone.length + kept.length).toBe(all.length)
      expect(gone.every((one) => one.keptFor === undefined)).toBe(true)
      const rest = kept.reduce((sum, one) => sum + one.bytes, 0)
      expect(rest <= retention.keepBytes || kept.every((one) => one.keptFor !== undefined)).toBe(true)
    }),
  )
})
