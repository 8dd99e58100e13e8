import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  unlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import PQueue from 'p-queue'
import { fenceOf, type Level } from './floors.ts'

// npx tsx bench/parts.ts LEVEL TRIALS PARALLEL TEMPLATE
// The parts that no trial can do without, and nothing else: two fenced processes with pipes, the template copied into the
// workspace and into the clean copy, a look for what changed, both folders removed, one transaction for the record.

const [level, trials, parallel, template] = process.argv.slice(2)
if ((level !== 'process' && level !== 'bwrap') || template === undefined) {
  console.error('Usage: parts.ts process|bwrap TRIALS PARALLEL TEMPLATE')
  process.exit(2)
}

const files = readdirSync(template)
const scratch = mkdtempSync(join(tmpdir(), 'bakeoff-parts-'))
const db = new Sqlite(join(scratch, 'record.db'))
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.exec('CREATE TABLE event (id INTEGER PRIMARY KEY, trial INTEGER, body TEXT)')
const insert = db.prepare('INSERT INTO event (trial, body) VALUES (?, ?)')
const record = db.transaction((trial: number) => {
  for (let n = 0; n < 5; n += 1) insert.run(trial, JSON.stringify({ trial, n, what: 'x'.repeat(200) }))
})

async function fenced(place: string, script: string): Promise<void> {
  const [program = '', ...args] = [...fenceOf(level as Level, place), 'sh', '-c', script]
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.resume()
  child.stderr.resume()
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${program} ended with ${code}`)
}

const copyInto = (from: string, to: string): void => {
  for (const name of files) copyFileSync(join(from, name), join(to, name), constants.COPYFILE_FICLONE)
}

async function trial(n: number): Promise<void> {
  const root = join(scratch, String(n))
  const work = join(root, 'work')
  const copy = join(root, 'copy')
  for (const folder of [root, work, copy]) mkdirSync(folder)
  copyInto(template as string, work)
  await fenced(work, 'true')
  const changed = readdirSync(work).filter((name) => lstatSync(join(work, name)).size < 0)
  if (changed.length > 0) throw new Error('a negative size')
  copyInto(work, copy)
  await fenced(copy, 'cd "$DIR" && test -f README.md')
  for (const folder of [work, copy]) {
    for (const name of files) unlinkSync(join(folder, name))
    rmdirSync(folder)
  }
  rmdirSync(root)
  record(n)
}

const queue = new PQueue({ concurrency: Number(parallel) })
await Promise.all(Array.from({ length: Number(trials) }, (_, n) => queue.add(() => trial(n))))
db.close()
rmSync(scratch, { recursive: true, force: true })
