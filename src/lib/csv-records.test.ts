import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvRecords } from './csv-records.ts'

const fieldsOf = (...chunks: string[]): string[][] => [...csvRecords(chunks)].map(({ fields }) => fields)

describe('csvRecords', () => {
  test('reads quotes, doubled quotes, commas and line breaks in quotes', () => {
    expect(fieldsOf('a,"b, ""c""\nd",\r\n"",e,f\n')).toEqual([
      ['a', 'b, "c"\nd', ''],
      ['', 'e', 'f'],
    ])
  })

  test('takes CRLF and LF, a byte order mark, no newline at the end, and leaves empty lines out', () => {
    expect(fieldsOf('\ufeffa,b\r\n\r\n1,2\n\n3,"4"')).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4'],
    ])
  })

  test('numbers records by the line they begin on', () => {
    const lines = [...csvRecords(['a\n"b\nc\nd"\n\ne\n'])].map(({ line }) => line)
    expect(lines).toEqual([1, 2, 6])
  })

  test('names the line of a quote that is not closed, or that is followed by text', () => {
    expect(() => fieldsOf('a\nb\n"c\nd')).toThrow('Line 3: a quote is opened and never closed.')
    expect(() => fieldsOf('a\n"b"c,d\n')).toThrow('Line 2: there is text after a closing quote.')
    expect(() => fieldsOf(`a\n"${'x'.repeat(500_000)}`, 'x'.repeat(600_000))).toThrow('Line 2: the record has no end')
  })

  test('gives the same records however the text is cut into chunks', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', 'é', ' ') })
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }),
        fc.nat(7),
        (rows, size) => {
          const text = rows
            .map((row) => `${row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\r\n`)
            .join('')
          const chunks = text.match(new RegExp(`[\\s\\S]{1,${size + 1}}`, 'g')) ?? []
          expect(fieldsOf(...chunks)).toEqual(rows)
        },
      ),
    )
  })
})
