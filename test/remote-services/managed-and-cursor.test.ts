import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Scenario } from './scenario.ts'
import { failure, polled, withServices } from './with-services.ts'

const services = withServices()
const DONE: Scenario = { states: ['idle', 'running', 'idle:end_turn'], work: 'patch' }

test('managed: the body of a session has agent, commit, budget in cents and the run key', async () => {
  const options = { agent_version: 3, budget_usd: 1.5, pass_github_token: true }
  const { adapter, request, handle, fakes } = await services.open('claude-managed', DONE, options)
  const submitted = await adapter.submit({ ...request, model: 'claude-opus-5-5' }, handle)
  const promptWrapper = String(submitted.extra?.['promptWrapper'])
  expect(fakes.anthropic.requests('POST /v1/sessions')[0]?.body).toEqual({
    agent: { type: 'agent_with_overrides', id: 'agent_01', version: 3, model: 'claude-opus-5-5' },
    environment_id: 'env_01',
    title: `bakeoff:${request.runKey}`,
    metadata: { bakeoff_run: request.runKey },
    resources: [
      {
        type: 'github_repository',
        url: 'https://github.com/octo/lab',
        checkout: { type: 'commit', sha: request.baseSha },
        authorization_token: 'ghp_made_up_for_the_fake',
      },
    ],
    initial_events: [
      { type: 'user.message', content: [{ type: 'text', text: `${request.prompt}\n\n${promptWrapper}` }] },
    ],
    budget: { type: 'limit', max_list_cost: { amount: '150', currency: 'USD' } },
  })
  expect(JSON.stringify(submitted)).not.toContain('ghp_')
})

test('managed: the GitHub token goes to nobody unasked', async () => {
  const { fakes } = await services.submit('claude-managed', DONE)
  expect(JSON.stringify(fakes.anthropic.log)).not.toContain('ghp_')
})

test('managed: idle at the start is no end', async () => {
  const at = await services.submit('claude-managed', { ...DONE, states: ['idle', 'idle', 'running', 'idle:end_turn'] })
  expect((await polled(at)).map(({ phase }) => phase)).toEqual(['queued', 'queued', 'running', 'succeeded'])
})

test.each([
  [['idle', 'running', 'idle:requires_action'], { phase: 'waiting', needs: 'approval' }],
  [['idle', 'running', 'idle:retries_exhausted'], { phase: 'failed', reason: 'overloaded' }],
  [
    ['idle', 'running', 'idle:refusal'],
    { phase: 'failed', outcome: { kind: 'refused', message: 'it is about cyber' } },
  ],
  [['idle', 'running', 'idle:budget_reached'], { phase: 'expired' }],
  [['idle', 'running', 'idle:something_new'], { phase: 'unknown' }],
  [['idle', 'running', 'rescheduling'], { phase: 'running' }],
  [['idle', 'running', 'terminated'], { phase: 'failed' }],
  [['idle', 'running', 'idle:end_turn', 'terminated'], { phase: 'succeeded' }],
  [['idle', 'running', 'hibernating'], { phase: 'unknown' }],
])('managed: %j', async (states, status) => {
  const { adapter, handle } = await services.submit('claude-managed', { states, work: 'none' })
  for (let poll = 1; poll < states.length; poll += 1) await adapter.poll(handle)
  expect(await adapter.poll(handle)).toMatchObject(status)
})

test('managed: usage, cost and tool calls are those of the session; what is unknown in it is kept', async () => {
  const at = await services.submit('claude-managed', DONE)
  await polled(at)
  const collected = await at.adapter.collect(at.handle)
  expect(collected).toMatchObject({
    usage: { inputTokens: 1200, cacheReadTokens: 5000, cacheWriteTokens: 77, outputTokens: 340, usd: 1.23 },
    observed: { model: 'claude-opus-5-5', toolCalls: 1 },
    fairness: { promptWrapper: expect.stringContaining('bakeoff.patch') },
  })
  expect(collected.transcript).toContain('"sheep":"electric"')
})

