import { z } from 'zod'
import { type FakeServer, openFakeServer } from './fake-server.ts'
import { CREATED, type Job, type World } from './world.ts'

export const JULES_KEY = 'made-up-jules-key'

const Body = z.strictObject({
  prompt: z.string().min(1),
  title: z.string().optional(),
  sourceContext: z
    .strictObject({
      source: z.literal('sources/github-octo-lab'),
      githubRepoContext: z.strictObject({ startingBranch: z.string() }),
    })
    .optional(),
  automationMode: z.enum(['AUTOMATION_MODE_UNSPECIFIED', 'AUTO_CREATE_PR']).optional(),
  requirePlanApproval: z.boolean(),
})

/** Jules v1alpha. The source's name is not the one that its client would build, as its documents show it. */
export async function openFakeJules(world: World): Promise<FakeServer> {
  const titles = new Map<string, { title?: string | undefined; mode?: string | undefined }>()
  const archived = new Set<string>()
  let activityLooks = 0
  const jobAt = (id: string | undefined): Job | undefined => world.jobs.find((job) => job.id === id)
  const session = (job: Job, state: string): unknown => ({
    name: `sessions/${job.id}`,
    id: job.id,
    prompt: job.prompt,
    ...titles.get(job.id),
    sourceContext: { source: 'sources/github-octo-lab', githubRepoContext: { startingBranch: job.base } },
    createTime: CREATED,
    updateTime: '2026-11-25T10:20:00Z',
    state,
    url: `https://jules.google.com/session/${job.id}`,
    archived: archived.has(job.id),
    ...(job.work === undefined ? {} : { outputs: outputs(world, job) }),
  })
  const missing = { status: 404, json: { error: { code: 404, message: 'Requested entity was not found.' } } }
  const method = (id: string | undefined, act: (job: Job) => void): { status?: number; json: unknown } => {
    const job = jobAt(id)
    if (job === undefined) return missing
    act(job)
    return { json: {} }
  }
  return openFakeServer(
    [
      {
        on: 'GET /v1alpha/sources',
        run: ({ query }) =>
          query['pageToken'] === undefined
            ? {
                json: {
                  sources: [
                    { name: 'sources/github-else-where', id: 'x', githubRepo: { owner: 'else', repo: 'where' } },
                  ],
                  nextPageToken: 'two',
                },
              }
            : {
                json: {
                  sources: [
                    {
                      name: 'sources/github-octo-lab',
                      id: 'y',
                      githubRepo: { owner: 'octo', repo: 'lab', isPrivate: true },
                    },
                  ],
                },
              },
      },
      {
        on: 'GET /v1alpha/sources/github/octo/lab',
        run: () => ({
          json: {
            name: 'sources/github-octo-lab',
            id: 'y',
            githubRepo: { owner: 'octo', repo: 'lab', isPrivate: true },
          },
        }),
      },
      {
        on: 'POST /v1alpha/sessions',
        body: Body,
        run: ({ body }) => {
          const { prompt, sourceContext, title, automationMode } = Body.parse(body)
          const job = world.start(sourceContext?.githubRepoContext.startingBranch ?? '', prompt)
          titles.set(job.id, { title, mode: automationMode })
          return { json: session(job, 'QUEUED') }
        },
      },
      {
        on: 'GET /v1alpha/sessions',
        run: () => ({ json: { sessions: world.jobs.map((job) => session(job, world.state(job))) } }),
      },
      {
        on: 'GET /v1alpha/sessions/*',
        run: ({ params }) => {
          const job = jobAt(params[0])
          return job === undefined ? missing : { json: session(job, world.look(job)) }
        },
      },
      {
        on: 'GET /v1alpha/sessions/*/activities',
        run: ({ params }) => {
          activityLooks += 1
          const late = Number(world.scenario.extra?.['activities404'] ?? 0)
          const job = jobAt(params[0])
          return job === undefined || activityLooks <= late ? missing : { json: { activities: activities(world) } }
        },
      },
      {
        on: 'POST /v1alpha/sessions/*:approvePlan',
        body: z.strictObject({}),
        run: ({ params }) => method(params[0], () => {}),
      },
      {
        on: 'POST /v1alpha/sessions/*:sendMessage',
        body: z.strictObject({ prompt: z.string().min(1) }),
        run: ({ params }) => method(params[0], () => {}),
      },
      {
        on: 'POST /v1alpha/sessions/*:archive',
        body: z.strictObject({}),
        run: ({ params }) => method(params[0], (job) => archived.add(job.id)),
      },
      {
        on: 'DELETE /v1alpha/sessions/*',
        run: ({ params }) => method(params[0], (job) => world.jobs.splice(world.jobs.indexOf(job), 1)),
      },
    ],
    ({ headers }) => (headers['x-goog-api-key'] === JULES_KEY ? undefined : 'API key not valid'),
  )
}

function outputs(world: World, job: Job): unknown[] {
  const { work, pullOf, scenario } = { ...world, work: job.work }
  const pull = pullOf(job)
  return [
    ...(scenario.work.includes('patch')
      ? [
          {
            changeSet: {
              source: 'sources/github-octo-lab',
              gitPatch: {
                unidiffPatch: work?.patch,
                baseCommitId: scenario.extra?.['baseCommitId'] ?? world.lab.heads()[job.base],
                suggestedCommitMessage: 'Answer',
              },
            },
          },
        ]
      : []),
    ...(pull
      ? [
          {
            pullRequest: {
              url: pull.html_url,
              title: pull.title,
              description: '',
              baseRef: pull.base.ref,
              headRef: pull.head.ref,
            },
          },
        ]
      : []),
    ...(scenario.extra?.['unknownActivity'] === true ? [{ somethingNew: { that: 'nobody knows' } }] : []),
  ]
}

function activities(world: World): unknown[] {
  const at = (second: number): string => `2026-11-25T10:0${second}:00Z`
  const failed = world.scenario.states.at(-1) === 'FAILED'
  return [
    {
      name: 'sessions/s/activities/1',
      id: '1',
      createTime: at(1),
      originator: 'agent',
      planGenerated: { plan: { id: 'p', steps: [], createTime: at(1) } },
    },
    ...(world.scenario.extra?.['unknownActivity'] === true
      ? [
          {
            name: 'sessions/s/activities/2',
            id: '2',
            createTime: at(2),
            originator: 'agent',
            teleported: { to: 'Mars' },
          },
        ]
      : []),
    {
      name: 'sessions/s/activities/3',
      id: '3',
      createTime: at(9),
      originator: 'system',
      ...(failed ? { sessionFailed: { reason: 'the machine ran out of memory' } } : { sessionCompleted: {} }),
    },
  ]
}
