import { expect, test } from 'vitest'
import { openLineReader } from './line-reader.ts'

function linesOf(chunks: readonly Uint8Array[]): string[] {
  const lines: string[] = []
  const reader = openLineReader((line) => lines.push(line))
  for (const chunk of chunks) reader.push(chunk)
  reader.end()
  return lines
}

test('lines are put together across chunks, and the last one needs no newline', () => {
  expect(linesOf([Buffer.from('on'), Buffer.from('e\ntwo\n\nth'), Buffer.from('ree')])).toEqual([
    'one',
    'two',
    '',
    'three',
  ])
})

test('a character that is cut in two arrives whole', () => {
  const bytes = Buffer.from('größe 😀\n')
  expect(linesOf([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(['größe 😀'])
})

test('a line without an end is cut, and the next line is heard again', () => {
  const chunk = Buffer.alloc(1024 * 1024, 'x')
  const lines = linesOf([chunk, chunk, chunk, chunk, chunk, chunk, Buffer.from('\nafter\n')])
  expect(lines.map((line) => line.length)).toEqual([4 * 1024 * 1024, 5])
})
