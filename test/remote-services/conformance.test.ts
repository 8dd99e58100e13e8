import Anthropic from '@anthropic-ai/sdk'
import { connect, MemorySessionStorage, MemoryStorage } from '@google/jules-sdk'
import { Octokit } from '@octokit/rest'
import { expect, test } from 'vitest'
import { ANTHROPIC_KEY } from './fake-anthropic.ts'
import { GITHUB_TOKEN } from './fake-github.ts'
import { JULES_KEY } from './fake-jules.ts'
import type { Scenario } from './scenario.ts'
import { failure, withServices } from './with-services.ts'

// The vendors' own clients are pointed at the fakes: what they refuse there, the fakes have wrong.
const services = withServices()
const DONE: Scenario = { states: ['COMPLETED'], work: 'patch-and-pull' }
const MANAGED: Scenario = { states: ['idle', 'running', 'idle:end_turn'], work: 'patch' }

test("Jules's own client creates, reads and lists a session, and gets the same patch as our adapter", async () => {
  const { adapter, request, handle, fakes } = await services.open('jules', DONE)
  // In memory, or it would leave a folder where the tests run.
  const storageFactory = { activity: () => new MemoryStorage(), session: () => new MemorySessionStorage() }
  const client = connect({ apiKey: JULES_KEY, baseUrl: `${fakes.jules.url}/v1alpha`, storageFactory })
  const source = { github: request.repo, baseBranch: request.baseBranch }
  const session = await client.session({ prompt: request.prompt, source, requireApproval: false, autoPr: true })
  const info = await session.info()
  expect(info).toMatchObject({ state: 'completed' })
  const [found, ...more] = await adapter.find(request)
  expect(more).toEqual([])
  expect(found?.id).toBe(session.id)
  const ours = await adapter.collect({ ...handle, id: session.id })
  const patches = (info.outputs ?? []).flatMap((output) =>
    output.type === 'changeSet' ? output.changeSet.gitPatch.unidiffPatch : [],
  )
  expect(patches.map((patch) => patch.trim())).toEqual([ours.patch?.trim()])
})

test("Anthropic's own client creates and reads a session, and repeats a create after a 503 unless told not to", async () => {
  const { adapter, request, fakes } = await services.open('claude-managed', MANAGED)
  const client = new Anthropic({
    apiKey: ANTHROPIC_KEY,
    authToken: null,
    credentials: null,
    baseURL: fakes.anthropic.url,
  })
  const create = (): Promise<{ id: string }> =>
    client.beta.sessions.create({
      agent: { type: 'agent', id: 'agent_01' },
      environment_id: 'env_01',
      title: 'by hand',
      metadata: { bakeoff_run: request.runKey },
      resources: [
        {
          type: 'github_repository',
          url: 'https://github.com/octo/lab',
          checkout: { type: 'commit', sha: request.baseSha },
        },
      ],
      initial_events: [{ type: 'user.message', content: [{ type: 'text', text: request.prompt }] }],
    })
  fakes.anthropic.fault({
    on: 'POST /v1/sessions',
    times: 1,
    answer: { status: 503, body: {}, headers: { 'retry-after-ms': '1' } },
  })
  const { id } = await create()
  expect(fakes.anthropic.requests('POST /v1/sessions')).toHaveLength(2)
  expect(await adapter.find(request)).toMatchObject([{ id }])
  expect(await client.beta.sessions.retrieve(id)).toMatchObject({ id, status: 'idle' })
  const types: string[] = []
  for await (const event of client.beta.sessions.events.list(id)) types.push(event.type)
  expect(types).toEqual(['session.status_idle'])
  expect(fakes.violations()).toEqual([])
})

test('our adapter, over the same client, sends a create that was answered 503 once', async () => {
  const { adapter, request, handle, fakes } = await services.open('claude-managed', MANAGED)
  fakes.anthropic.fault({
    on: 'POST /v1/sessions',
    times: 9,
    answer: { status: 503, body: {}, headers: { 'retry-after-ms': '1' } },
  })
  expect(await failure(adapter.submit(request, handle))).toBeInstanceOf(Error)
  expect(fakes.anthropic.requests('POST /v1/sessions')).toHaveLength(1)
})

test("GitHub's own client makes an issue, assigns it and sees the pull request that comes of it", async () => {
  const { adapter, request, fakes } = await services.open(
    'github-trigger',
    { states: [''], work: 'pull', head: 'x/KEY' },
    { trigger: 'label' },
  )
  const octokit = new Octokit({ baseUrl: fakes.github.url, auth: GITHUB_TOKEN })
  const at = { owner: 'octo', repo: 'lab' }
  const body = `From \`${request.baseBranch}\`.\n<!-- bakeoff:${request.runKey} -->`
  const { data: issue } = await octokit.rest.issues.create({ ...at, title: 'by hand', body })
  await octokit.rest.issues.addLabels({ ...at, issue_number: issue.number, labels: ['Jules'] })
  expect(await adapter.find(request)).toMatchObject([{ id: String(issue.number) }])
  await octokit.rest.issues.listEventsForTimeline({ ...at, issue_number: issue.number })
  const { data: pulls } = await octokit.rest.pulls.list({ ...at, state: 'all', base: request.baseBranch })
  expect(pulls).toMatchObject([{ number: 7, draft: true, head: { sha: fakes.world.jobs[0]?.work?.sha } }])
  expect(fakes.violations()).toEqual([])
})
