import { expect, test } from 'vitest'
import { laterSecrets } from './later-secrets.ts'
import { makeRedactor } from './redact.ts'

const OLD = 'old-token-51b2c9d07e'
const NEW = 'new-token-a90f3e8812'

test('a secret is masked from the moment it is known, in text, bytes, JSON and over the end of a chunk', () => {
  const known = [OLD]
  const redactor = laterSecrets(makeRedactor(['base-secret-77']), () => known)
  expect(redactor.text(`${OLD} ${NEW} base-secret-77`)).toBe(`[REDACTED] ${NEW} [REDACTED]`)
  known.push(NEW)
  expect(redactor.text(`${OLD} ${NEW}`)).toBe('[REDACTED] [REDACTED]')
  expect(Buffer.from(redactor.bytes(Buffer.from(`a ${NEW} b`))).toString()).toBe('a [REDACTED] b')
  expect(redactor.json({ [NEW]: [OLD, 'base-secret-77'] })).toEqual({ '[REDACTED]': ['[REDACTED]', '[REDACTED]'] })
  const stream = redactor.stream()
  const chunks = [`x ${NEW.slice(0, 8)}`, `${NEW.slice(8)} y`].map((text) => stream.write(Buffer.from(text)))
  expect(Buffer.concat([...chunks, stream.end()]).toString()).toBe('x [REDACTED] y')
  expect(redactor.hits()).toBe(9)
})
