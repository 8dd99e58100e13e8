import { describe, expect, test } from 'vitest'
import { RemoteRefusal } from '../../src/model/errors.ts'
import { PULLS, ROUTES, type Route } from './routes.ts'
import { failure, polled, type Submission, withServices } from './with-services.ts'

const services = withServices()
const opened = ({ id, scenario, options }: Route): Promise<Submission> => services.open(id, scenario, options)
const submitted = ({ id, scenario, options }: Route): Promise<Submission> => services.submit(id, scenario, options)

describe.each(Object.entries(ROUTES))('%s', (_name, route) => {
  test('submits once, is polled to its end, and its work is the commit that it made', async () => {
    const at = await submitted(route)
    const posts = (): number => route.server(at.fakes).requests(route.post).length
    expect(at.handle).toMatchObject({ state: 'submitted', runKey: at.request.runKey, baseSha: at.request.baseSha })
    expect(at.handle.id).toMatch(/\w/)
    const before = posts()
    expect((await polled(at)).at(-1)).toMatchObject({ phase: 'succeeded' })

    const collected = await at.adapter.collect(at.handle)
    const work = at.fakes.world.jobs[0]?.work
    expect(collected.kind).toBe(route.scenario.work.includes('patch') ? 'patch' : 'commit')
    if (collected.kind === 'patch') expect(collected.patch).toBe(work?.patch)
    else
      expect(collected).toMatchObject({ commit: work?.sha, branch: work?.head, pr: { headSha: work?.sha, number: 7 } })
    expect(at.fakes.world.jobs).toHaveLength(1)
    expect(posts()).toBe(before)
    expect(await at.adapter.collect(at.handle)).toEqual(collected)
    expect(at.fakes.violations()).toEqual([])
  })

  test('finds a submission whose answer was lost, and none where nothing was submitted', async () => {
    const { adapter, request, handle, fakes } = await opened(route)
    expect(await adapter.find(request)).toEqual([])
    route.server(fakes).fault({ on: route.post, times: 1, after: route.reads ?? 0, answer: 'reply-lost' })
    const error = await failure(adapter.submit(request, handle))
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(RemoteRefusal)
    expect(route.server(fakes).requests(route.post)).toHaveLength(1 + (route.reads ?? 0))
    if (route.id === 'claude-web') for (let look = 0; look < 3; look += 1) await adapter.find(request)
    const found = await adapter.find(request)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ adapter: route.id, runKey: request.runKey, state: 'submitted' })
    expect(await adapter.find(fakes.request({ runKey: '9'.repeat(20) }))).toEqual([])
    if (route.id !== 'claude-web')
      expect((await polled({ adapter, request, handle: { ...handle, ...found[0] }, fakes })).at(-1)?.phase).toBe(
        'succeeded',
      )
  })

  test.each([
    [429, { message: 'Too many requests' }, { 'retry-after': '120' }, { kind: 'rate-limited', retryAfterMs: 120_000 }],
    [401, { message: 'Bad credentials' }, {}, { kind: 'authentication' }],
    [402, { message: 'Payment required' }, {}, { kind: 'quota' }],
    [422, { message: 'Validation failed' }, {}, { kind: 'rejected' }],
    [404, { error: { message: 'model: no-such-model not found' } }, {}, { kind: 'model-not-found' }],
  ] as const)('a %i to its submission is a refusal', async (status, body, headers, refusal) => {
    const { adapter, request, handle, fakes } = await opened(route)
    const after = route.reads ?? 0
    route.server(fakes).fault({ on: route.post, times: 1, after, answer: { status, body, headers } })
    const error = await failure(adapter.submit(request, handle))
    expect(error).toBeInstanceOf(RemoteRefusal)
    expect(error).toMatchObject(refusal)
    expect(route.server(fakes).requests(route.post)).toHaveLength(1 + after)
    expect(fakes.world.jobs).toEqual([])
  })

  test.each([503, 500, 409])('a %i to its submission leaves it open, and is not tried again', async (status) => {
    const { adapter, request, handle, fakes } = await opened(route)
    const after = route.reads ?? 0
    route.server(fakes).fault({ on: route.post, times: 1, after, answer: { status, body: { message: 'Try later' } } })
    const error = await failure(adapter.submit(request, handle))
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(RemoteRefusal)
    expect(route.server(fakes).requests(route.post)).toHaveLength(1 + after)
  })

  test('a poll that fails is an error and no end, and says how long to wait', async () => {
    const { adapter, handle, fakes } = await submitted(route)
    const on = route.poll
    const server = on === PULLS ? fakes.github : route.server(fakes)
    server.fault({
      on,
      times: 1,
      answer: { status: 429, body: { message: 'slow down' }, headers: { 'retry-after': '7' } },
    })
    expect(await failure(adapter.poll(handle))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 7000 })
    server.fault({ on, times: 1, answer: { status: 502, body: {} } })
    expect(await failure(adapter.poll(handle))).toBeInstanceOf(Error)
    server.fault({ on, times: 1, answer: { status: 503, body: {}, headers: { 'retry-after': '9' } } })
    expect(await failure(adapter.poll(handle))).toMatchObject({ retryAfterMs: 9000 })
    expect(['queued', 'running', 'waiting']).toContain((await adapter.poll(handle)).phase)
  })

  test('an end without anything made is collected as empty', async () => {
    const at = await submitted({ ...route, scenario: { ...route.scenario, work: 'none' } })
    await polled(at, 5)
    const collected = await at.adapter.collect(at.handle)
    expect(collected).toMatchObject({ kind: 'empty', baseSha: at.request.baseSha })
    expect(collected).not.toHaveProperty('commit')
    expect(at.fakes.violations()).toEqual([])
  })

  test('a pull request that comes up some looks after the end is collected then', async () => {
    if (!route.scenario.work.includes('pull')) return
    const at = await submitted({ ...route, scenario: { ...route.scenario, work: 'pull', lateLooks: 3 } })
    await polled(at, 60)
    let collected = await at.adapter.collect(at.handle)
    for (let look = 0; look < 6 && collected.pr === undefined; look += 1)
      collected = await at.adapter.collect(at.handle)
    expect(collected).toMatchObject({
      kind: 'commit',
      pr: { number: 7, draft: true, headSha: at.fakes.world.jobs[0]?.work?.sha },
    })
  })

  test('what the person says of its network is told with its work', async () => {
    const network = 'open, but for package registries'
    const at = await submitted({ ...route, options: { ...route.options, network } })
    expect((await at.adapter.collect(at.handle)).fairness).toMatchObject({ network })
  })

  test('where no pull request ever comes up, what it pushed is collected', async () => {
    if (!route.scenario.work.includes('pull')) return
    const scenario = { ...route.scenario, work: 'branch', head: route.scenario.head ?? 'work/KEY' } as const
    const at = await submitted({ ...route, scenario })
    await polled(at, 80)
    const collected = await at.adapter.collect(at.handle)
    // Jules names its branch only by its pull request: without one it has its patch, or nothing.
    if (route.id === 'jules') expect(collected.kind).toBe('empty')
    else expect(collected).toMatchObject({ kind: 'commit', commit: at.fakes.world.jobs[0]?.work?.sha })
    expect(collected).not.toHaveProperty('pr')
  })

  test('a wrong key is an error of its doctor; the right one costs no submission', async () => {
    const { adapter, fakes } = await opened(route)
    const findings = await adapter.doctor()
    expect(findings.filter(({ level }) => level === 'error')).toEqual([])
    expect(findings.map(({ message }) => message).join()).toContain('untried')
    expect(fakes.violations()).toEqual([])
    expect(
      [fakes.github, fakes.jules, fakes.anthropic, fakes.cursor]
        .flatMap(({ log }) => log)
        .filter(({ method }) => method !== 'GET'),
    ).toEqual([])
    const server = route.id === 'claude-web' ? fakes.github : route.server(fakes)
    for (const on of ['GET /repos/octo/lab', 'GET /v1alpha/sources', 'GET /v1/agents/agent_01', 'GET /v1/me']) {
      server.fault({ on, times: 1, answer: { status: 401, body: { message: 'Bad credentials' } } })
    }
    const [wrong] = (await adapter.doctor()).filter(({ level }) => level === 'error')
    expect(wrong?.hint).toMatch(/^(Set|Make) /)
    await Promise.all([fakes.github, fakes.jules, fakes.anthropic, fakes.cursor].map((each) => each.close()))
    const [unreached] = (await adapter.doctor()).filter(({ level }) => level === 'error')
    expect(unreached?.hint).toBe('Is the network there, and the address right? Then try again.')
  })
})
