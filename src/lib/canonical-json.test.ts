import { expect, test } from 'vitest'
import { canonicalJson } from './canonical-json.ts'

test('the order of members does not matter, the order of items does', () => {
  expect(canonicalJson({ b: [2, 1], a: { d: null, c: 'ü' } })).toBe('{"a":{"c":"ü","d":null},"b":[2,1]}')
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]))
})

test('an undefined member is an absent one', () => {
  expect(canonicalJson({ a: undefined })).toBe(canonicalJson({}))
})

test('what JSON cannot carry is refused', () => {
  const circle: unknown[] = []
  circle.push(circle)
  for (const value of [Number.NaN, () => 1, circle, 10n, undefined])
    expect(() => canonicalJson(value)).toThrow(TypeError)
})
