import { expect, test } from 'vitest'
import { secretsIn } from './secrets-in.ts'

/** Random-looking letters and digits, made here so that no real token stands in this file. */
function letters(count: number): string {
  const signs = 'kQ7zR2mW9bTxL4vNc8HsYd3PfGj6A'
  return Array.from({ length: count }, (_, i) => signs[(i * 7 + 3) % signs.length]).join('')
}

test.each([
  ['GitHub token', `token = "ghp_${letters(36)}"`],
  ['Anthropic key', `KEY=sk-ant-api03-${letters(80)}`],
  ['OpenAI key', `sk-proj-${letters(60)}`],
  ['Google API key', `AIza${letters(35)}`],
  ['AWS access key', `aws_access_key_id=AKIA${'QW7EZR2TMY5UPN4K'}`],
  ['npm token', `//host/:_authToken=npm_${letters(36)}`],
  ['private key', `-----BEGIN RSA PRIVATE KEY-----\nMIIE${letters(40)}`],
])('a %s is seen, by line and kind alone', (kind, text) => {
  expect(secretsIn(`first line\n${text}\n`, false)).toEqual([{ line: 2, kind }])
})

test.each([
  'AKIAIOSFODNN7EXAMPLE',
  `ghp_${'x'.repeat(36)}`,
  'sk-ant-api03-your-key-here',
  'ANTHROPIC_API_KEY=$ANTHROPIC_API_KEY',
  'if (line.startsWith("-----BEGIN PRIVATE KEY-----")) {',
  'sk-learn-and-other-words-that-are-long-enough-to-look-like-one',
  `sha256: ${'a1b2c3d4'.repeat(8)}`,
  'it prints [REDACTED]',
])('%s is none', (text) => {
  expect(secretsIn(text, false)).toEqual([])
})

test('what the harness masked is told by its line', () => {
  expect(secretsIn('a\nb [REDACTED]\n', true)).toEqual([{ line: 2, kind: "a secret of the harness's environment" }])
})
