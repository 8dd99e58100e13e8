import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { resultsFolderOf } from '../../src/cli/results-folder.ts'
import { trialDetail } from '../../src/cli/trial-detail.ts'
import { frozenBaseline } from '../../src/gate/baseline.ts'
import { insertBaseline } from '../../src/store/gate-baselines.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { readTrialResults } from '../../src/store/read.ts'
import { openRecorder } from '../../src/store/write.ts'
import { bakeoff, type Ended } from '../bakeoff.ts'
import { kill9, outputOf, startChild, until } from '../store/child.ts'
import { attemptEvents, record, replyEvents, samplePlan, tickingClock } from '../store/sample-run.ts'
import { suiteOnDisk } from '../suite-on-disk.ts'
import { expectOneLine, query } from './small-suite.ts'

vi.setConfig({ testTimeout: 120_000 })

type Suite = { path: string; cli: (...argv: string[]) => Promise<Ended>; store: Store }

/** Attempts of `run`, begun `daysAgo`, each with files on the disk. */
type Night = { run: string; daysAgo: number; unjudged?: true; confirms?: string; reply?: 'asked' | 'answered' }

function suiteOf(nights: readonly Night[]): Suite {
  const made = suiteOnDisk({
    'bakeoff.yaml': 'name: sample\nagents: [nop]\n',
    'tasks/a.md': '---\ntitle: A\n---\nDo.\n',
  })
  const store = openStore(join(made.path, 'results', 'bakeoff.db'), 'write')
  for (const night of nights) recordNight(made.path, store, night)
  onTestFinished(() => {
    store.close()
    made.remove()
  })
  return { path: made.path, store, cli: (...argv) => bakeoff([...argv, '--suite', made.path]) }
}

function recordNight(suite: string, store: Store, { run, daysAgo, unjudged, confirms, reply }: Night): void {
  const at = new Date(Date.now() - daysAgo * 86_400_000).toISOString()
  const sample = samplePlan(run, { tasks: ['markdown'], agents: ['honest', 'loop'], repeats: 1 })
  const plan = { ...sample, createdAt: at, ...(confirms === undefined ? {} : { confirms }) }
  const recorder = openRecorder(store, run, tickingClock(at))
  recorder.append({ type: 'run-started', plan })
  for (const trial of plan.trials) {
    record(recorder, attemptEvents(trial, { startedAt: at, ...(unjudged ? {} : { judged: {} }) }))
    const dir = join(suite, 'results', 'runs', trial.id, 'attempt-1')
    // A conversation that is kept for replies is a file of the attempt like any other.
    for (const folder of ['deliverable', 'session']) mkdirSync(join(dir, folder), { recursive: true })
    for (const file of ['deliverable/README.md', 'session/talk.jsonl', 'transcript.jsonl'])
      writeFileSync(join(dir, file), 'x'.repeat(50_000))
    for (const file of ['prompt.md', 'attempt.json']) writeFileSync(join(dir, file), '{}')
  }
  const [first] = plan.trials
  if (reply !== undefined && first !== undefined) {
    const events = replyEvents(first, { number: 2, continues: `${first.id}/1` })
    record(recorder, reply === 'asked' ? events.slice(0, 1) : events)
  }
  recorder.append({ type: 'run-ended', because: 'complete' })
}

const filesOf = (suite: Suite, trial: string): string[] =>
  readdirSync(join(suite.path, 'results', 'runs', trial, 'attempt-1')).sort()

const ALL = ['attempt.json', 'deliverable', 'prompt.md', 'session', 'transcript.jsonl']
const FACTS = ['attempt.json', 'prompt.md']

