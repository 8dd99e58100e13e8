import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Scenario } from './scenario.ts'
import { failure, polled, withServices } from './with-services.ts'

const services = withServices()
const DONE: Scenario = { states: ['IN_PROGRESS', 'COMPLETED'], work: 'patch-and-pull' }

test('the body of a submission is the one of its documents, with the source as listed and approval never left out', async () => {
  const { request, fakes } = await services.submit('jules', DONE)
  expect(fakes.jules.requests('POST /v1alpha/sessions')[0]?.body).toEqual({
    prompt: request.prompt,
    title: `bakeoff:${request.runKey}`,
    sourceContext: {
      source: 'sources/github-octo-lab',
      githubRepoContext: { startingBranch: request.baseBranch },
    },
    automationMode: 'AUTO_CREATE_PR',
    requirePlanApproval: false,
  })
  expect(fakes.jules.requests('GET /v1alpha/sources')).toHaveLength(2)
})

test('a repository without its app is a refusal and an error of its doctor, and nothing is posted', async () => {
  const { adapter, request, handle, fakes } = await services.open('jules', DONE, { repo: 'octo/other' })
  expect(await failure(adapter.submit(request, handle))).toMatchObject({ name: 'RemoteRefusal', kind: 'rejected' })
  expect((await adapter.doctor())[0]).toMatchObject({ level: 'error', message: expect.stringContaining('octo/other') })
  expect(fakes.jules.requests('POST /v1alpha/sessions')).toEqual([])
})

test('a source that cannot be listed has started nothing', async () => {
  const { adapter, request, handle, fakes } = await services.open('jules', DONE)
  fakes.jules.fault({ on: 'GET /v1alpha/sources', times: 1, answer: { status: 503, body: {} } })
  expect(await failure(adapter.submit(request, handle))).toMatchObject({ name: 'RemoteRefusal', kind: 'rejected' })
})

test.each([
  ['QUEUED', { phase: 'queued' }],
  ['STATE_UNSPECIFIED', { phase: 'queued' }],
  ['PLANNING', { phase: 'running' }],
  ['AWAITING_PLAN_APPROVAL', { phase: 'waiting', needs: 'approval' }],
  ['AWAITING_USER_FEEDBACK', { phase: 'waiting', needs: 'reply' }],
  ['PAUSED', { phase: 'waiting', needs: 'reply' }],
  ['HIBERNATING', { phase: 'unknown', vendorState: 'HIBERNATING' }],
  ['FAILED', { phase: 'failed', reason: 'the machine ran out of memory' }],
])('state %s', async (state, status) => {
  const { adapter, handle } = await services.submit('jules', { states: [state], work: 'none' })
  expect(await adapter.poll(handle)).toMatchObject(status)
})

test('approves a plan and answers a question', async () => {
  const { adapter, handle, fakes } = await services.submit('jules', DONE)
  await adapter.respond?.(handle, 'approve')
  await adapter.respond?.(handle, 'reply', 'Decide by yourself.')
  expect(fakes.jules.requests('POST /v1alpha/sessions/*:approvePlan')[0]?.body).toEqual({})
  expect(fakes.jules.requests('POST /v1alpha/sessions/*:sendMessage')[0]?.body).toEqual({
    prompt: 'Decide by yourself.',
  })
  expect(fakes.violations()).toEqual([])
})

test('the transcript is its activities, known or not; its times are theirs', async () => {
  const at = await services.submit('jules', { ...DONE, extra: { unknownActivity: true } })
  await polled(at)
  const { transcript = '', times, provenance } = await at.adapter.collect(at.handle)
  const lines = transcript
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toHaveLength(3)
  expect(lines[1]).toMatchObject({ teleported: { to: 'Mars' } })
  expect(times).toMatchObject({ started: '2026-11-25T10:01:00Z', finished: '2026-11-25T10:09:00Z', resolutionMs: 0 })
  expect(provenance).toMatchObject({ patch: 'vendor', times: 'vendor' })
})

test('activities that are not there yet leave the transcript out, and are there the next time', async () => {
  const at = await services.submit('jules', { ...DONE, extra: { activities404: 1 } })
  await polled(at)
  expect(await at.adapter.collect(at.handle)).not.toHaveProperty('transcript')
  expect(await at.adapter.collect(at.handle)).toHaveProperty('transcript')
})

