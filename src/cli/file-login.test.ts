import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { KeptLogin } from '../engine/deps.ts'
import { makeTempDir } from '../lib/temp-dir.ts'
import { holdLogins, openKeptLogin } from './file-login.ts'

const PATH = '.tool/auth.json'
const login = (token: string): string => JSON.stringify({ refresh_token: token, account: 'mine' })
const [FIRST, SECOND] = ['refresh-made-up-000000001', 'refresh-made-up-000000002']

function place(): { kept: KeptLogin; again: () => KeptLogin; home: string; stored: () => string } {
  const root = makeTempDir('bakeoff-login-')
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const [folder, home] = [join(root, 'login'), join(root, 'home')]
  write(join(folder, PATH), login(FIRST))
  mkdirSync(home)
  const again = (): KeptLogin => openKeptLogin(folder, PATH)
  return { kept: again(), again, home, stored: () => readFileSync(join(folder, PATH), 'utf8') }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

test('a renewed login is kept for its owner alone, and both forms of it are secrets', () => {
  const { kept, home, stored } = place()
  expect(kept.lend(home)).toBe(login(FIRST))
  kept.takeBack(login(SECOND))
  kept.takeBack('not JSON')
  kept.takeBack('"a word"')
  expect(JSON.parse(stored())).toEqual({ refresh_token: SECOND, account: 'mine' })
  expect(statSync(join(kept.folder, PATH)).mode & 0o777).toBe(0o600)
  expect(kept.secrets()).toEqual([FIRST, SECOND])
})

test('what a killed runner left in the HOME of its attempt is taken back by whoever holds the login next', () => {
  const { kept, again, home, stored } = place()
  kept.lend(home)
  write(join(home, PATH), login(SECOND))
  const held = again().hold()
  expect(JSON.parse(stored()).refresh_token).toBe(SECOND)
  held.release()
  // The loan is settled: an old HOME is not looked into again.
  write(join(home, PATH), login(FIRST))
  again().hold().release()
  expect(JSON.parse(stored()).refresh_token).toBe(SECOND)
})

test.each([
  [
    'the file',
    (home: string, outside: string) => {
      mkdirSync(join(home, '.tool'))
      symlinkSync(join(outside, 'auth.json'), join(home, PATH))
    },
  ],
  ['a folder on the way', (home: string, outside: string) => symlinkSync(outside, join(home, '.tool'))],
])('a link in place of %s leads to nobody else’s login', (_name, lay) => {
  const { kept, again, home, stored } = place()
  const outside = join(home, '..', 'person')
  write(join(outside, 'auth.json'), login(SECOND))
  kept.lend(home)
  lay(home, outside)
  again().hold().release()
  expect(stored()).toBe(login(FIRST))
})

test('one process at a time holds it; two contestants of one run share it', () => {
  const { kept, again } = place()
  const held = holdLogins([{ login: kept }, { login: again() }, {}])
  expect(() => holdLogins([{ login: again() }])).toThrow(/being used by process/)
  held.release()
  holdLogins([{ login: again() }]).release()
})
