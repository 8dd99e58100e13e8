import { expect, test } from 'vitest'
import {
  dayText,
  durationRangeText,
  durationText,
  groupedText,
  percentText,
  pointsText,
  ratioText,
  tokensText,
  usdText,
} from './number-text.ts'

test.each([
  [0, 60, '0%'],
  [1, 1, '100%'],
  [2 / 3, 60, '67%'],
  [2 / 3, 200, '66.7%'],
])('rate %d of %i trials is %s', (rate, counted, text) => {
  expect(percentText(rate, counted)).toBe(text)
})

test.each([
  [0, '$0'],
  [0.00123, '$0.0012'],
  [0.2449, '$0.24'],
  [0.999, '$1.0'],
  [1.25, '$1.3'],
  [12.4, '$12'],
  [99.6, '$100'],
  [1234, '$1,234'],
  [-0.25, '\u2212$0.25'],
])('%d dollars are %s', (usd, text) => {
  expect(usdText(usd)).toBe(text)
})

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [9940, '9.9 s'],
  [42_000, '42 s'],
  [59_600, '1.0 min'],
  [198_000, '3.3 min'],
  [3_599_000, '1.0 h'],
  [5_040_000, '1.4 h'],
])('%d ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text)
})

test('ranges share a unit where they can', () => {
  expect(durationRangeText(258_000, 396_000)).toBe('4.3–6.6 min')
  expect(durationRangeText(40_000, 72_000)).toBe('40 s – 1.2 min')
  expect(durationRangeText(40_000, 40_100)).toBe('40 s')
})

test('factors, counts and days', () => {
  expect(ratioText(2.14)).toBe('2.1×')
  expect(ratioText(14.2)).toBe('14×')
  expect(groupedText(1_234_567)).toBe('1,234,567')
  expect(dayText('2026-11-04T23:59:59.000Z')).toBe('4 Nov 2026')
})

test.each([
  [0.304, '+30'],
  [-0.07, '\u22127'],
  [0.004, '0'],
  [-0.004, '0'],
])('a difference of %d is %s points', (difference, text) => {
  expect(pointsText(difference)).toBe(text)
})

test.each([
  [840, '840'],
  [9460, '9.5k'],
  [268_300, '268k'],
  [999_600, '1.0M'],
  [12_400_000, '12M'],
])('%i tokens are %s', (count, text) => {
  expect(tokensText(count)).toBe(text)
})
