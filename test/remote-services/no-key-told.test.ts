import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Fault } from './fake-server.ts'
import { PULLS, ROUTES, type Route } from './routes.ts'
import { SECRETS } from './services.ts'
import { failure, type Submission, withServices } from './with-services.ts'

// Services repeat what they are sent: in an error, in an address, in a state. None of it may come out with a key in it.
const services = withServices()
const KEYS = Object.values(SECRETS)
const LOUD = { message: `You sent ${KEYS.join(' and ')}`, error: { message: `Wrong key: ${KEYS.join()}` } }

function expectNoKey(told: unknown): void {
  const text = [
    inspect(told, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
    JSON.stringify(told),
    told instanceof Error ? told.stack : '',
  ].join('\n')
  for (const key of KEYS) expect(text).not.toContain(key)
}

const posted = (route: Route, answer: Fault['answer']): Fault => ({
  on: route.post,
  times: 1,
  after: route.reads ?? 0,
  answer,
})

describe.each(Object.entries(ROUTES))('%s', (_name, route) => {
  const open = (): Promise<Submission> => services.open(route.id, route.scenario, route.options)

  test.each([401, 429, 500, 307])('a %i to its submission that repeats every key', async (status) => {
    const { adapter, request, handle, fakes } = await open()
    const headers = { location: `https://127.0.0.1/?key=${encodeURIComponent(KEYS.join())}` }
    route.server(fakes).fault(posted(route, { status, body: LOUD, ...(status === 307 ? { headers } : {}) }))
    const error = await failure(adapter.submit(request, handle))
    expect(error).toBeInstanceOf(Error)
    expectNoKey(error)
  })

  test('a connection that breaks, while it is submitted, looked for, polled and collected', async () => {
    const { adapter, request, handle, fakes } = await open()
    const servers = [fakes.github, fakes.jules, fakes.anthropic, fakes.cursor]
    const submitted = await adapter.submit(request, handle)
    expectNoKey(submitted)
    for (const server of servers)
      for (const on of new Set([route.poll, PULLS, 'GET /repos/octo/lab']))
        server.fault({ on, times: 99, answer: { status: 503, body: LOUD } })
    const errors = [await failure(adapter.poll(submitted)), await failure(adapter.collect(submitted))]
    for (const error of errors) {
      expect(error).toBeInstanceOf(Error)
      expectNoKey(error)
    }
    expectNoKey(await adapter.doctor())
    await Promise.all(servers.map((server) => server.close()))
    const works = [() => adapter.find(request), () => adapter.poll(submitted), () => adapter.collect(submitted)]
    for (const work of works) {
      const error = await failure(work())
      expect(error).toBeInstanceOf(Error)
      expectNoKey(error)
    }
  })
})

const [KEY = ''] = KEYS
const url = `https://127.0.0.1/session?key=${KEY}`
test.each([
  ['jules', { id: '1', name: 'sessions/1', state: 'QUEUED', url }],
  ['copilot-cloud', { id: '1', state: 'queued', html_url: url }],
  ['claude-web', { claude_code_session_id: 's', claude_code_session_url: url }],
  ['cursor', { agent: { id: 'bc-1', url, latestRunId: KEY }, run: { id: KEY, status: 'CREATING' } }],
])('%s: a key in the address of a submission is not written down', async (name, body) => {
  const route = ROUTES[name]
  if (route === undefined) throw new Error(name)
  const { adapter, request, handle, fakes } = await services.open(route.id, route.scenario, route.options)
  route.server(fakes).fault(posted(route, { status: 200, body }))
  const submitted = await adapter.submit(request, handle)
  expect(submitted.url).toBe('https://127.0.0.1/session?key=[REDACTED]')
  expectNoKey(submitted)
})

test('a key in a state and its reason is not told', async () => {
  const { adapter, handle, fakes } = await services.submit('jules', { states: ['FAILED'], work: 'none' })
  const session = { id: '1', name: 'sessions/1', state: `STATE ${KEY}`, url, outputs: [{ pullRequest: { url } }] }
  fakes.jules.fault({ on: 'GET /v1alpha/sessions/*', times: 1, answer: { status: 200, body: session } })
  const status = await adapter.poll(handle)
  expect(status).toMatchObject({ phase: 'unknown', vendorState: 'STATE [REDACTED]' })
  expectNoKey(status)
})
