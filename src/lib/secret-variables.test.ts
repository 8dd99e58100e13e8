import { expect, test } from 'vitest'
import { secretValues } from './secret-variables.ts'

test('a variable whose name says so is a secret', () => {
  const secrets = { MY_API_KEY: 'k', GH_TOKEN: 't', DB_PASSWORD: 'p', AUTHORIZATION: 'a', SENTRY_DSN: 'd' }
  expect(secretValues(secrets)).toEqual(['k', 't', 'p', 'a', 'd'])
})

test('what agents may well repeat is none', () => {
  expect(secretValues({ LANG: 'en_US.UTF-8', NODE_ENV: 'production', HTTPS_PROXY: 'http://proxy:8080/a@b' })).toEqual(
    [],
  )
})

test('of an address only what stands before the @ is masked, as written and decoded', () => {
  const found = secretValues({ HTTPS_PROXY: 'http://me:p%40ss-word@proxy:8080' })
  expect(found).toEqual(['me:p%40ss-word', 'me:p@ss-word', 'p%40ss-word', 'p@ss-word'])
  expect(secretValues({ HTTPS_PROXY: 'http://me:100%@proxy' })).toContain('100%')
})
