import { expect, test } from 'vitest'
import { balanceText, shortenText, wrapText } from './wrap-text.ts'

const width = (text: string): number => text.length

test('lines break at spaces, and inside a word only where the word alone is too wide', () => {
  expect(wrapText('one two three', width, 8)).toEqual(['one two', 'three'])
  expect(wrapText('abcdefghij kl', width, 4)).toEqual(['abcd', 'efgh', 'ij', 'kl'])
  expect(wrapText('', width, 4)).toEqual([''])
})

test('a title does not end in one lonely word', () => {
  const title = 'a title of some length that ends alone'
  expect(wrapText(title, width, 34)).toEqual(['a title of some length that ends', 'alone'])
  const lines = balanceText(title, width, 34)
  expect(lines).toHaveLength(2)
  expect(Math.min(...lines.map(width))).toBeGreaterThan(12)
})

test('a name too long loses its middle, so that both ends still tell it apart', () => {
  expect(shortenText('claude-code-high', width, 16)).toBe('claude-code-high')
  expect(shortenText('claude-code-high', width, 9)).toBe('clau…high')
  expect(shortenText('abc', width, 1)).toBe('…')
})
