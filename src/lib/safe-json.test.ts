import { expect, test } from 'vitest'
import { safeJson } from './safe-json.ts'

test('nothing in it steers a terminal, and it reads back as the same value', () => {
  const value = { 'a\u009b': ['\u001b[2J', '\u202e', 'é 🎉', '\u007f'] }
  const text = safeJson(value)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
  expect(text).toContain('é 🎉')
  expect(JSON.parse(text)).toEqual(value)
  expect(safeJson(value, 2)).toContain('\n  ')
})
