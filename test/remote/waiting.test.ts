import { expect, test } from 'vitest'
import { HONEST_DELIVERABLE, under } from '../suite-on-disk.ts'
import { remoteRun } from './remote-run.ts'

test('a plan is approved once and a question answered once, with the same words for every service', async () => {
  const run = await remoteRun()
  const states = [
    { state: 'WAITING', needs: 'approval' },
    { state: 'RUNNING' },
    { state: 'WAITING', needs: 'reply' },
    { state: 'WAITING', needs: 'reply' },
    { state: 'DONE' },
  ]
  run.service.behaviour.state = ({ polls }) => states[polls] ?? { state: 'DONE' }
  expect(await run.go()).toBe('complete')
  expect(run.service.responses.map(({ kind }) => kind)).toEqual(['approve', 'reply'])
  expect(run.service.responses[1]?.text).toContain('No human is available')
  expect(run.attempt().attempt?.outcome).toEqual({ kind: 'finished' })
})

test('one that waits for an answer until its deadline has asked; one that works until then has timed out', async () => {
  const waiting = await remoteRun({ task: { timeoutSec: 1 } })
  waiting.service.behaviour.state = () => ({ state: 'WAITING', needs: 'reply', reason: 'Which license?' })
  expect(await waiting.go()).toBe('complete')
  expect(waiting.attempt().attempt?.outcome).toEqual({ kind: 'asked', question: 'Which license?' })
  expect(waiting.service.responses).toHaveLength(1)

  const endless = await remoteRun({ task: { timeoutSec: 2 }, options: { cancel: 'real' } })
  const { service } = endless
  service.behaviour.state = () => ({ state: 'RUNNING' })
  service.behaviour.result = ({ base }) => ({
    kind: 'commit',
    branch: 'agent/half',
    commit: service.work(base, 'agent/half', under('sum', HONEST_DELIVERABLE)),
  })
  expect(await endless.go()).toBe('complete')
  const { attempt, deliverable } = endless.attempt()
  expect(attempt?.outcome).toEqual({ kind: 'timed-out', afterMs: expect.any(Number) })
  expect(deliverable?.files).toHaveLength(Object.keys(HONEST_DELIVERABLE).length)
  expect(service.cancels).toEqual(['s1'])
})

test('where a service cannot be stopped at the deadline, that is said and nothing of it is touched', async () => {
  const run = await remoteRun({ task: { timeoutSec: 1 } })
  run.service.behaviour.state = () => ({ state: 'RUNNING' })
  await run.go()
  expect(run.service.cancels).toEqual([])
  expect(run.notes()).toContain('cannot be stopped and may go on, and bill for it')
})

test.each([
  [
    { state: 'FAILED', reason: 'The VM\u001b[31m broke' },
    { kind: 'agent-error', message: expect.stringContaining('broke') },
  ],
  [
    { state: 'FAILED', outcome: { kind: 'quota', message: 'Daily limit' } },
    { kind: 'quota', message: 'Daily limit' },
  ],
  [{ state: 'EXPIRED' }, { kind: 'timed-out', afterMs: expect.any(Number) }],
  [{ state: 'STOPPED' }, { kind: 'cancelled' }],
])('%o at the service is told from every other end', async (state, outcome) => {
  const run = await remoteRun()
  run.service.behaviour.state = () => state
  await run.go()
  expect(run.attempt().attempt?.outcome).toEqual(outcome)
  expect(JSON.stringify(run.events())).not.toContain('\\u001b')
})

test('a state that nobody knows and a look that fails are no end: it is asked again', async () => {
  const run = await remoteRun()
  const { behaviour } = run.service
  let failures = 0
  behaviour.state = ({ polls }) => {
    if (polls === 1 && failures < 2) {
      failures += 1
      throw new Error('overloaded')
    }
    return { state: polls === 0 ? 'HIBERNATING' : 'DONE' }
  }
  expect(await run.go()).toBe('complete')
  expect(run.attempt().remoteStates.map(({ phase, vendorState }) => [phase, vendorState])).toEqual([
    ['unknown', 'HIBERNATING'],
    ['succeeded', 'DONE'],
  ])
  expect(run.notes()).toContain('answers again, after 2 polls without an answer')
})

test('a run that is stopped leaves its submission at work, and a later session takes it up and sends nothing', async () => {
  const run = await remoteRun()
  const { service } = run
  const stop = new AbortController()
  service.behaviour.state = ({ polls }) => {
    if (polls === 2) stop.abort()
    return { state: 'RUNNING' }
  }
  expect(await run.go({ signal: stop.signal })).toBe('cancelled')
  expect(run.attempt().attempt).toBeUndefined()
  expect(run.notes()).toContain('It goes on at its service')
  service.behaviour.state = () => ({ state: 'DONE' })
  expect(await run.go()).toBe('complete')
  expect(service.posts).toBe(1)
  expect(run.attempt().number).toBe(1)
})

test('an end that was seen before a stop stays an end', async () => {
  const run = await remoteRun()
  const stop = new AbortController()
  run.service.behaviour.result = () => {
    stop.abort()
    return {}
  }
  expect(await run.go({ signal: stop.signal })).toBe('cancelled')
  run.service.behaviour.result = () => ({})
  run.service.behaviour.state = () => ({ state: 'FAILED' })
  expect(await run.go()).toBe('complete')
  expect(run.attempt().attempt?.outcome).toEqual({ kind: 'finished' })
})

test('an answer that no contract knows is never recorded: it is a look that failed', async () => {
  const run = await remoteRun()
  run.service.behaviour.state = ({ polls }) =>
    polls === 0 ? { state: 'DONE', outcome: { kind: 'splendid' } } : { state: 'DONE' }
  expect(await run.go()).toBe('complete')
  expect(run.notes()).toContain("its adapter's poll is not as the contract has it")
  expect(run.attempt().attempt?.outcome).toEqual({ kind: 'finished' })
})
