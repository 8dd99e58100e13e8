import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeSpan, escapeHtml, escapeMarkdown, fenced, linkTarget, manyLines, oneLine } from './escape.ts'

/** Text made of what is dangerous, more often than chance would have it. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom('`', '```', '|', '<', '>', '@', '#', '\\', '\n', '\r', '](', '![', '\u202e', '\u0000'),
      fc.string(),
    ),
  )
  .map((parts) => parts.join(''))

describe('escapeMarkdown', () => {
  test.each([
    ['a | b', 'a \\| b'],
    ['<b>x</b>', '\\<b\\>x\\</b\\>'],
    ['*a* _b_ ~c~', '\\*a\\* \\_b\\_ \\~c\\~'],
    ['# heading', '\\#\u200b heading'],
    ['1. item', '1\\. item'],
    ['4.9 min', '4.9 min'],
    ['- item', '\\- item'],
    ['one\ntwo', 'one two'],
    ['mail @me and #12', 'mail @\u200bme and #\u200b12'],
    ['GH-12', 'GH\u200b-12'],
    ['https://example.test', 'https:\u200b//example.test'],
    ['&lt;', '\\&lt;'],
  ])('%j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped)
  })

  test('leaves no active mark in any text, and no line break', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const escaped = escapeMarkdown(text)
        expect(escaped.replace(/\\[\s\S]/g, '')).not.toMatch(/[\\`*_{}[\]<>|~&$\n\r]|@[^\u200b]|#[^\u200b]|:\/\//)
      }),
    )
  })
})

test('a fence is longer than any run of backticks in its content and opens and closes once', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const lines = fenced(text).split('\n')
      const fence = /^`{3,}/.exec(lines[0] ?? '')?.[0] ?? ''
      expect(lines.at(-1)).toBe(fence)
      expect(lines.slice(1, -1).some((line) => line.includes(fence))).toBe(false)
      expect(lines.slice(1, -1).join('\n').trimEnd()).toBe(manyLines(text).trimEnd())
    }),
  )
})

test('a code span survives a table cell and any backticks', () => {
  expect(codeSpan('a|b')).toBe('`a\\|b`')
  expect(codeSpan('a`b')).toBe('``a`b``')
  expect(codeSpan('`x`')).toBe('`` `x` ``')
  expect(codeSpan('')).toBe('')
})

test('a link target cannot end the link or leave its line', () => {
  expect(linkTarget('../../etc/./x\ud800')).toBe('etc/x')
  expect(linkTarget('runs/a b/(x)/ünï')).toBe('runs/a%20b/%28x%29/%C3%BCn%C3%AF')
  fc.assert(
    fc.property(nasty, (text) => {
      expect(linkTarget(text)).toMatch(/^[\w.~%/-]*$/)
      expect(linkTarget(text).split('/')).not.toContain('..')
    }),
  )
})

test('HTML has no mark left that opens anything', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"'`]|&(?!#\d+;)/)
    }),
  )
})

test('controls, colours and direction marks are dropped; tabs stay in blocks', () => {
  expect(oneLine('a\u001b[31mred\u001b[0m\u202eb\u0000\tc')).toBe('aredb c')
  expect(manyLines('a\r\nb\rc\td\u2066e\u2028')).toBe('a\nb\nc\tde')
})
