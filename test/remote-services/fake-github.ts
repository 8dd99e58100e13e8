import { createHash } from 'node:crypto'
import { z } from 'zod'
import { agentTaskRoutes } from './fake-agent-tasks.ts'
import { type Answer, type FakeServer, type Logged, openFakeServer, type Route } from './fake-server.ts'
import { CREATED, type Job, type World } from './world.ts'

export const GITHUB_TOKEN = 'ghp_made_up_for_the_fake'

type Comment = { body: string }
type Issue = {
  number: number
  node_id: string
  html_url: string
  title: string
  body: string
  created_at: string
  labels: { name: string }[]
  assignees: { login: string }[]
  comments: Comment[]
  /** What was ever put on it, as its timeline tells. */
  put: unknown[]
  job?: Job
}

const FEATURES = ['issues_copilot_assignment_api_support', 'coding_agent_model_selection']

const Assignees = z.strictObject({
  assignees: z.array(z.string()).min(1),
  agent_assignment: z
    .strictObject({
      target_repo: z.string(),
      base_branch: z.string(),
      custom_instructions: z.string().optional(),
      custom_agent: z.string().optional(),
      model: z.string().optional(),
    })
    .optional(),
})

const Assign = z.strictObject({
  assignableId: z.string(),
  assigneeIds: z.array(z.literal('BOT_copilot')),
  agentAssignment: z.strictObject({
    targetRepositoryId: z.literal('REPO_1'),
    baseRef: z.string(),
    customInstructions: z.string().optional(),
    customAgent: z.string().optional(),
    model: z.string().optional(),
  }),
})

/** GitHub's interface as far as services are driven and watched through it. */
export async function openFakeGitHub(world: World): Promise<FakeServer & { issues: Issue[] }> {
  const issues: Issue[] = []
  const server = await openFakeServer(
    [...pullRoutes(world), ...issueRoutes(world, issues), ...agentTaskRoutes(world), graphqlRoute(world, issues)].map(
      conditional,
    ),
    (request) =>
      request.headers['authorization'] === `token ${GITHUB_TOKEN}` ||
      request.headers['authorization'] === `bearer ${GITHUB_TOKEN}`
        ? undefined
        : 'Bad credentials',
  )
  return { ...server, issues }
}

/** Reads carry an ETag; what has not changed is answered as GitHub does, without a body. */
const conditional = (route: Route): Route => ({
  ...route,
  run: async (request) => {
    const answer = await route.run(request)
    if (request.method !== 'GET' || answer.status !== undefined || answer.json === undefined) return answer
    const etag = `"${createHash('sha256').update(JSON.stringify(answer.json)).digest('hex').slice(0, 16)}"`
    return request.headers['if-none-match'] === etag ? { status: 304 } : { ...answer, headers: { etag } }
  },
})

const found = (json: unknown): Answer =>
  json === undefined ? { status: 404, json: { message: 'Not Found' } } : { json }

function pullRoutes(world: World): Route[] {
  return [
    {
      on: 'GET /repos/octo/lab',
      run: () => ({ json: { full_name: world.repo, default_branch: 'main', permissions: { push: true } } }),
    },
    {
      on: 'GET /repos/octo/lab/pulls',
      run: ({ query }) => {
        for (const job of world.jobs) if (job.id.startsWith('routine') && job.base === query['base']) world.look(job)
        return { json: world.listPulls(query['base']) }
      },
    },
    {
      on: 'GET /repos/octo/lab/pulls/*',
      run: ({ params }) => found(world.pulls.find(({ number }) => String(number) === params[0])),
    },
    {
      on: 'GET /repos/octo/lab/actions/runs',
      run: () => ({ json: { total_count: 1, workflow_runs: [{ id: 41, status: 'in_progress' }] } }),
    },
    { on: 'POST /repos/octo/lab/actions/runs/*/cancel', run: () => ({ status: 202, json: {} }) },
  ]
}

