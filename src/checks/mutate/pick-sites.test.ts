import { expect, test } from 'vitest'
import type { ValueSite } from './mutation.ts'
import { pickSites } from './pick-sites.ts'

const site = (within: string, kind: ValueSite['kind'], line: number): ValueSite => ({
  path: 'a.py',
  edit: { start: line, end: line, text: '' },
  line,
  within,
  what: '',
  kind,
})
const SITES = [
  site('', 'constant', 1),
  site('helper', 'return', 2),
  site('add', 'constant', 3),
  site('add', 'return', 4),
  site('mul', 'operator', 5),
  site('mul', 'constant', 6),
]

test('functions that the tests name come first, one site of each before a second, constants last', () => {
  const lines = pickSites(SITES, 'from calc import add, mul', 7).map(({ line }) => line)
  expect(new Set(lines.slice(0, 2))).toEqual(new Set([4, 5]))
  expect(lines.slice(2, 4)).toEqual([2, 1])
  expect(new Set(lines.slice(4))).toEqual(new Set([3, 6]))
})

test('the same seed gives the same order, another one may not', () => {
  const many = Array.from({ length: 30 }, (_, index) => site(`f${index}`, 'return', index))
  const order = (seed: number) => pickSites(many, '', seed).map(({ line }) => line)
  expect(order(1)).toEqual(order(1))
  expect(order(1)).not.toEqual(order(2))
})