test('managed: files that show up some looks later are collected then', async () => {
  const at = await services.submit('claude-managed', { ...DONE, extra: { filesLate: 2 } })
  await polled(at)
  const kinds = [
    await at.adapter.collect(at.handle),
    await at.adapter.collect(at.handle),
    await at.adapter.collect(at.handle),
  ]
  expect(kinds.map(({ kind }) => kind)).toEqual(['empty', 'empty', 'patch'])
})

test('managed: a branch that names the run key is taken where there is no patch', async () => {
  const at = await services.submit('claude-managed', { ...DONE, work: 'branch', head: 'claude/KEY' })
  await polled(at)
  expect(await at.adapter.collect(at.handle)).toMatchObject({ kind: 'commit', branch: `claude/${at.request.runKey}` })
})

test('managed: approves what it waits for, answers, and really cancels', async () => {
  const at = await services.submit('claude-managed', {
    states: ['idle', 'running', 'idle:requires_action'],
    work: 'none',
  })
  await polled(at, 3)
  await at.adapter.respond?.(at.handle, 'approve')
  await at.adapter.respond?.(at.handle, 'reply', 'Decide.')
  expect(await at.adapter.cancel(at.handle)).toBe('cancelled')
  const sent = at.fakes.anthropic.requests('POST /v1/sessions/*/events').map(({ body }) => body)
  expect(sent).toEqual([
    {
      events: ['tool_1', 'tool_2'].map((tool_use_id) => ({
        type: 'user.tool_confirmation',
        tool_use_id,
        result: 'allow',
      })),
    },
    { events: [{ type: 'user.message', content: [{ type: 'text', text: 'Decide.' }] }] },
    { events: [{ type: 'user.interrupt' }] },
  ])
  expect(at.fakes.anthropic.requests('POST /v1/sessions/*/archive')).toHaveLength(1)
  expect(at.fakes.violations()).toEqual([])
})

test('managed: files that are refused do not cost the branch; with nothing else the refusal is an error, never empty', async () => {
  const refused = { on: 'GET /v1/files', times: 1, answer: { status: 403, body: { message: 'beta header' } } }
  const at = await services.submit('claude-managed', { ...DONE, work: 'branch', head: 'claude/KEY' })
  await polled(at)
  at.fakes.anthropic.fault(refused)
  expect(await at.adapter.collect(at.handle)).toMatchObject({ kind: 'commit', branch: `claude/${at.request.runKey}` })
  at.fakes.lab.removeBranch(`claude/${at.request.runKey}`)
  at.fakes.anthropic.fault(refused)
  expect(await failure(at.adapter.collect(at.handle))).toMatchObject({ name: 'RemoteRefusal' })
})

test('managed: a clock of ours that is hours ahead does not make a session seem never started', async () => {
  const { adapter, request } = await services.submit('claude-managed', DONE)
  expect(await adapter.find({ ...request, intentAt: '2026-11-25T22:00:00Z' })).toHaveLength(1)
})

test('managed: two sessions of one trial are both found', async () => {
  const { adapter, request, handle } = await services.submit('claude-managed', DONE)
  await adapter.submit(request, handle)
  expect(await adapter.find(request)).toHaveLength(2)
})

test('managed: what is collected while it goes on has no end yet', async () => {
  const at = await services.submit('claude-managed', { states: ['idle', 'running'], work: 'none' })
  await polled(at, 3)
  expect((await at.adapter.collect(at.handle)).times).not.toHaveProperty('finished')
})

test('managed: a binary patch of several megabytes comes through byte by byte', async () => {
  const at = await services.open('claude-managed', DONE)
  at.fakes.world.files = { 'sum/data.bin': randomBytes(2_000_000) }
  const handle = await at.adapter.submit(at.request, at.handle)
  await polled({ ...at, handle })
  const { patch } = await at.adapter.collect(handle)
  expect(patch?.length).toBeGreaterThan(2_000_000)
  expect(patch === at.fakes.world.jobs[0]?.work?.patch).toBe(true)
})

const RUN: Scenario = { states: ['RUNNING', 'FINISHED'], work: 'pull', head: 'cursor/KEY' }