function issueRoutes(world: World, issues: Issue[]): Route[] {
  const issueAt = (number: string | undefined): Issue | undefined =>
    issues.find((each) => String(each.number) === number)
  const shown = ({ job, comments, put, ...issue }: Issue): unknown => ({ ...issue, comments: comments.length })
  const trigger = (issue: Issue | undefined, base: string | undefined, act: (issue: Issue) => void): Answer => {
    if (issue === undefined) return { status: 404, json: { message: 'Not Found' } }
    act(issue)
    const branch = base ?? /`(bakeoff\/base\/\w+)`/.exec(issue.body)?.[1]
    if (branch !== undefined) issue.job = world.start(branch, issue.body)
    return { status: 201, json: shown(issue) }
  }
  return [
    { on: 'GET /repos/octo/lab/issues', run: () => ({ json: [...issues].reverse().map(shown) }) },
    {
      on: 'POST /repos/octo/lab/issues',
      body: z.strictObject({ title: z.string(), body: z.string().max(65_536) }),
      run: ({ body }) => {
        const { title, body: text } = z.object({ title: z.string(), body: z.string() }).parse(body)
        const number = issues.length + 1
        const html_url = `https://github.com/${world.repo}/issues/${number}`
        const issue = { number, node_id: `I_${number}`, html_url, title, body: text, created_at: CREATED }
        issues.push({ ...issue, labels: [], assignees: [], comments: [], put: [] })
        return { status: 201, json: issue }
      },
    },
    {
      on: 'POST /repos/octo/lab/issues/*/labels',
      body: z.strictObject({ labels: z.array(z.string()) }),
      run: ({ params, body }) =>
        trigger(issueAt(params[0]), undefined, (issue) => {
          const { labels } = z.object({ labels: z.array(z.string()) }).parse(body)
          issue.labels.push(...labels.map((name) => ({ name })))
          issue.put.push(...labels.map((name) => ({ event: 'labeled', label: { name } })))
        }),
    },
    {
      on: 'POST /repos/octo/lab/issues/*/assignees',
      body: Assignees,
      run: ({ params, body }) => {
        const { assignees, agent_assignment } = Assignees.parse(body)
        return trigger(issueAt(params[0]), agent_assignment?.base_branch, (issue) => {
          const plain = assignees.map((login) => ({ login: login.replace('[bot]', '') }))
          issue.assignees.push(...plain)
          issue.put.push(...plain.map((assignee) => ({ event: 'assigned', assignee })))
        })
      },
    },
    {
      on: 'GET /repos/octo/lab/issues/*/comments',
      run: ({ params }) => found(issueAt(params[0])?.comments),
    },
    {
      on: 'POST /repos/octo/lab/issues/*/comments',
      body: z.strictObject({ body: z.string().max(65_536) }),
      run: ({ params, body }) =>
        trigger(issueAt(params[0]), undefined, (issue) => {
          issue.comments.push(z.object({ body: z.string() }).parse(body))
        }),
    },
    {
      on: 'GET /repos/octo/lab/issues/*/timeline',
      run: ({ params, query }) => {
        const from = (Number(query['page'] ?? 1) - 1) * 100
        // The first page is a look at the work; more of them are none.
        const all = timeline(world, issueAt(params[0]), from === 0)
        return { json: all.slice(from, from + 100) }
      },
    },
  ]
}

/** One look at a job that an issue started; a pull request that came of it points at the issue. */
function timeline(world: World, issue: Issue | undefined, isLook: boolean): unknown[] {
  const job = issue?.job
  if (issue === undefined || job === undefined) return []
  const state = isLook ? world.look(job) : world.state(job)
  const pull = world.pullOf(job)
  return [
    ...issue.put,
    ...Array.from({ length: Number(world.scenario.extra?.['chatter'] ?? 0) }, () => ({ event: 'commented' })),
    { event: 'an_event_that_nobody_knows', payload: {} },
    ...(world.scenario.extra?.['finishEvent'] === state ? [{ event: 'copilot_work_finished' }] : []),
    {
      event: 'cross-referenced',
      source: { issue: { number: 999, pull_request: {}, repository: { full_name: 'else/where' } } },
    },
    ...(pull
      ? [
          {
            event: 'cross-referenced',
            source: { issue: { number: pull.number, pull_request: {}, repository: { full_name: world.repo } } },
          },
        ]
      : []),
  ]
}

function graphqlRoute(world: World, issues: Issue[]): Route {
  const Body = z.strictObject({ query: z.string(), variables: z.record(z.string(), z.unknown()).optional() })
  return {
    on: 'POST /graphql',
    body: Body,
    run: (request) => {
      const { query, variables = {} } = Body.parse(request.body)
      if (query.includes('node(id:')) {
        const pull = world.pulls.find(({ node_id }) => node_id === variables['id'])
        return { json: { data: { node: pull ? nodeOf(world, pull.number) : null } } }
      }
      const missing = FEATURES.filter((feature) => !request.headers['graphql-features']?.includes(feature))
      if (missing.length > 0) return complaint(`the feature header lacks ${missing.join(', ')}`)
      if (query.includes('suggestedActors')) return { json: { data: { repository: actors(world) } } }
      return assignByMutation(world, issues, request, query, variables['input'])
    },
  }
}

const nodeOf = (world: World, number: number): unknown => ({
  number,
  repository: { nameWithOwner: world.scenario.extra?.['nodeRepository'] ?? world.repo },
})

const complaint = (message: string): Answer => ({ json: { data: null, errors: [{ message }] } })

const actors = (world: World): unknown => ({
  id: 'REPO_1',
  suggestedActors: {
    nodes: [
      { login: 'octocat', id: 'USER_1' },
      ...(world.scenario.extra?.['noBot'] === true ? [] : [{ login: 'copilot-swe-agent', id: 'BOT_copilot' }]),
    ],
  },
})

/** Only `addAssigneesToAssignable` of the four mutations that take an assignment: it is the one that is used. */
function assignByMutation(world: World, issues: Issue[], _request: Logged, query: string, input: unknown): Answer {
  const parsed = Assign.safeParse(input)
  if (!query.includes('addAssigneesToAssignable')) return complaint('no such mutation')
  if (!parsed.success) return complaint(z.prettifyError(parsed.error))
  const issue = issues.find(({ node_id }) => node_id === parsed.data.assignableId)
  if (issue === undefined) return complaint('no such issue')
  issue.assignees.push({ login: 'copilot-swe-agent' })
  issue.put.push({ event: 'assigned', assignee: { login: 'copilot-swe-agent' } })
  issue.job = world.start(parsed.data.agentAssignment.baseRef, issue.body)
  return { json: { data: { addAssigneesToAssignable: { assignable: { number: issue.number } } } } }
}
