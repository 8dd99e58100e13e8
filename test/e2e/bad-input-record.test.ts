import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, test, vi } from 'vitest'
import { bakeoff, startBakeoff } from '../bakeoff.ts'
import { ANYWHERE, acting, expectOneLine, query, SCRIPTED, smallSuite, trialsOf, untilAttempt } from './small-suite.ts'

// Each test starts the whole command several times: slow where many others use the machine.
vi.setConfig({ testTimeout: 180_000 })

const database = (suite: string): string => join(suite, 'results', 'bakeoff.db')

test('a run that somebody works on is left alone by a second runner', async () => {
  const suite = acting('sleep 4')
  const first = startBakeoff(['run', suite, ...ANYWHERE])
  await untilAttempt(suite)
  const second = await bakeoff(['run', suite, '--resume', ...ANYWHERE])
  expect(expectOneLine(second)).toMatch(new RegExp(`worked on by process ${first.child.pid} `))
  expect((await first.ended).code).toBe(0)
  expect(trialsOf(suite)).toMatchObject([{ verdict: 'unproven', attempts: 1 }])
})

test.each([
  ['run', ['run']],
  ['status', ['status', '--suite']],
  ['report', ['report', '--suite']],
])('a file of garbage in place of the database: %s', async (_name, argv) => {
  const suite = smallSuite(SCRIPTED)
  mkdirSync(join(suite, 'results'))
  const garbage = Buffer.alloc(8192, 'no database ')
  writeFileSync(database(suite), garbage)
  expect(expectOneLine(await bakeoff([...argv, suite]))).toMatch(/bakeoff\.db is not a database/)
  expect(readFileSync(database(suite)).equals(garbage)).toBe(true)
})

test('a damaged database is named as such, and not made worse', async () => {
  const suite = smallSuite(SCRIPTED)
  expect((await bakeoff(['run', suite, ...ANYWHERE])).code).toBe(0)
  const bytes = readFileSync(database(suite))
  bytes.fill(0xff, 4096, Math.min(bytes.length, 4096 * 12))
  writeFileSync(database(suite), bytes)
  for (const argv of [
    ['run', suite],
    ['status', '--suite', suite],
    ['show', 'sum/it/1', '--suite', suite],
  ]) {
    expect(expectOneLine(await bakeoff(argv))).toMatch(/bakeoff\.db is damaged/)
  }
})

test('a database of a newer Bakeoff is refused and not touched', async () => {
  const suite = smallSuite(SCRIPTED)
  expect((await bakeoff(['run', suite, ...ANYWHERE])).code).toBe(0)
  const db = new Sqlite(database(suite))
  db.pragma('user_version = 999')
  db.close()
  for (const argv of [
    ['run', suite],
    ['runs', '--suite', suite],
  ]) {
    expect(expectOneLine(await bakeoff(argv))).toMatch(/newer Bakeoff \(version 999/)
  }
  expect(query<{ n: number }>(suite, 'SELECT count(*) AS n FROM runs')).toEqual([{ n: 1 }])
})

test("another program's database is refused and not touched", async () => {
  const suite = smallSuite(SCRIPTED)
  mkdirSync(join(suite, 'results'))
  const db = new Sqlite(database(suite))
  db.exec('CREATE TABLE mine (x)')
  db.close()
  expect(expectOneLine(await bakeoff(['run', suite]))).toMatch(/another program/)
})
