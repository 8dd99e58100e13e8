import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Contestant, KeptLogin } from '../engine/deps.ts'
import { readInside } from '../lib/read-inside.ts'
import type { Path } from '../model/ids.ts'
import { Json } from '../model/json.ts'
import { lockRun } from '../store/run-lock.ts'
import { refreshedLogin, tokensIn } from './refreshed-login.ts'

/** The place of an open loan: a runner that was killed may have left the only copy of a renewed login there. */
const LOAN_FILE = 'lent.json'
const Loan = z.object({ home: z.string() })
const LOGIN_BYTES = 256 * 1024

/** The login that lies at `path` in the private folder `folder`; nothing is read before it is asked for. */
export function openKeptLogin(folder: Path, path: string): KeptLogin {
  const file = join(folder, path)
  const loan = join(folder, LOAN_FILE)
  const known = new Set<string>()
  const learn = (login: Json): void => {
    for (const token of tokensIn(login)) known.add(token)
  }
  const read = (): string => {
    const text = readFileSync(file, 'utf8')
    learn(loginOf(text) ?? null)
    return text
  }
  const takeBack = (content: string): void => {
    const found = loginOf(content)
    const kept = loginOf(read())
    if (found === undefined || kept === undefined) return
    learn(found)
    const renewed = refreshedLogin(kept, found)
    if (renewed !== undefined) keepPrivately(file, `${JSON.stringify(renewed, null, 2)}\n`)
  }
  return {
    ...{ folder, path, takeBack },
    secrets() {
      if (known.size === 0) read()
      return [...known]
    },
    lend(hostHome) {
      keepPrivately(loan, JSON.stringify({ home: hostHome }))
      return read()
    },
    look: () => void read(),
    end: () => rmSync(loan, { force: true }),
    hold() {
      const lock = lockRun(folder, LOGIN_IN_USE)
      const home = openLoan(loan)
      const left = home === undefined ? undefined : readInside(home, path, LOGIN_BYTES)
      if (left !== undefined) takeBack(left)
      rmSync(loan, { force: true })
      return lock
    },
  }
}

export const LOGIN_IN_USE = {
  says: 'This login is being used by',
  hint: 'One attempt at a time can use it: wait until that has ended, or make another with `bakeoff login … --name`.',
}

/** Holds every login that is a file, each once, until released. */
export function holdLogins(contestants: Iterable<Pick<Contestant, 'login'>>): { release(): void } {
  const logins = new Map([...contestants].flatMap(({ login }) => (login === undefined ? [] : [[login.folder, login]])))
  const held: { release(): void }[] = []
  const release = (): void => {
    for (const one of held) one.release()
  }
  try {
    for (const login of logins.values()) held.push(login.hold())
    return { release }
  } catch (error) {
    release()
    throw error
  }
}

/** A JSON object; `undefined` for anything else. */
export function loginOf(text: string): Json | undefined {
  const parsed = Json.safeParse(parseJson(text))
  return parsed.success && typeof parsed.data === 'object' && parsed.data !== null ? parsed.data : undefined
}

function openLoan(path: Path): Path | undefined {
  if (!existsSync(path)) return undefined
  return Loan.safeParse(parseJson(readFileSync(path, 'utf8'))).data?.home
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** For its owner alone, and never half there. */
export function keepPrivately(path: Path, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true })
  chmodSync(`${path}.new`, 0o600)
  renameSync(`${path}.new`, path)
}