test('cursor: the second submission of one trial is the first one', async () => {
  const { adapter, request, handle, fakes } = await services.open('cursor', RUN)
  const first = await adapter.submit({ ...request, model: 'composer-2' }, handle)
  const second = await adapter.submit({ ...request, model: 'composer-2' }, handle)
  expect(second.id).toBe(first.id)
  expect(fakes.world.jobs).toHaveLength(1)
  const [post, again] = fakes.cursor.requests('POST /v1/agents')
  expect(post?.headers['idempotency-key']).toBe(again?.headers['idempotency-key'])
  expect(post?.body).toEqual({
    agentId: first.id,
    prompt: { text: request.prompt },
    model: { id: 'composer-2' },
    name: `bakeoff:${request.runKey}`,
    repos: [{ url: 'https://github.com/octo/lab', startingRef: request.baseBranch }],
    autoCreatePR: true,
    skipReviewerRequest: true,
  })
})

test.each([
  ['CREATING', { phase: 'queued' }],
  ['ERROR', { phase: 'failed', reason: 'the machine is gone' }],
  ['EXPIRED', { phase: 'expired' }],
  ['MEDITATING', { phase: 'unknown' }],
])('cursor: status %s', async (state, status) => {
  const { adapter, handle } = await services.submit('cursor', { states: [state], work: 'none' })
  expect(await adapter.poll(handle)).toMatchObject(status)
})

test('cursor: its times are its own; without a pull request the branch is taken', async () => {
  const at = await services.submit('cursor', { ...RUN, work: 'branch' })
  await polled(at)
  expect(await at.adapter.collect(at.handle)).toMatchObject({
    kind: 'commit',
    branch: `cursor/${at.request.runKey}`,
    transcript: 'Here is the answer.\n',
    times: { started: '2026-11-25T10:00:00Z', finished: '2026-11-25T10:10:00.000Z', resolutionMs: 0 },
  })
})

test.each(['no/such-branch', 'bakeoff/base/KEY', 'main'])(
  'cursor: a branch that holds no work is none: %s',
  async (named) => {
    const at = await services.open('cursor', { ...RUN, work: 'branch' })
    at.fakes.world.scenario = { ...at.fakes.world.scenario, reportedHead: named.replace('KEY', at.request.runKey) }
    const handle = await at.adapter.submit(at.request, at.handle)
    await polled({ ...at, handle })
    expect(await at.adapter.collect(handle)).toMatchObject({ kind: 'empty' })
  },
)

test('cursor: a branch of another repository is none', async () => {
  const at = await services.submit('cursor', {
    ...RUN,
    work: 'branch',
    extra: { repoUrl: 'https://github.com/else/where' },
  })
  await polled(at)
  expect(await at.adapter.collect(at.handle)).toMatchObject({ kind: 'empty' })
})

test('cursor: a pull request onto another base is still the one that it names', async () => {
  const at = await services.submit('cursor', { ...RUN, wrongBase: 'main' })
  await polled(at)
  expect(await at.adapter.collect(at.handle)).toMatchObject({ commit: at.fakes.world.jobs[0]?.work?.sha })
})

test('cursor: a cancelled trial is cancelled there', async () => {
  const { adapter, handle } = await services.submit('cursor', RUN)
  expect(await adapter.cancel(handle)).toBe('requested')
  expect(await adapter.poll(handle)).toMatchObject({ phase: 'cancelled' })
})

test('cursor: a model that it does not offer is a warning before anything is spent', async () => {
  const { fakes } = await services.open('cursor', RUN)
  const adapter = await fakes.connect('cursor', {}, { model: 'no-such-model' })
  expect((await adapter.doctor()).filter(({ level }) => level !== 'ok').map(({ message }) => message)).toEqual([
    'it does not offer no-such-model',
    expect.stringContaining('untried'),
  ])
})

test('cursor: an agent id that is taken by somebody is a doubt, so that it is looked for', async () => {
  const { adapter, request, handle, fakes } = await services.open('cursor', RUN)
  fakes.cursor.fault({ on: 'POST /v1/agents', times: 1, answer: { status: 409, body: { message: 'exists' } } })
  expect(await failure(adapter.submit(request, handle))).not.toHaveProperty('name', 'RemoteRefusal')
})
