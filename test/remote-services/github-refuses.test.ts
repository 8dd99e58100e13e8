import { expect, test } from 'vitest'
import type { Scenario } from './scenario.ts'
import { failure, polled, type Submission, withServices } from './with-services.ts'

// A token that may not see pull requests must not cost the work that the service or git has.
const services = withServices()
const NO: { status: number; body: object } = { status: 403, body: { message: 'Resource not accessible by token' } }
const BRANCH = { work: 'branch', head: 'work/KEY' } as const
const WITHOUT: [string, Scenario, object][] = [
  ['jules', { states: ['COMPLETED'], work: 'patch' }, { kind: 'patch' }],
  ['copilot-cloud', { states: ['completed'], ...BRANCH }, { kind: 'commit' }],
  ['cursor', { states: ['FINISHED'], ...BRANCH }, { kind: 'commit' }],
]

async function ended(id: string, scenario: Scenario): Promise<Submission> {
  const at = await services.submit(id, scenario)
  await polled(at)
  for (const on of ['GET /repos/octo/lab/pulls', 'GET /repos/octo/lab/pulls/*', 'POST /graphql'])
    at.fakes.github.fault({ on, times: 9, answer: NO })
  return at
}

test.each(WITHOUT)('%s: what it has without a pull request is collected', async (id, scenario, collected) => {
  const at = await ended(id, scenario)
  expect(await at.adapter.collect(at.handle)).toMatchObject(collected)
})

test.each(WITHOUT)('%s: where there is nothing else, it is not known that there is nothing', async (id, scenario) => {
  const at = await ended(id, { ...scenario, work: 'none' })
  expect(await failure(at.adapter.collect(at.handle))).toMatchObject({ name: 'RemoteRefusal', kind: 'authentication' })
})

test.each(WITHOUT)('%s: GitHub asking to wait is waited for', async (id, scenario) => {
  const at = await services.submit(id, scenario)
  await polled(at)
  const body = { message: 'You have exceeded a secondary rate limit' }
  at.fakes.github.fault({
    on: 'GET /repos/octo/lab/pulls',
    times: 1,
    answer: { status: 403, body, headers: { 'retry-after': '60' } },
  })
  expect(await failure(at.adapter.collect(at.handle))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 60_000 })
  expect(await at.adapter.collect(at.handle)).not.toMatchObject({ kind: 'empty' })
})

test.each([
  ['jules', { states: ['COMPLETED'], work: 'patch-and-pull' }],
  ['cursor', { states: ['FINISHED'], work: 'pull' }],
] as [string, Scenario][])(
  '%s: a pull request of another repository is not ours by its number',
  async (id, scenario) => {
    const at = await services.submit(id, { ...scenario, wrongBase: 'main' })
    await at.adapter.poll(at.handle)
    const [pull] = at.fakes.world.pulls
    if (pull) pull.html_url = 'https://github.com/else/where/pull/7'
    const collected = await at.adapter.collect(at.handle)
    expect(collected).not.toHaveProperty('pr')
    expect(at.fakes.github.requests('GET /repos/octo/lab/pulls/7')).toEqual([])
  },
)

test('a pull request whose number does not exist gives way to the one onto the base branch', async () => {
  const at = await services.submit('cursor', { states: ['FINISHED'], work: 'pull' })
  await at.adapter.poll(at.handle)
  const [pull] = at.fakes.world.pulls
  if (pull) pull.html_url = 'https://github.com/octo/lab/pull/4040'
  expect(await at.adapter.collect(at.handle)).toMatchObject({ pr: { number: 7 } })
})
