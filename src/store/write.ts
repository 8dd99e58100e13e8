import { isDeepStrictEqual } from 'node:util'
import { RunEvent, type RunEventBody } from '../model/events.ts'
import type { IsoTime, RunId } from '../model/ids.ts'
import { wholeRows } from './event-pack.ts'
import type { Db, Store } from './open.ts'
import { openProjection } from './project.ts'
import { EVENT_COLUMNS, type EventRow, parseEvent } from './stored-event.ts'

/** The record of one run: the durable sink. A failure to record throws, and so stops the run. */
export type Recorder = {
  readonly name: string
  readonly durable: true
  /** Gives the event its number and time, stores it with the rows it changes, and hands it back for the other sinks. */
  append(body: RunEventBody): RunEvent
  /** Stores an event that has a number already; one that is there is left alone. Throws on a gap or a contradiction. */
  write(event: RunEvent): void
}

/** Losing these to a power cut costs nothing: they are repeated or only looked at. None is lost by kill -9. */
const MAY_BE_LOST: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'round-started',
  'attempt-activity',
  'round-ended',
  'verification-started',
  // The verdict that follows at once is synced, and with it everything before; so is the end of an attempt.
  'verification-ended',
  'note',
])

/** Records events of `runId` in a store opened for writing; `now` gives the time of an event. */
export function openRecorder(store: Store, runId: RunId, now: () => IsoTime): Recorder {
  return store.use((db) => {
    const lastSeq = db.prepare<[string], { seq: number | null }>('SELECT max(seq) AS seq FROM events WHERE run = ?')
    const writeEvent = openEventWriter(db)
    const nextSeq = (): number => (lastSeq.get(runId)?.seq ?? 0) + 1
    const append = db.transaction((body: RunEventBody): RunEvent => {
      const event: RunEvent = { seq: nextSeq(), at: now(), runId, ...body }
      writeEvent(event)
      return event
    })
    const write = db.transaction((event: RunEvent): void => {
      const next = nextSeq()
      if (event.runId !== runId) throw new Error(`Event ${event.seq} belongs to run ${event.runId}, not ${runId}`)
      if (event.seq > next) throw new Error(`Event ${event.seq} of run ${runId} came before event ${next}`)
      if (event.seq === next) writeEvent(event)
      else refuseContradiction(db, event)
    })
    const syncFor = openSyncSwitch(db)
    return {
      name: 'store',
      durable: true,
      append: (body) =>
        store.use(() => {
          syncFor(body.type)
          return append.immediate(body)
        }),
      write: (event) =>
        store.use(() => {
          syncFor(event.type)
          write.immediate(event)
        }),
    }
  })
}

/** Stores one event and its rows; the caller holds the transaction. */
function openEventWriter(db: Db): (event: RunEvent) => void {
  const insert = db.prepare('INSERT INTO events (run, seq, at, type, body) VALUES (?, ?, ?, ?, ?)')
  const project = openProjection(db)
  return (event) => {
    const { seq, at, runId, type, ...body } = event
    const { lastInsertRowid } = insert.run(runId, seq, at, type, JSON.stringify(body))
    project(event, Number(lastInsertRowid))
  }
}

function openSyncSwitch(db: Db): (type: RunEvent['type']) => void {
  let full: boolean | undefined
  return (type) => {
    const wanted = !MAY_BE_LOST.has(type)
    if (wanted === full) return
    db.pragma(`synchronous = ${wanted ? 'FULL' : 'NORMAL'}`)
    full = wanted
  }
}

/** Redelivery is harmless; two different events with one number mean two writers, and no silence about that. */
function refuseContradiction(db: Db, event: RunEvent): void {
  const kept = db
    .prepare<[string, number], EventRow>(`SELECT ${EVENT_COLUMNS} FROM events WHERE run = ? AND seq = ?`)
    .get(event.runId, event.seq)
  if (kept !== undefined && isDeepStrictEqual(parseEvent(wholeRows(db)(kept)), RunEvent.parse(event))) return
  throw new Error(`Event ${event.seq} of run ${event.runId} is recorded already, and says something else`)
}
