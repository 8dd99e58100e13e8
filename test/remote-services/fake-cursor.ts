import { z } from 'zod'
import { type FakeServer, openFakeServer } from './fake-server.ts'
import { CREATED, type Job, type World } from './world.ts'

export const CURSOR_KEY = 'made-up-cursor-key'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Cursor's own client takes no run id of another form. */
const RUN = 'run-5d0c9e3a-8f41-4b7e-9a26-1c3d5e7f9b01'

const Body = z.strictObject({
  agentId: z.string().regex(new RegExp(`^bc-${UUID.source.slice(1)}`)),
  prompt: z.strictObject({ text: z.string().min(1) }),
  model: z.strictObject({ id: z.string() }).optional(),
  name: z.string().optional(),
  repos: z.array(z.strictObject({ url: z.string(), startingRef: z.string() })).length(1),
  workOnCurrentBranch: z.boolean().optional(),
  autoCreatePR: z.boolean().optional(),
  skipReviewerRequest: z.boolean().optional(),
})

/** Cursor's cloud agents; the same key and agent id again gives the same agent. */
export async function openFakeCursor(world: World): Promise<FakeServer> {
  const keys = new Map<string, string>()
  const cancelled = new Set<string>()
  const jobAt = (id: string | undefined): Job | undefined => world.jobs.find((job) => job.id === id)
  const missing = { status: 404, json: { error: { code: 'not_found', message: 'Agent not found' } } }
  const agent = (job: Job): unknown => ({
    id: job.id,
    status: 'ACTIVE',
    url: `https://cursor.com/agents/${job.id}`,
    createdAt: CREATED,
    updatedAt: CREATED,
    latestRunId: RUN,
  })
  const run = (job: Job, status: string): unknown => {
    const pull = world.pullOf(job)
    const branch = job.work && (world.scenario.reportedHead ?? job.work.head)
    return {
      id: RUN,
      agentId: job.id,
      status: cancelled.has(job.id) ? 'CANCELLED' : status,
      createdAt: CREATED,
      updatedAt: '2026-11-25T10:30:00Z',
      ...(job.work === undefined ? {} : { durationMs: 600_000, result: 'Here is the answer.' }),
      ...(status === 'ERROR' ? { result: 'the machine is gone' } : {}),
      git: {
        branches: branch
          ? [
              {
                repoUrl: world.scenario.extra?.['repoUrl'] ?? 'https://github.com/octo/lab',
                branch,
                ...(pull ? { prUrl: pull.html_url } : {}),
              },
            ]
          : [],
      },
    }
  }
  return openFakeServer(
    [
      {
        on: 'POST /v1/agents',
        body: Body,
        run: ({ body, headers }) => {
          const { agentId, repos, prompt } = Body.parse(body)
          const key = headers['idempotency-key']
          if (key === undefined || !UUID.test(key)) return { status: 400, json: { message: 'no Idempotency-Key' } }
          const known = jobAt(keys.get(key))
          if (known !== undefined) return { json: { agent: agent(known), run: run(known, world.state(known)) } }
          if (jobAt(agentId) !== undefined)
            return { status: 409, json: { error: { code: 'conflict', message: 'exists' } } }
          const job = world.start(repos[0]?.startingRef ?? '', prompt.text)
          job.id = agentId
          keys.set(key, agentId)
          return { json: { agent: agent(job), run: run(job, 'CREATING') } }
        },
      },
      {
        on: 'GET /v1/agents/*',
        run: ({ params }) => ((job) => (job ? { json: agent(job) } : missing))(jobAt(params[0])),
      },
      {
        on: 'GET /v1/agents/*/runs/*',
        run: ({ params }) => {
          const job = jobAt(params[0])
          return job === undefined ? missing : { json: run(job, world.look(job)) }
        },
      },
      {
        on: 'POST /v1/agents/*/runs/*/cancel',
        run: ({ params }) => {
          cancelled.add(params[0] ?? '')
          return { json: { id: params[1] } }
        },
      },
      {
        on: 'POST /v1/agents/*/runs',
        body: z.strictObject({ prompt: z.strictObject({ text: z.string() }) }),
        run: () => ({ json: { run: { id: `${RUN.slice(0, -1)}2` } } }),
      },
      { on: 'GET /v1/me', run: () => ({ json: { apiKeyName: 'bakeoff', createdAt: CREATED } }) },
      { on: 'GET /v1/models', run: () => ({ json: { items: [{ id: 'composer-2' }] } }) },
      { on: 'GET /v1/repositories', run: () => ({ json: { items: [{ url: 'https://github.com/octo/lab' }] } }) },
    ],
    ({ headers }) => (headers['authorization'] === `Bearer ${CURSOR_KEY}` ? undefined : 'unauthorized'),
  )
}
