import { expect, test } from 'vitest'
import { hintFor } from './hints.ts'

test.each([
  ['bwrap: setting up uid map: Permission denied', 'kernel.apparmor_restrict_unprivileged_userns=0'],
  ['bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted', 'kernel.apparmor_restrict_unprivileged_userns=0'],
  ["bwrap: Can't mount proc on /newroot/proc: Operation not permitted", 'inside a container'],
  ['bwrap: not found', 'install bubblewrap 0.8'],
  ['setpriv: not found', 'install util-linux'],
  ['bwrap: Unknown option --disable-userns', 'too old'],
  ['unshare: unshare failed: Operation not permitted', 'forbids new namespaces'],
])('"%s" says what to do', (error, fix) => {
  expect(hintFor('bwrap', error)).toContain(error)
  expect(hintFor('bwrap', error)).toContain(fix)
})

test('an unknown error is given as it is', () => {
  expect(hintFor('unshare', 'strange')).toBe('unshare: strange')
})
