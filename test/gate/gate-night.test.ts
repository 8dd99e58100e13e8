import { describe, expect, test } from 'vitest'
import { readHistoryUntil } from '../../src/cli/gate-night.ts'
import { frozenBaseline, nightsIn } from '../../src/gate/baseline.ts'
import { insertBaseline, readBaselines } from '../../src/store/gate-baselines.ts'
import { findRun } from '../../src/store/read.ts'
import { agentOf, judge, nightStore, recordNight, recordNights, TASKS } from './recorded-nights.ts'

const FROM = '2026-11-01T22:00:00.000Z'
const NEXT = '2026-11-15T22:00:00.000Z'
const breaks =
  (agent: string, task?: string) =>
  (trial: { agentId: string; taskId: string }): 'pass' | 'fail' =>
    trial.agentId === agent && (task === undefined || trial.taskId === task) ? 'fail' : 'pass'

describe('the gate over a database of nights', () => {
  test('reports and judges nobody until three nights are in the baseline', () => {
    const store = nightStore()
    const verdicts = recordNights(store, 4, FROM).map((run) => judge(store, run))
    expect(verdicts.map(({ verdict }) => verdict)).toEqual([
      'too-little-data',
      'too-little-data',
      'too-little-data',
      'pass',
    ])
    const nights = verdicts.map((gate) => agentOf(gate, 'aster').baseline.nights)
    expect(nights).toEqual([0, 1, 2, 3])
  })

  test('takes fourteen nights and no more, and keeps them without their runs', () => {
    const store = nightStore()
    const runs = recordNights(store, 16, FROM)
    for (const run of runs) judge(store, run)
    const [baseline] = readBaselines(store, 'sample')
    expect(baseline?.baseline.cells.map(({ nights, frozen }) => [nights.length, frozen])).toEqual(
      TASKS.map(() => [14, true]),
    )
  })

  test('is suspicious of a drop, and calls it a regression once fresh trials alone confirm it', () => {
    const store = nightStore()
    recordNights(store, 14, FROM)
    const run = recordNight(store, { at: NEXT, result: breaks('aster', 'queue') })
    const screened = judge(store, run)
    expect(screened.verdict).toBe('unconfirmed')
    expect(agentOf(screened, 'aster')).toMatchObject({
      verdict: 'unconfirmed',
      wanted: expect.arrayContaining([{ task: 'queue', trials: 5 }]),
      tasks: [{ task: 'queue', suspect: true, everyAgent: false }],
    })
    expect(agentOf(screened, 'birch').verdict).toBe('pass')

    const fresh = { at: '2026-11-16T03:00:00.000Z', confirms: run, agents: ['aster'], repeats: 5 }
    const confirmation = recordNight(store, { ...fresh, result: breaks('aster', 'queue') })
    const confirmed = judge(store, run)
    expect(confirmed.verdict).toBe('regression')
    expect(agentOf(confirmed, 'aster').tasks[0]?.fresh).toMatchObject({ confirmed: true, shift: { points: -1 } })
    expect(agentOf(confirmed, 'aster').tasks[0]?.fresh?.shift.hi).toBeLessThan(-0.4)
    // Fresh trials are no night, are judged as the night that they confirm, and are never the latest run.
    expect(judge(store, confirmation).night).toBe('2026-11-15')
    expect(findRun(store, 'latest')).toBe(run)
  })

  test('is at rest again when fresh trials do not confirm', () => {
    const store = nightStore()
    recordNights(store, 14, FROM)
    const run = recordNight(store, { at: NEXT, result: breaks('aster', 'queue') })
    recordNight(store, { at: '2026-11-16T03:00:00.000Z', confirms: run, agents: ['aster'], repeats: 5 })
    expect(judge(store, run).verdict).toBe('pass')
  })

  test('looks at fresh trials once enough of them count, not before', () => {
    const store = nightStore()
    recordNights(store, 14, FROM)
    const run = recordNight(store, { at: NEXT, result: breaks('aster', 'queue') })
    const fresh = { confirms: run, agents: ['aster'], repeats: 3, result: breaks('aster', 'queue') }
    recordNight(store, { ...fresh, at: '2026-11-16T03:00:00.000Z' })
    const half = judge(store, run)
    expect(half.verdict).toBe('unconfirmed')
    expect(agentOf(half, 'aster').wanted).toContainEqual({ task: 'queue', trials: 2 })
  })

  test('a night eaten by a quota is never a regression', () => {
    const store = nightStore()
    recordNights(store, 14, FROM)
    const run = recordNight(store, { at: NEXT, result: ({ agentId }) => (agentId === 'aster' ? 'lost' : 'pass') })
    const gate = judge(store, run)
    expect(gate.verdict).toBe('too-little-data')
    expect(agentOf(gate, 'aster')).toMatchObject({ verdict: 'no-data', trials: { counted: 0, lost: 18, missing: 0 } })
    expect(agentOf(gate, 'birch').verdict).toBe('pass')
    const some = recordNight(store, {
      at: '2026-11-16T22:00:00.000Z',
      result: ({ agentId, index }) => (agentId === 'aster' && index > 2 ? 'lost' : 'pass'),
    })
    const judged = agentOf(judge(store, some), 'aster')
    expect(judged.verdict).toBe('pass')
    expect(judged.notes.join()).toContain('6 trials of 18 were lost')
  })

  test('says environment when every agent drops in the same night, confirmed or not', () => {
    const store = nightStore()
    recordNights(store, 14, FROM)
    const run = recordNight(store, { at: NEXT, result: ({ taskId }) => (taskId < 'p' ? 'fail' : 'pass') })
    expect(judge(store, run).verdict).toBe('environment')
    recordNight(store, {
      at: '2026-11-16T03:00:00.000Z',
      confirms: run,
      repeats: 5,
      result: ({ taskId }) => (taskId < 'p' ? 'fail' : 'pass'),
    })
    const gate = judge(store, run)
    expect(gate.agents.map(({ verdict }) => verdict)).toEqual(['environment', 'environment'])
    expect(gate.verdict).toBe('environment')
  })

  test('another version opens another baseline, with a note and no alarm; the old one comes back with it', () => {
    const store = nightStore()
    for (const run of recordNights(store, 5, FROM)) judge(store, run)
    const updated = recordNights(store, 4, '2026-11-06T22:00:00.000Z', { version: '2.0.0', result: breaks('aster') })
    const first = judge(store, updated[0] ?? '')
    expect(first.verdict).toBe('too-little-data')
    expect(agentOf(first, 'aster').notes.join()).toContain('version 1.2.3 → 2.0.0')
    expect(agentOf(first, 'aster').changes).toContainEqual({ what: 'CLI version', before: '1.2.3', now: '2.0.0' })
    for (const run of updated.slice(1)) judge(store, run)
    expect(judge(store, updated[3] ?? '').verdict).toBe('pass')
    const back = recordNight(store, { at: '2026-11-10T22:00:00.000Z', result: breaks('aster') })
    expect(agentOf(judge(store, back), 'aster')).toMatchObject({ verdict: 'unconfirmed', baseline: { nights: 5 } })
  })

  test('an agent that crashes before it says its version has not changed its version', () => {
    const store = nightStore()
    recordNights(store, 14, FROM)
    const crashed = recordNight(store, { at: NEXT, result: breaks('aster') })
    store.use((db) => {
      db.exec(
        `UPDATE attempt_row SET cli_version = NULL, observed_model = NULL WHERE attempt LIKE '${crashed}/%/aster/%'`,
      )
    })
    expect(agentOf(judge(store, crashed), 'aster').verdict).toBe('unconfirmed')
  })

  test('a task that was renamed or rewritten is a new question: out for three nights, the others go on', () => {
    const store = nightStore()
    for (const run of recordNights(store, 5, FROM)) judge(store, run)
    const renamed = ['queue-2', ...TASKS.filter((task) => task !== 'queue')]
    const runs = recordNights(store, 4, '2026-11-06T22:00:00.000Z', {
      tasks: renamed,
      result: breaks('aster', 'queue-2'),
    })
    const first = agentOf(judge(store, runs[0] ?? ''), 'aster')
    expect(first.verdict).toBe('pass')
    expect(first.quarantined).toEqual([
      { task: 'queue-2', why: 'new-or-changed', since: '2026-11-06', ends: '3 more nights' },
    ])
    expect(first.notes.join()).toContain('No longer asked: queue. New: queue-2')
    for (const run of runs.slice(1, 3)) judge(store, run)
    expect(agentOf(judge(store, runs[3] ?? ''), 'aster').quarantined).toEqual([])
  })

  test('a night that ran twice is one night, its trials taken together', () => {
    const store = nightStore()
    recordNights(store, 14, FROM)
    recordNight(store, { at: NEXT, result: breaks('aster') })
    const second = recordNight(store, { at: '2026-11-16T01:00:00.000Z' })
    const gate = judge(store, second)
    expect(gate.night).toBe('2026-11-15')
    expect(agentOf(gate, 'aster')).toMatchObject({ trials: { counted: 36 }, verdict: 'unconfirmed' })
    expect(agentOf(gate, 'aster').notes.join()).toContain('ran 2 times')
  })

  test('a night that never ended is judged by what ended, or not at all where that is too little', () => {
    const store = nightStore()
    recordNights(store, 14, FROM)
    const most = {
      at: NEXT,
      ended: false,
      result: ({ index }: { index: number }) => (index < 3 ? 'pass' : 'open'),
    } as const
    const judged = judge(store, recordNight(store, most))
    expect(judged.verdict).toBe('pass')
    expect(agentOf(judged, 'aster').notes.join()).toContain('has not ended; 6 trials of 18')
    const little = {
      ...most,
      at: '2026-11-16T22:00:00.000Z',
      result: ({ index }: { index: number }) => (index < 2 ? 'fail' : 'open'),
    } as const
    expect(judge(store, recordNight(store, little)).verdict).toBe('too-little-data')
  })

  test('a baseline that was deleted is collected again from the nights that are there', () => {
    const store = nightStore()
    const runs = recordNights(store, 16, FROM)
    for (const run of runs) judge(store, run)
    const before = readBaselines(store, 'sample').map(({ baseline }) => baseline.cells)
    store.use((db) => db.exec('DELETE FROM gate_baseline'))
    expect(judge(store, runs.at(-1) ?? '').verdict).toBe('pass')
    expect(readBaselines(store, 'sample').map(({ baseline }) => baseline.cells)).toEqual(before)
  })

  test('a baseline that a person freezes holds every night that they chose, and not only the first fourteen', () => {
    const store = nightStore()
    const run = recordNights(store, 20, FROM).at(-1) ?? ''
    const { nights } = readHistoryUntil(store, { run, timezone: 'UTC' })
    const own = nights.filter(({ agent }) => agent === 'aster')
    const identity = own.at(-1)?.identity ?? { suite: 'sample', agent: 'aster' }
    const baseline = frozenBaseline(identity, own.slice(-18), { how: 'set', at: NEXT })
    expect(nightsIn(baseline)).toEqual(own.slice(-18).map(({ night }) => night))
    expect(baseline.cells.map(({ nights: of, frozen }) => [of.length, frozen])).toEqual(TASKS.map(() => [18, true]))
    // Such a night is partly measured against itself, which a reader must know.
    insertBaseline(store, baseline)
    const note = expect.stringContaining('is one of those that its own baseline was set from')
    expect(agentOf(judge(store, run), 'aster').notes).toContainEqual(note)
    expect(agentOf(judge(store, recordNight(store, { at: '2026-11-21T22:00:00.000Z' })), 'aster').notes).toEqual([])
  })

  test('what was called a regression never becomes the measure', () => {
    const store = nightStore()
    for (const run of recordNights(store, 5, FROM)) judge(store, run)
    const bad = { result: breaks('aster'), agents: ['aster', 'birch'] }
    const run = recordNight(store, { ...bad, at: '2026-11-06T22:00:00.000Z' })
    recordNight(store, { ...bad, at: '2026-11-07T02:00:00.000Z', confirms: run, repeats: 5 })
    expect(judge(store, run).verdict).toBe('regression')
    judge(store, recordNight(store, { at: '2026-11-07T22:00:00.000Z' }))
    const own = readBaselines(store, 'sample').find(({ baseline }) => baseline.identity.agent === 'aster')
    expect(own?.baseline.cells[0]?.nights.map(({ night }) => night)).not.toContain('2026-11-06')
  })

  test('a verifier that judges one deliverable in two ways takes the task out of the gate', () => {
    const store = nightStore()
    recordNights(store, 14, FROM)
    const run = recordNight(store, { at: NEXT, result: breaks('aster', 'queue') })
    store.use((db) => {
      const attempt = `(SELECT attempt_key FROM attempt_row WHERE attempt LIKE '${run}/queue/aster/1/1')`
      db.exec(`
        INSERT INTO verification_row (verification, attempt_key, event) SELECT 'again', ${attempt}, max(id) FROM events;
        INSERT INTO verdict_row (attempt_key, verification_key, event, policy, verdict, correctness, promises, status)
        SELECT attempt_key, last_insert_rowid(), event, policy, 'verified', correctness, promises, 'pass'
        FROM verdict_row WHERE attempt_key = ${attempt}`)
    })
    const gate = judge(store, run)
    expect(gate.verdict).toBe('pass')
    expect(agentOf(gate, 'birch').quarantined).toMatchObject([
      { task: 'queue', why: 'verifier-contradicts-itself', since: '2026-11-15' },
    ])
  })

  test('lists what every agent always passes', () => {
    const store = nightStore()
    recordNights(store, 14, FROM)
    const gate = judge(store, recordNight(store, { at: NEXT, result: breaks('birch', 'zip') }))
    expect(gate.saturated.map(({ task, at }) => [task, at])).toEqual(
      TASKS.filter((task) => task !== 'zip').map((task) => [task, 'all-pass']),
    )
  })
})
