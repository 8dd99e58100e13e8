import { expect, test } from 'vitest'
import { nightNamer } from './night-of.ts'

test('a night lasts from noon to noon and is named by the day it begins on', () => {
  const nightOf = nightNamer('UTC')
  expect(nightOf('2026-11-25T12:00:00.000Z')).toBe('2026-11-25')
  expect(nightOf('2026-11-25T23:59:59.000Z')).toBe('2026-11-25')
  expect(nightOf('2026-11-26T00:00:01.000Z')).toBe('2026-11-25')
  expect(nightOf('2026-11-26T11:59:59.999Z')).toBe('2026-11-25')
  expect(nightOf('2026-12-31T22:00:00.000Z')).toBe(nightOf('2027-01-01T03:00:00.000Z'))
})

test("the suite's clock decides, not the machine's", () => {
  expect(nightNamer('Pacific/Auckland')('2026-11-25T22:30:00.000Z')).toBe('2026-11-25')
  expect(nightNamer('Pacific/Auckland')('2026-11-25T23:30:00.000Z')).toBe('2026-11-26')
  expect(nightNamer('America/Los_Angeles')('2026-11-25T19:59:00.000Z')).toBe('2026-11-24')
})

test('a timer at half past two has one night a day across both changes of the clocks', () => {
  const nightOf = nightNamer('Europe/London')
  const nights = (from: string, utcHours: readonly number[]): string[] =>
    utcHours.map((hour, day) => nightOf(new Date(Date.parse(from) + day * 86_400_000 + hour * 3_600_000).toISOString()))
  // Clocks go forward on 29 March 2026 at 01:00 UTC, back on 25 October 2026 at 01:00 UTC.
  expect(nights('2026-03-28T00:00:00.000Z', [2.5, 1.5, 1.5])).toEqual(['2026-03-27', '2026-03-28', '2026-03-29'])
  expect(nights('2026-10-24T00:00:00.000Z', [1.5, 2.5, 2.5])).toEqual(['2026-10-23', '2026-10-24', '2026-10-25'])
  // The hour that is there twice is in one night.
  expect(nightOf('2026-10-25T00:30:00.000Z')).toBe(nightOf('2026-10-25T01:30:00.000Z'))
})