test('old files go, after a question; the facts stay, and show, report and regrade say when', async () => {
  const suite = suiteOf([
    { run: 'old', daysAgo: 40 },
    { run: 'new', daysAgo: 2 },
  ])
  const looked = await suite.cli('prune', '--keep-days', '30', '--dry-run')
  expect(looked).toMatchObject({ code: 0, stderr: '' })
  expect(looked.stdout).toMatch(/^old +\d{4}-\d\d-\d\d +2 +\d+ kB$/m)
  const unasked = await suite.cli('prune', '--keep-days', '30')
  expect(unasked.code).toBe(2)
  expect(unasked.stderr).toContain('Add --yes')
  expect(filesOf(suite, 'old/markdown/honest/1')).toEqual(ALL)

  const pruned = JSON.parse((await suite.cli('prune', '--keep-days', '30', '--yes', '--json')).stdout)
  expect(pruned).toMatchObject({ removed: true, attempts: [{ attempt: 'old/markdown/honest/1/1' }, {}], kept: [] })
  expect(pruned.bytes).toBeGreaterThan(200_000)
  expect(filesOf(suite, 'old/markdown/honest/1')).toEqual(FACTS)
  expect(filesOf(suite, 'new/markdown/honest/1')).toEqual(ALL)

  const today = new Date().toISOString().slice(0, 10)
  expect((await suite.cli('show', 'old/markdown/honest/1')).stdout).toContain(`pruned on ${today}`)
  const again = await suite.cli('regrade', 'old', '--rerun')
  expect(again).toMatchObject({ code: 0 })
  expect(again.stdout).toContain(`honest/1: stays verified (pass); its files are pruned on ${today}`)
  const [trial] = readTrialResults(suite.store, 'old')
  if (trial === undefined) throw new Error('the trial is gone')
  expect(trialDetail(suite.store, resultsFolderOf(suite.path), trial).attempts[0]).toMatchObject({
    prompts: [{ text: '{}' }],
    facts: expect.arrayContaining([['Transcript, deliverable and logs', `pruned on ${today}`]]),
  })
  expect(query(suite.path, "SELECT status FROM trial_results WHERE run = 'old'")).toEqual([
    { status: 'pass' },
    { status: 'pass' },
  ])
})

test('the oldest go until the rest fits, but never what is running, awaited, published or of a baseline', async () => {
  const suite = suiteOf([
    { run: 'base', daysAgo: 60 },
    { run: 'shown', daysAgo: 50 },
    { run: 'open', daysAgo: 45, unjudged: true },
    { run: 'busy', daysAgo: 44 },
    { run: 'told', daysAgo: 43.5, reply: 'asked' },
    { run: 'plain', daysAgo: 43 },
    { run: 'young', daysAgo: 1 },
  ])
  const night = (ago: number): string => new Date(Date.now() - ago * 86_400_000 - 43_200_000).toISOString().slice(0, 10)
  const nights = [{ agent: 'honest', night: night(60), cells: [] }]
  expect(nights).toHaveLength(1)
  insertBaseline(suite.store, {
    ...frozenBaseline({ suite: 'sample', agent: 'honest' }, [], { how: 'set', at: '2026-01-01T00:00:00.000Z' }),
    cells: [{ task: 'markdown', hash: 'x', frozen: true, nights: [{ night: night(60), passed: 1, counted: 1 }] }],
  })
  writeFileSync(join(suite.path, 'results/runs/shown/markdown/loop/1/attempt-1/published.json'), '{}')
  const child = startChild(new URL('../store/hold-lock.ts', import.meta.url), [join(suite.path, 'results/runs/busy')])
  const output = outputOf(child)
  await until(() => output.text.includes('held'), child, output)
  try {
    const { attempts, kept } = JSON.parse((await suite.cli('prune', '--keep-gb', '0.000001', '--yes', '--json')).stdout)
    expect(attempts.map((one: { attempt: string }) => one.attempt)).toEqual([
      'base/markdown/loop/1/1',
      'shown/markdown/honest/1/1',
      'told/markdown/loop/1/1',
      'plain/markdown/honest/1/1',
      'plain/markdown/loop/1/1',
      'young/markdown/honest/1/1',
      'young/markdown/loop/1/1',
    ])
    expect(kept.map((one: { attempt: string; because: string }) => [one.attempt.slice(0, -4), one.because])).toEqual([
      ['base/markdown/honest', 'baseline'],
      ['shown/markdown/loop', 'published'],
      ['open/markdown/honest', 'awaited'],
      ['open/markdown/loop', 'awaited'],
      ['busy/markdown/honest', 'running'],
      ['busy/markdown/loop', 'running'],
      ['told/markdown/honest', 'awaited'],
    ])
  } finally {
    await kill9(child)
  }
})

test('a prune that was killed after it had recorded what goes is finished by the next', async () => {
  const suite = suiteOf([{ run: 'old', daysAgo: 40 }])
  openRecorder(suite.store, 'old', () => new Date().toISOString()).append({
    type: 'files-pruned',
    attemptIds: ['old/markdown/honest/1/1'],
    bytes: 1,
  })
  await suite.cli('prune', '--keep-days', '999', '--yes')
  expect(filesOf(suite, 'old/markdown/honest/1')).toEqual(FACTS)
  expect(filesOf(suite, 'old/markdown/loop/1')).toEqual(ALL)
})

