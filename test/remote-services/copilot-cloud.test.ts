import { expect, test } from 'vitest'
import type { Scenario } from './scenario.ts'
import { failure, polled, withServices } from './with-services.ts'

const services = withServices()
const DONE: Scenario = { states: ['in_progress', 'completed'], work: 'pull' }
const TASKS = 'POST /agents/repos/octo/lab/tasks'

test('the body of a task says base, model and that it makes a pull request', async () => {
  const { adapter, request, handle, fakes } = await services.open('copilot-cloud', DONE, { custom_agent: 'researcher' })
  await adapter.submit({ ...request, model: 'claude-sonnet-4.6' }, handle)
  const [post] = fakes.github.requests(TASKS)
  expect(post?.body).toEqual({
    prompt: request.prompt,
    base_ref: request.baseBranch,
    create_pull_request: true,
    model: 'claude-sonnet-4.6',
    custom_agent: 'researcher',
  })
  expect(post?.headers).toMatchObject({ 'x-github-api-version': '2026-03-10' })
  expect(fakes.violations()).toEqual([])
})

test('credits are summed and then scaled; the model is told without its prefix; the times are its own', async () => {
  const at = await services.submit('copilot-cloud', DONE)
  await polled(at)
  expect(await at.adapter.collect(at.handle)).toMatchObject({
    usage: { credits: 1.75, creditUnit: 'ai_credits' },
    observed: { model: 'claude-sonnet-4.6' },
    fairness: { prOpenedBy: 'service[bot]' },
    times: { started: '2026-11-25T10:00:05Z', finished: '2026-11-25T10:12:00Z', resolutionMs: 0 },
    pr: { draft: true },
  })
})

test.each([
  ['queued', { phase: 'queued' }],
  ['waiting_for_user', { phase: 'waiting', needs: 'reply' }],
  ['failed', { phase: 'failed', reason: 'the firewall said no' }],
  ['timed_out', { phase: 'expired' }],
  ['cancelled', { phase: 'cancelled' }],
  ['daydreaming', { phase: 'unknown', vendorState: 'daydreaming' }],
])('state %s', async (state, status) => {
  const { adapter, handle } = await services.submit('copilot-cloud', { states: [state], work: 'none' })
  expect(await adapter.poll(handle)).toMatchObject(status)
})

test('a state that is named as final is the end', async () => {
  const options = { terminal_states: ['completed', 'archived'] }
  const { adapter, handle } = await services.submit('copilot-cloud', { states: ['archived'], work: 'none' }, options)
  expect(await adapter.poll(handle)).toMatchObject({ phase: 'succeeded' })
})

test('idle is the end only with something made, and only when it stays', async () => {
  const empty = await services.submit('copilot-cloud', { states: ['idle'], work: 'none' })
  expect((await polled(empty, 5)).map(({ phase }) => phase)).toEqual(Array(5).fill('running'))
})

test('idle with a pull request is the end at the second look', async () => {
  const at = await services.submit('copilot-cloud', { states: ['idle'], work: 'pull' })
  expect((await polled(at)).map(({ phase }) => phase)).toEqual(['running', 'succeeded'])
})

test('without a pull request the branch that it names is taken', async () => {
  const at = await services.submit('copilot-cloud', { ...DONE, work: 'branch', head: 'copilot/KEY' })
  await polled(at)
  const collected = await at.adapter.collect(at.handle)
  expect(collected).toMatchObject({
    kind: 'commit',
    branch: `copilot/${at.request.runKey}`,
    commit: at.fakes.world.jobs[0]?.work?.sha,
  })
  expect(collected).not.toHaveProperty('pr')
})

test.each(['no/such-branch', 'bakeoff/base/KEY', 'main'])('a branch that holds no work is none: %s', async (named) => {
  const at = await services.open('copilot-cloud', { ...DONE, work: 'branch' })
  at.fakes.world.scenario = { ...at.fakes.world.scenario, reportedHead: named.replace('KEY', at.request.runKey) }
  const handle = await at.adapter.submit(at.request, at.handle)
  await polled({ ...at, handle })
  expect(await at.adapter.collect(handle)).toMatchObject({ kind: 'empty' })
})

test('a branch that stands where it stood before is not its work, though it has moved on from where the trial began', async () => {
  const at = await services.open('copilot-cloud', { ...DONE, work: 'branch', reportedHead: 'develop' })
  at.fakes.lab.commit('develop', at.request.baseSha, { 'notes.md': 'from before\n' })
  const intent = { ...at.handle, before: { heads: at.fakes.lab.heads() } }
  const handle = await at.adapter.submit(at.request, intent)
  await polled({ ...at, handle })
  expect(await at.adapter.collect(handle)).toMatchObject({ kind: 'empty' })
  const sha = at.fakes.lab.commit('develop', at.request.baseSha, { 'notes.md': 'its work\n' })
  expect(await at.adapter.collect(handle)).toMatchObject({ kind: 'commit', branch: 'develop', commit: sha })
})

