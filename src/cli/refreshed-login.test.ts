import { expect, test } from 'vitest'
import { refreshedLogin, tokensIn } from './refreshed-login.ts'

const CODEX = {
  auth_mode: 'chatgpt',
  OPENAI_API_KEY: null,
  tokens: { access_token: 'access-00000000000001', refresh_token: 'refresh-0000000000001', account_id: 'one' },
  last_refresh: '2026-01-01T00:00:00Z',
}

test('newer tokens and times are taken over; a new place, an account and a text are not', () => {
  const found = {
    ...CODEX,
    auth_mode: 'apikey',
    tokens: {
      access_token: 'access-00000000000002',
      refresh_token: 'a note to my next self',
      account_id: 'another',
      id_token: 'new place',
    },
    last_refresh: '2026-02-02T00:00:00Z',
    note: 'remember me',
  }
  expect(refreshedLogin(CODEX, found)).toEqual({
    ...CODEX,
    tokens: { ...CODEX.tokens, access_token: 'access-00000000000002' },
    last_refresh: '2026-02-02T00:00:00Z',
  })
})

test.each([
  ['the same', CODEX],
  ['another shape', { tokens: 'none' }],
  ['a list', [CODEX]],
  ['nothing', null],
  ['numbers for tokens', { tokens: { access_token: 7, refresh_token: {} } }],
])('%s changes nothing', (_name, found) => {
  expect(refreshedLogin(CODEX, found)).toBeUndefined()
})

test('the times of Gemini CLI and the tokens of opencode are renewed too', () => {
  expect(refreshedLogin({ expiry_date: 1, scope: 'a' }, { expiry_date: 2, scope: 'b' })).toEqual({
    expiry_date: 2,
    scope: 'a',
  })
  const kept = { anthropic: { type: 'oauth', access: 'a', refresh: 'r', expires: 1, accountId: 'x' } }
  const found = {
    anthropic: { type: 'api', access: 'A', refresh: 'R', expires: 2, accountId: 'y' },
    other: { key: 'k' },
  }
  expect(refreshedLogin(kept, found)).toEqual({
    anthropic: { type: 'oauth', access: 'A', refresh: 'R', expires: 2, accountId: 'x' },
  })
})

test('tokens are told from times, kinds and short words', () => {
  expect(
    tokensIn({ ...CODEX, token_type: 'Bearer-and-more-of-it', list: [{ api_key: 'key-0000000000000001' }] }),
  ).toEqual(['access-00000000000001', 'refresh-0000000000001', 'key-0000000000000001'])
})