test('GitHub out of reach is an error to be tried again, never an empty result', async () => {
  const at = await services.submit('jules', DONE)
  await polled(at)
  at.fakes.github.fault({ on: 'GET /repos/octo/lab/pulls/*', times: 1, answer: { status: 503, body: {} } })
  expect(await failure(at.adapter.collect(at.handle))).toBeInstanceOf(Error)
  expect(await at.adapter.collect(at.handle)).toMatchObject({ kind: 'patch', pr: { number: 7 } })
})

test('a patch that leaves the content of a binary file out gives way to the commit', async () => {
  const at = await services.open('jules', { ...DONE, withoutBinary: true })
  at.fakes.world.files = { 'sum/data.bin': Uint8Array.from({ length: 3000 }, (_, index) => index % 256) }
  const handle = await at.adapter.submit(at.request, at.handle)
  await polled({ ...at, handle })
  const collected = await at.adapter.collect(handle)
  expect(at.fakes.world.jobs[0]?.work?.patch).toContain('Binary files')
  expect(collected).toMatchObject({ kind: 'commit', commit: at.fakes.world.jobs[0]?.work?.sha })
  expect(collected).not.toHaveProperty('patch')
})

test('a binary patch of several megabytes comes through byte by byte', async () => {
  const at = await services.open('jules', { ...DONE, work: 'patch' })
  const noise = randomBytes(3_000_000)
  at.fakes.world.files = { 'sum/data.bin': noise }
  const handle = await at.adapter.submit(at.request, at.handle)
  await polled({ ...at, handle })
  const { patch } = await at.adapter.collect(handle)
  expect(patch?.length).toBeGreaterThan(3_000_000)
  expect(patch).toBe(at.fakes.world.jobs[0]?.work?.patch)
})

test('in a list that begins with old sessions, a later one is still found', async () => {
  const { adapter, request, fakes } = await services.submit('jules', DONE)
  const session = (id: string, createTime: string, startingBranch: string): unknown => ({
    name: `sessions/${id}`,
    id,
    state: 'QUEUED',
    createTime,
    sourceContext: { source: 's', githubRepoContext: { startingBranch } },
  })
  const body = {
    sessions: [
      session('old', '2026-01-01T00:00:00Z', 'main'),
      session('ours', '2026-11-25T10:00:01Z', request.baseBranch),
    ],
  }
  fakes.jules.fault({ on: 'GET /v1alpha/sessions', times: 1, answer: { status: 200, body } })
  expect(await adapter.find(request)).toMatchObject([{ id: 'ours' }])
})

test('a session whose activities cannot be had has failed all the same', async () => {
  const { adapter, handle, fakes } = await services.submit('jules', { states: ['FAILED'], work: 'none' })
  fakes.jules.fault({ on: 'GET /v1alpha/sessions/*/activities', times: 1, answer: { status: 500, body: {} } })
  const status = await adapter.poll(handle)
  expect(status).toMatchObject({ phase: 'failed' })
  expect(status).not.toHaveProperty('reason')
})

test('what is collected while it goes on has no end yet', async () => {
  const { adapter, handle } = await services.submit('jules', { states: ['IN_PROGRESS'], work: 'none' })
  const { times, provenance } = await adapter.collect(handle)
  expect(times).toMatchObject({ started: '2026-11-25T10:01:00Z', resolutionMs: 30_000 })
  expect(times).not.toHaveProperty('finished')
  expect(provenance).toMatchObject({ times: 'harness' })
})

test('two sessions from one base branch are both found', async () => {
  const { adapter, request, fakes } = await services.submit('jules', DONE)
  fakes.world.start(request.baseBranch, 'again')
  expect(await adapter.find(request)).toHaveLength(2)
})

test('its list is a proof of absence only where the person says so', async () => {
  const { adapter, fakes } = await services.open('jules', DONE)
  expect(adapter.caps.find).toBe('heuristic')
  expect((await fakes.connect('jules', { find_is_proof: true })).caps.find).toBe('exact')
})

test('a cancelled trial leaves its session alone unless told otherwise', async () => {
  const { adapter, handle, fakes } = await services.submit('jules', DONE)
  expect(await adapter.cancel(handle)).toBe('unsupported')
  expect(await (await fakes.connect('jules', { on_cancel: 'archive' })).cancel(handle)).toBe('requested')
  expect(await (await fakes.connect('jules', { on_cancel: 'delete' })).cancel(handle)).toBe('requested')
  expect(fakes.jules.log.map(({ method, path }) => `${method} ${path}`).slice(-2)).toEqual([
    `POST /v1alpha/sessions/${handle.id}:archive`,
    `DELETE /v1alpha/sessions/${handle.id}`,
  ])
})