test('a pull request onto another base is still the one of its task', async () => {
  const at = await services.submit('copilot-cloud', { ...DONE, wrongBase: 'main' })
  await polled(at)
  const sha = at.fakes.world.jobs[0]?.work?.sha
  await at.adapter.collect(at.handle)
  at.fakes.world.listPulls(undefined)
  expect(await at.adapter.collect(at.handle)).toMatchObject({ kind: 'commit', commit: sha, pr: { number: 7 } })
})

test('a pull request of another repository is not ours by its number', async () => {
  const scenario = { ...DONE, wrongBase: 'main', reportedHead: 'no/branch', extra: { nodeRepository: 'else/where' } }
  const at = await services.submit('copilot-cloud', scenario)
  await polled(at)
  await at.adapter.collect(at.handle)
  expect(await at.adapter.collect(at.handle)).not.toHaveProperty('pr')
  expect(at.fakes.github.requests('GET /repos/octo/lab/pulls/7')).toEqual([])
})

test('two tasks from one base branch are both found, and an older one is not looked for', async () => {
  const { adapter, request, fakes } = await services.submit('copilot-cloud', DONE)
  fakes.world.start(request.baseBranch, 'again')
  expect(await adapter.find(request)).toHaveLength(2)
  expect(await adapter.find({ ...request, intentAt: '2026-11-25T11:30:00Z' })).toHaveLength(2)
  expect(await adapter.find({ ...request, intentAt: '2026-11-26T10:00:00Z' })).toEqual([])
})

test('a cancelled trial cancels its workflow run only where asked', async () => {
  const { adapter, handle, fakes } = await services.submit('copilot-cloud', {
    ...DONE,
    states: ['completed'],
    work: 'branch',
  })
  expect(await adapter.cancel(handle)).toBe('unsupported')
  expect(await (await fakes.connect('copilot-cloud', { cancel_run: true })).cancel(handle)).toBe('requested')
  expect(fakes.github.requests('POST /repos/octo/lab/actions/runs/*/cancel')).toHaveLength(1)
})

test('a refusal of the tasks interface is an error of its doctor', async () => {
  const { adapter, fakes } = await services.open('copilot-cloud', DONE)
  fakes.github.fault({
    on: 'GET /agents/repos/octo/lab/tasks',
    times: 1,
    answer: { status: 403, body: { message: 'Resource not accessible' } },
  })
  const findings = await adapter.doctor()
  expect(findings.map(({ level }) => level)).toEqual(['ok', 'error', 'warn'])
  expect(findings[1]?.hint).toContain('via: issue')
})

const BY_ISSUE = { via: 'issue', quiet_minutes: 2 }

test('by issue: the assignment names repository, base branch and model', async () => {
  const { adapter, request, handle, fakes } = await services.open('copilot-cloud', DONE, BY_ISSUE)
  await adapter.submit({ ...request, model: 'gpt-5' }, handle)
  expect(fakes.github.requests('POST /repos/octo/lab/issues/*/assignees')[0]?.body).toEqual({
    assignees: ['copilot-swe-agent[bot]'],
    agent_assignment: { target_repo: 'octo/lab', base_branch: request.baseBranch, model: 'gpt-5' },
  })
})

test('by issue: an issue without its assignment is used, not made a second time', async () => {
  const { adapter, request, handle, fakes } = await services.open('copilot-cloud', DONE, BY_ISSUE)
  const assign = 'POST /repos/octo/lab/issues/*/assignees'
  fakes.github.fault({ on: assign, times: 1, answer: { status: 422, body: { message: 'no' } } })
  expect(await failure(adapter.submit(request, handle))).toMatchObject({ name: 'RemoteRefusal' })
  expect(await adapter.find(request)).toEqual([])
  await adapter.submit(request, handle)
  expect(fakes.github.issues).toHaveLength(1)
  expect(fakes.world.jobs).toHaveLength(1)
})

test('by issue: a pull request titled [WIP] goes on, however still, until the event that says it is done', async () => {
  const scenario: Scenario = {
    states: ['', '', '', '', '', '', '', '', 'over'],
    work: 'none',
    title: '[WIP] Answer',
    extra: { finishEvent: 'over' },
  }
  const at = await services.submit('copilot-cloud', scenario, BY_ISSUE)
  at.fakes.world.scenario = { ...scenario, states: [''], work: 'pull' }
  expect((await polled(at, 6)).map(({ phase }) => phase)).toEqual(Array(6).fill('running'))
  at.fakes.world.scenario = { ...scenario, states: ['over'], work: 'pull' }
  expect(await at.adapter.poll(at.handle)).toMatchObject({
    phase: 'succeeded',
    vendorState: 'pull request 7: finished',
  })
})

test('by GraphQL: an agent that cannot be assigned is a refusal before anything is asked of it', async () => {
  const scenario = { ...DONE, extra: { noBot: true } }
  const { adapter, request, handle, fakes } = await services.open('copilot-cloud', scenario, { via: 'issue-graphql' })
  const error = await failure(adapter.submit(request, handle))
  expect(error).toMatchObject({
    name: 'RemoteRefusal',
    message: expect.stringContaining('copilot-swe-agent cannot be assigned'),
  })
  expect(fakes.world.jobs).toEqual([])
})
