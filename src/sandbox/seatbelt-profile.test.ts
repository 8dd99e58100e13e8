import { expect, test } from 'vitest'
import { seatbeltProfile } from './seatbelt-profile.ts'

const needs = {
  writable: ['/private/w'],
  readable: ['/Users/me/.nvm/versions/node/v24'],
  home: '/Users/me',
  network: { kind: 'none' as const },
}

test('the home is hidden, toolchains in it are not', () => {
  const lines = seatbeltProfile(needs).split('\n')
  const hidden = lines.findIndex((line) => line.startsWith('(deny file-read*') && line.includes('"/Users/me"'))
  const shown = lines.findIndex((line) => line.startsWith('(allow file-read*') && line.includes('v24'))
  expect(hidden).toBeGreaterThan(0)
  expect(shown).toBeGreaterThan(hidden)
})

test('only the named folders can be written', () => {
  const writes = seatbeltProfile(needs)
    .split('\n')
    .filter((line) => line.includes('file-write'))
  expect(writes).toHaveLength(1)
  expect(writes[0]).toContain('(subpath "/private/w")')
})

test('without a network only loopback is left', () => {
  expect(seatbeltProfile(needs)).not.toContain('(allow network*)')
  expect(seatbeltProfile({ ...needs, network: { kind: 'host' } })).toContain('(allow network*)')
})

test('a quote in a path cannot end the rule', () => {
  expect(seatbeltProfile({ ...needs, writable: ['/w/"))(allow default)'] })).toContain(
    '(subpath "/w/\\"))(allow default)")',
  )
})