test('rm takes a run out of the record and the disk, and the fresh trials that confirm it; never a running one', async () => {
  const suite = suiteOf([
    { run: 'keep', daysAgo: 3 },
    { run: 'night', daysAgo: 2, reply: 'answered' },
    { run: 'fresh', daysAgo: 1, confirms: 'night' },
  ])
  const before = query(suite.path, "SELECT * FROM trial_results WHERE run = 'keep'")
  expect((await suite.cli('rm', 'night')).stderr).toContain('Add --yes')
  const child = startChild(new URL('../store/hold-lock.ts', import.meta.url), [join(suite.path, 'results/runs/night')])
  const output = outputOf(child)
  await until(() => output.text.includes('held'), child, output)
  expect(expectOneLine(await suite.cli('rm', 'night', '--yes'))).toContain(`being worked on by process ${child.pid}`)
  await kill9(child)

  expect(await suite.cli('rm', 'night', '--yes')).toMatchObject({ code: 0, stdout: 'Removed fresh and night.\n' })
  expect(query(suite.path, 'SELECT run FROM runs')).toEqual([{ run: 'keep' }])
  expect(query(suite.path, "SELECT * FROM trial_results WHERE run = 'keep'")).toEqual(before)
  expect(query(suite.path, 'SELECT DISTINCT run FROM events')).toEqual([{ run: 'keep' }])
  expect(query(suite.path, 'PRAGMA foreign_key_check')).toEqual([])
  expect(() => suite.store.use((db) => db.exec('DELETE FROM events'))).toThrow('append-only')
  expect(readdirSync(join(suite.path, 'results/runs'))).toEqual(['keep'])
})

test('rm asks for --force where a baseline was measured on that night, and the baseline keeps its counts', async () => {
  const suite = suiteOf([{ run: 'base', daysAgo: 3 }])
  const night = new Date(Date.now() - 3 * 86_400_000 - 43_200_000).toISOString().slice(0, 10)
  insertBaseline(suite.store, {
    ...frozenBaseline({ suite: 'sample', agent: 'loop' }, [], { how: 'set', at: '2026-01-01T00:00:00.000Z' }),
    cells: [{ task: 'markdown', hash: 'x', frozen: true, nights: [{ night, passed: 1, counted: 1 }] }],
  })
  expect(expectOneLine(await suite.cli('rm', 'base', '--yes'))).toContain('the baseline of loop was measured on')
  expect(existsSync(join(suite.path, 'results/runs/base/markdown'))).toBe(true)
  expect((await suite.cli('rm', 'base', '--yes', '--force')).code).toBe(0)
  expect(query(suite.path, 'SELECT agent FROM gate_baseline')).toEqual([{ agent: 'loop' }])
})

test.each([
  [['prune'], 'Nothing was said of what to keep'],
  [['prune', '--keep-days', '-1'], 'It must be a number above 0'],
  [['prune', '--keep-gb', 'all'], 'It must be a number above 0'],
  [['rm', 'nihgt', '--yes'], 'There is no run "nihgt"'],
  [['rm', '--yes'], "missing required argument 'run'"],
])('%s is answered in one line', async (argv, message) => {
  const ended = await suiteOf([{ run: 'night', daysAgo: 1 }]).cli(...argv)
  expect(ended).toMatchObject({ code: 2, stdout: '' })
  expect(ended.stderr).toContain(message)
  expect(ended.stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
})

test('the record of an old run is packed, reads as before, and goes whole with its run', async () => {
  const suite = suiteOf([
    { run: '20260901-220000-aaaa', daysAgo: 60 },
    { run: '20261120-220000-aaaa', daysAgo: 2 },
  ])
  const trial = '20260901-220000-aaaa/markdown/honest/1'
  const shown = (await suite.cli('show', trial, '--json')).stdout
  const looked = await suite.cli('prune', '--keep-days', '30', '--dry-run')
  expect(looked.stdout).toContain('The record of 1 old run would be packed')
  expect(query(suite.path, 'SELECT run FROM event_pack')).toEqual([])

  const pruned = await suite.cli('prune', '--keep-days', '30', '--yes', '--json')
  expect(JSON.parse(pruned.stdout)).toMatchObject({ removed: true, packed_runs: 1 })
  expect(query(suite.path, 'SELECT DISTINCT run FROM event_pack')).toEqual([{ run: '20260901-220000-aaaa' }])
  const after = JSON.parse((await suite.cli('show', trial, '--json')).stdout)
  expect(after.trial).toEqual(JSON.parse(shown).trial)

  expect((await suite.cli('rm', '20260901-220000-aaaa', '--yes')).code).toBe(0)
  expect(query(suite.path, 'SELECT run FROM event_pack')).toEqual([])
})
