import { expect, test } from 'vitest'
import { makeRedactor } from './redact.ts'

const SECRET = 'sk-ant-api03-Zq8/+"x=Ü~(end)'
const redactor = () => makeRedactor([SECRET])

test('a secret is masked as it is, and counted', () => {
  const r = redactor()
  expect(r.text(`key: ${SECRET}, again ${SECRET}`)).toBe('key: [REDACTED], again [REDACTED]')
  expect(r.hits()).toBe(2)
})

test.each([
  ['JSON', JSON.stringify({ key: SECRET })],
  ['JSON in JSON', JSON.stringify(JSON.stringify({ key: SECRET }))],
  ['a URL', `https://host/?key=${encodeURIComponent(SECRET)}&b`],
  ['a URL with small hex digits', `?key=${encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase())}`],
  ['a form', new URLSearchParams({ key: SECRET }).toString()],
])('a secret inside %s is masked', (_form, text) => {
  const r = redactor()
  const masked = r.text(text)
  expect(masked).toContain('[REDACTED]')
  expect(masked).not.toContain('Zq8')
  expect(r.hits()).toBe(1)
})

test.each([0, 1, 2, 3, 4])('base64 with %i bytes before the secret is masked, also wrapped over lines', (before) => {
  for (const encoding of ['base64', 'base64url'] as const) {
    const r = redactor()
    const encoded = Buffer.from(`${'u'.repeat(before)}${SECRET}:tail`).toString(encoding)
    const masked = r.text(encoded)
    expect(masked).toContain('[REDACTED]')
    expect(Buffer.from(masked.replace('[REDACTED]', ''), 'base64').toString('latin1')).not.toContain('api03')
    for (const width of [20, 21, 22, 23, 76]) {
      const wrapped = encoded.replace(new RegExp(`.{${width}}`, 'g'), '$&\n')
      expect(r.text(wrapped), `width ${width}`).toContain('[REDACTED]')
    }
  }
})

test('bytes are masked outside UTF-8 text too, and are the same object when clean', () => {
  const r = redactor()
  const dirty = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(SECRET), Buffer.from([0x80])])
  expect(Buffer.from(r.bytes(dirty))).toEqual(Buffer.from('\xff\xfe[REDACTED]\x80', 'latin1'))
  const clean = Buffer.from([0xff, 1, 2])
  expect(r.bytes(clean)).toBe(clean)
})

test('values and keys of JSON are masked, numbers included', () => {
  const r = makeRedactor([SECRET, '1234567890'])
  expect(r.json({ [SECRET]: [1, SECRET, null, true, 1234567890] })).toEqual({
    '[REDACTED]': [1, '[REDACTED]', null, true, '[REDACTED]'],
  })
})

test('a secret cut in two by a chunk is masked wherever the cut is', () => {
  const whole = Buffer.from(`before ${SECRET} between ${Buffer.from(SECRET).toString('base64')} after`)
  const expected = Buffer.from(redactor().bytes(whole)).toString()
  for (let at = 0; at <= whole.length; at += 1) {
    const r = redactor()
    const stream = r.stream()
    const parts = [stream.write(whole.subarray(0, at)), stream.write(whole.subarray(at)), stream.end()]
    expect(Buffer.concat(parts).toString()).toBe(expected)
    expect(r.hits()).toBe(2)
  }
})

test('one byte at a time, the longer of two secrets with the same start is masked whole', () => {
  const r = makeRedactor(['abcdefgh', 'abcdefgh-and-more'])
  const stream = r.stream()
  const input = Buffer.from(`x abcdefgh-and-more y abcdefgh z ${'.'.repeat(80)}`)
  const out = [...input].map((byte) => Buffer.from(stream.write(Buffer.from([byte]))))
  const text = Buffer.concat([...out, stream.end()]).toString()
  expect(text).toBe(`x [REDACTED] y [REDACTED] z ${'.'.repeat(80)}`)
})

test('short values and no secrets at all change nothing', () => {
  expect(makeRedactor(['short', '']).text('short and sweet')).toBe('short and sweet')
  expect(makeRedactor([]).text('')).toBe('')
})

test('a value with a line end around it is also masked without', () => {
  expect(makeRedactor(['0123456789\n']).text('k=0123456789;')).toBe('k=[REDACTED];')
})
