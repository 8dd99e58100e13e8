import { expect, test } from 'vitest'
import { isAllowed } from './allowed-hosts.ts'

test.each([
  [['api.example.org'], 'api.example.org', 443, true],
  [['api.example.org'], 'API.Example.org.', 443, true],
  [['api.example.org'], 'api.example.org', 80, true],
  [['api.example.org'], 'api.example.org', 22, false],
  [['api.example.org'], 'evil.api.example.org', 443, false],
  [['api.example.org'], 'api.example.org.evil.net', 443, false],
  [['127.0.0.1:8080'], '127.0.0.1', 8080, true],
  [['127.0.0.1:8080'], '127.0.0.1', 8081, false],
  [['127.0.0.1:8080'], 'localhost', 8080, false],
  [['[::1]:8080'], '[::1]', 8080, true],
  [[], 'api.example.org', 443, false],
])('%j lets %s:%d through: %s', (allowed, host, port, expected) => {
  expect(isAllowed(allowed, host, port)).toBe(expected)
})
