import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { isRemote } from '../../src/engine/remote/connect-service.ts'
import { runKeyOf } from '../../src/engine/remote/remote-request.ts'
import { UserError } from '../../src/model/errors.ts'
import { remoteRun } from './remote-run.ts'

const PATIENT = { limits: { findMs: 3000 } }

test.each(['lost', 'server-error-after'] as const)(
  'a submission whose answer is %s is found at the second look and taken up, and nothing is sent again',
  async (kind) => {
    const run = await remoteRun(PATIENT)
    const { behaviour } = run.service
    let looks = 0
    behaviour.create = () => ({ kind })
    behaviour.listed = () => {
      looks += 1
      return looks > 2
    }
    expect(await run.go()).toBe('complete')
    expect(run.service.posts).toBe(1)
    const { attempt, remote } = run.attempt()
    expect(attempt?.remote).toMatchObject({ id: 's1', adopted: true })
    expect(remote).toMatchObject({ state: 'submitted', id: 's1' })
    expect(run.events().map(({ type }) => type)).toContain('remote-ambiguous')
    expect(run.notes()).toContain('it is taken up, nothing is sent again')
  },
)

test('one that is never found stays open and is never sent again unasked; a person may ask', async () => {
  const run = await remoteRun()
  const { service } = run
  service.behaviour.create = (count) => ({ kind: count === 1 ? 'dropped' : 'ok' })
  expect(await run.go()).toBe('incomplete')
  expect(await run.go()).toBe('incomplete')
  expect(run.attempt().attempt).toBeUndefined()
  expect(service.posts).toBe(1)
  expect(run.notes()).toContain('bakeoff run --resume --resubmit')
  expect(await run.go({ resubmit: true })).toBe('complete')
  expect(service.posts).toBe(2)
  expect(run.attempt().attempt?.outcome).toEqual({ kind: 'finished' })
})

test('one that is sent late has the whole time of its task, and is told so', async () => {
  const run = await remoteRun({ task: { timeoutSec: 2 }, limits: { findMs: 0 } })
  const { service } = run
  service.behaviour.create = (count) => ({ kind: count === 1 ? 'dropped' : 'ok' })
  expect(await run.go()).toBe('incomplete')
  const first = run.attempt().remote?.deadline ?? ''
  await sleep(2100)
  expect(await run.go({ resubmit: true })).toBe('complete')
  const { attempt, remote, attemptId } = run.attempt()
  expect(attempt?.outcome).toEqual({ kind: 'finished' })
  expect(Date.parse(remote?.deadline ?? '')).toBeGreaterThan(Date.parse(first))
  expect(service.sessions[0]?.prompt).toContain(remote?.deadline)
  expect(readFileSync(join(run.folder.attemptDir(attemptId), 'prompt.md'), 'utf8')).toBe(service.sessions[0]?.prompt)
})

test('one that its service shows days later is taken up then', async () => {
  const run = await remoteRun()
  run.service.behaviour.create = () => ({ kind: 'lost' })
  run.service.behaviour.listed = () => false
  expect(await run.go()).toBe('incomplete')
  run.service.behaviour.listed = () => true
  expect(await run.go()).toBe('complete')
  expect(run.service.posts).toBe(1)
})

test('where a service answers exactly what it has, one that is surely not there is sent again', async () => {
  const run = await remoteRun({ options: { find: 'exact' } })
  run.service.behaviour.create = (count) => ({ kind: count === 1 ? 'dropped' : 'ok' })
  expect(await run.go()).toBe('complete')
  expect([run.service.posts, run.service.sessions.length]).toEqual([2, 1])
})

test('of two submissions for one trial none is chosen: a person deletes one, and the other is taken up', async () => {
  const run = await remoteRun()
  const { service } = run
  service.behaviour.create = (_count, base) => {
    service.sessions.push({ id: 'twin', base, runKey: '', prompt: '', polls: 0 })
    return { kind: 'lost' }
  }
  expect(await run.go()).toBe('incomplete')
  expect(run.notes()).toMatch(/has 2 submissions for this trial: .*twin.*Delete all but one/)
  service.sessions.splice(0, 1)
  expect(await run.go()).toBe('complete')
  expect(service.posts).toBe(1)
})

test.each([
  [401, 'authentication'],
  [402, 'quota'],
  [404, 'model-not-found'],
  [400, 'infra-error'],
])('a %i is no doubt: nothing was started, the outcome is %s', async (status, kind) => {
  const run = await remoteRun()
  run.service.behaviour.create = () => ({ kind: 'refused', status, message: 'No.' })
  await run.go()
  expect(run.attempt().attempt).toMatchObject({ outcome: { kind, message: expect.stringContaining('No.') }, usage: {} })
  expect(run.service.posts).toBe(1)
})

test('a refusal for its rate is waited out, and the waiting is not work', async () => {
  const run = await remoteRun()
  run.service.behaviour.create = (count) =>
    count === 1 ? { kind: 'refused', status: 429, message: 'Slow down.', retryAfterSec: 1 } : { kind: 'ok' }
  expect(await run.go()).toBe('complete')
  expect([run.service.posts, run.service.sessions.length]).toEqual([2, 1])
  const { attempt } = run.attempt()
  expect(attempt?.outcome).toEqual({ kind: 'finished' })
  expect(attempt?.timing.rateLimitedMs).toBeGreaterThanOrEqual(1000)
})

test('a base branch that stands elsewhere stops the submission before anything is sent', async () => {
  const run = await remoteRun()
  const [trial] = run.plan.trials
  const [task] = run.plan.tasks
  const contestant = run.contestants.get('cloud')
  if (!trial || !task || !contestant || !isRemote(contestant)) throw new Error('no trial')
  const base = `bakeoff/base/${runKeyOf({ plan: run.plan, trial, task, contestant, number: 1 })}`
  run.service.work('main', base, { other: 'x' })
  await run.go()
  expect(run.service.posts).toBe(0)
  const { attempt } = run.attempt()
  expect(attempt?.outcome).toMatchObject({ kind: 'infra-error', message: expect.stringContaining('is there already') })
})

test.each([
  ['two contestants share a repository', { twin: true }, /both work in octo\/lab/],
  ['the repository is not there', { options: { gitUrl: '/nonexistent/lab.git' } }, /cannot be read/],
  ['the branch to start from is not there', { options: { baseRef: 'no-such' } }, /octo\/lab has no no-such/],
  [
    'an option is another command',
    { options: { baseRef: '--upload-pack=touch /tmp/evil' } },
    /octo\/lab has no --upload/,
  ],
])('before anything is sent it is said that %s', async (_name, options, message) => {
  const error = await remoteRun(options).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(UserError)
  expect(String(error)).toMatch(message)
})
