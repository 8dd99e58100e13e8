import { expect, test } from 'vitest'
import { lastLines, stripControl } from './strip-control.ts'

test.each([
  ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
  ['an 8-bit CSI', '\u009b31mred', 'red'],
  ['a window title', '\u001b]0;owned\u0007text', 'text'],
  ['a hyperlink', '\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['a device string', '\u001bPq#0;2;0;0;0\u001b\\text', 'text'],
  ['a charset switch', '\u001b(0text\u001b(B', 'text'],
  ['bells, nulls and deletes', 'a\u0007\u0000\u007f\u0008b', 'ab'],
  ['direction overrides', 'a\u202e\u2066b\u200f', 'ab'],
  ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
])('%s go', (_name, text, expected) => {
  expect(stripControl(text)).toBe(expected)
})

test('newlines, tabs, accents and emoji stay', () => {
  expect(stripControl('a\tb\nc é 🍞')).toBe('a\tb\nc é 🍞')
})

test('progress lines stay apart', () => {
  expect(stripControl('10%\r20%\r\ndone')).toBe('10%\n20%\ndone')
})

test('an unfinished sequence hides nothing that follows', () => {
  expect(stripControl('\u001b]0;title\n1 failed')).toBe(']0;title\n1 failed')
})

test('a megabyte of introducers takes no quadratic time', () => {
  for (const unit of ['\u001b]', '\u009d', '\u001b[', '\u001bP', '\u001b']) {
    expect(stripControl(unit.repeat(500_000)).length).toBeLessThanOrEqual(500_000)
  }
})

test('the last lines are cut in number and width, without trailing empty ones', () => {
  const bytes = Buffer.from(`one\ntwo\n\u001b[31m${'x'.repeat(50)}\u001b[0m  \n\n\n`)
  expect(lastLines(bytes, { lines: 2, width: 10 })).toEqual(['two', 'xxxxxxxxx…'])
  expect(lastLines(Buffer.from('🍞🍞🍞'), { lines: 1, width: 4 })).toEqual(['🍞…'])
  expect(lastLines(Buffer.alloc(0), { lines: 4, width: 10 })).toEqual([])
})

test('only the tail of a huge output is looked at', () => {
  const bytes = Buffer.concat([Buffer.alloc(50_000_000, 'x\n'), Buffer.from('last')])
  expect(lastLines(bytes, { lines: 1, width: 80 })).toEqual(['last'])
})
