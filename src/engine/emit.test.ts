import { expect, test } from 'vitest'
import type { Sink } from '../contracts/sink.ts'
import type { RunEvent, RunEventBody } from '../model/events.ts'
import { openEmitter } from './emit.ts'

const note = (message: string): RunEventBody => ({ type: 'note', level: 'info', message })

/** A record in memory: numbers its events, and refuses those that say `refuse`. */
function memoryRecord(): { events: RunEvent[]; append: (body: RunEventBody) => RunEvent } {
  const events: RunEvent[] = []
  return {
    events,
    append(body) {
      if (body.type === 'note' && body.message === 'refuse') throw new Error('the record is full')
      const event = { ...body, seq: events.length + 1, at: '2026-01-01T00:00:00.000Z', runId: 'r' }
      events.push(event)
      return event
    },
  }
}

const listener = (write: Sink['write'], name = 'listener'): Sink => ({ name, durable: false, write })

test('an event is recorded before anybody hears of it', () => {
  const record = memoryRecord()
  const heard: number[] = []
  const { emit } = openEmitter({
    append: record.append,
    followers: [
      listener((event) => {
        expect(record.events.at(-1)).toEqual(event)
        heard.push(event.seq)
      }),
    ],
  })
  emit(note('a'))
  emit(note('b'))
  expect(heard).toEqual([1, 2])
})

test('what cannot be recorded is told to nobody and stops the caller', () => {
  const heard: number[] = []
  const { emit } = openEmitter({
    append: memoryRecord().append,
    followers: [
      listener((event) => {
        heard.push(event.seq)
      }),
    ],
  })
  expect(() => emit(note('refuse'))).toThrow('the record is full')
  expect(heard).toEqual([])
})

test('a follower that fails is dropped with a note; the others hear all, that note too', async () => {
  const record = memoryRecord()
  const heard: string[] = []
  let calls = 0
  const { emit, close } = openEmitter({
    append: record.append,
    followers: [
      listener(() => {
        calls += 1
        throw new Error('no terminal')
      }, 'broken'),
      listener(() => Promise.reject(new Error('later')), 'late'),
      listener((event) => {
        if (event.type === 'note') heard.push(event.message)
      }),
    ],
  })
  emit(note('a'))
  emit(note('b'))
  await close()
  expect(calls).toBe(1)
  expect(heard).toEqual(
    expect.arrayContaining(['a', 'b', 'Output "broken" stopped: no terminal', 'Output "late" stopped: later']),
  )
  expect(
    record.events.filter((event) => event.type === 'note' && event.level === 'warn').length,
  ).toBeGreaterThanOrEqual(2)
})
