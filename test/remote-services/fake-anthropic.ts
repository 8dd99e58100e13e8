import { z } from 'zod'
import { type FakeServer, type Logged, openFakeServer } from './fake-server.ts'
import { CREATED, type Job, type World } from './world.ts'

export const ROUTINE_TOKEN = 'sk-ant-oat01-made-up'
export const ANTHROPIC_KEY = 'sk-ant-made-up'
export const ROUTINE = 'trig_01'

const Text = z.strictObject({ type: z.literal('text'), text: z.string() })
const UserMessage = z.strictObject({ type: z.literal('user.message'), content: z.array(Text).min(1) })

const SessionBody = z.strictObject({
  agent: z.union([
    z.strictObject({ type: z.literal('agent'), id: z.literal('agent_01'), version: z.number().optional() }),
    z.strictObject({
      type: z.literal('agent_with_overrides'),
      id: z.literal('agent_01'),
      version: z.number().optional(),
      model: z.string(),
    }),
  ]),
  environment_id: z.literal('env_01'),
  title: z.string(),
  metadata: z.record(z.string().max(64), z.string().max(512)),
  resources: z.array(
    z.strictObject({
      type: z.literal('github_repository'),
      url: z.literal('https://github.com/octo/lab'),
      authorization_token: z.string().optional(),
      checkout: z.strictObject({ type: z.literal('commit'), sha: z.string().length(40) }),
    }),
  ),
  initial_events: z.array(UserMessage),
  budget: z
    .strictObject({
      type: z.literal('limit'),
      max_list_cost: z.strictObject({ amount: z.string().regex(/^[1-9]\d*$/), currency: z.literal('USD') }),
    })
    .optional(),
})

const Events = z.strictObject({
  events: z.array(
    z.union([
      UserMessage,
      z.strictObject({ type: z.literal('user.interrupt') }),
      z.strictObject({
        type: z.literal('user.tool_confirmation'),
        tool_use_id: z.string(),
        result: z.enum(['allow', 'deny']),
      }),
    ]),
  ),
})

/** The fire request of a routine, and Managed Agents: sessions, their events and their files. */
export async function openFakeAnthropic(world: World): Promise<FakeServer> {
  return openFakeServer([...routineRoutes(world), ...managedRoutes(world)], (request) =>
    request.path.includes('/routines/') ? routineComplaint(request) : managedComplaint(request),
  )
}

function routineComplaint({ headers }: Logged): string | undefined {
  const beta = headers['anthropic-beta']
  if (headers['authorization'] !== `Bearer ${ROUTINE_TOKEN}`) return 'invalid bearer token'
  if (beta !== 'experimental-cc-routine-2026-04-01') return `anthropic-beta: ${beta}`
  return headers['anthropic-version'] === '2023-06-01' ? undefined : 'anthropic-version is missing'
}

function managedComplaint({ headers }: Logged): string | undefined {
  const beta = headers['anthropic-beta']
  // Documents show the one header, the client library sends the other.
  const key = headers['x-api-key'] ?? headers['authorization']?.replace('Bearer ', '')
  if (key !== ANTHROPIC_KEY) return 'invalid API key'
  return beta?.includes('managed-agents-2026-04-01') ? undefined : `anthropic-beta: ${beta}`
}

const routineRoutes = (world: World): Parameters<typeof openFakeServer>[0] => [
  {
    on: 'POST /v1/claude_code/routines/*/fire',
    body: z.strictObject({ text: z.string().max(65_536).optional() }),
    run: ({ params, body }) => {
      const error = (type: string, message: string): unknown => ({ type: 'error', error: { type, message } })
      if (params[0] !== ROUTINE) return { status: 404, json: error('not_found_error', 'Routine not found') }
      if (world.scenario.extra?.['paused'] === true) {
        return { status: 400, json: error('invalid_request_error', 'Routine is paused') }
      }
      const { text } = z.object({ text: z.string() }).parse(body)
      const branch = /`(bakeoff\/base\/\w+)`/.exec(text)?.[1] ?? ''
      const job = world.start(branch, text)
      job.id = `routine-${world.jobs.length}`
      const claude_code_session_url = `https://claude.ai/code/${job.id}`
      return { json: { type: 'routine_fire', claude_code_session_id: job.id, claude_code_session_url } }
    },
  },
]

function managedRoutes(world: World): Parameters<typeof openFakeServer>[0] {
  const made = new Map<string, z.infer<typeof SessionBody>>()
  const archived = new Set<string>()
  const jobAt = (id: string | undefined): Job | undefined => world.jobs.find((job) => job.id === id)
  const missing = { status: 404, json: { type: 'error', error: { type: 'not_found_error', message: 'Not found' } } }
  let fileLooks = 0
  const session = (job: Job, state: string): unknown => ({
    type: 'session',
    id: job.id,
    agent: { type: 'agent', id: 'agent_01', version: 3, model: { id: 'claude-opus-5-5' } },
    archived_at: archived.has(job.id) ? CREATED : null,
    created_at: CREATED,
    updated_at: '2026-11-25T10:20:00Z',
    metadata: made.get(job.id)?.metadata ?? {},
    status: state.startsWith('idle') ? 'idle' : state,
    usage: {
      input_tokens: 1200,
      output_tokens: 340,
      cache_read_input_tokens: 5000,
      cache_creation: { ephemeral_5m_input_tokens: 70, ephemeral_1h_input_tokens: 7 },
      list_cost: { amount: '123', currency: 'USD' },
    },
  })
  return [
    { on: 'GET /v1/agents/agent_01', run: () => ({ json: { type: 'agent', id: 'agent_01', version: 3 } }) },
    { on: 'GET /v1/environments/env_01', run: () => ({ json: { type: 'environment', id: 'env_01' } }) },
    {
      on: 'POST /v1/sessions',
      body: SessionBody,
      run: ({ body }) => {
        const asked = SessionBody.parse(body)
        const base = `bakeoff/base/${asked.metadata['bakeoff_run']}`
        if (world.lab.heads()[base] !== asked.resources[0]?.checkout.sha) throw new Error(`${base} is elsewhere`)
        const job = world.start(base, asked.initial_events[0]?.content[0]?.text ?? '')
        made.set(job.id, asked)
        return { json: session(job, 'idle') }
      },
    },
    {
      on: 'GET /v1/sessions',
      run: ({ query }) => {
        const since = Date.parse(query['created_at[gte]'] ?? '')
        const jobs = world.jobs.filter(() => query['agent_id'] === 'agent_01' && Date.parse(CREATED) >= since)
        return { json: { data: jobs.map((job) => session(job, world.state(job))), next_page: null, prev_page: null } }
      },
    },
    {
      on: 'GET /v1/sessions/*',
      run: ({ params }) => {
        const job = jobAt(params[0])
        return job === undefined ? missing : { json: session(job, world.look(job)) }
      },
    },
    {
      on: 'GET /v1/sessions/*/events',
      run: ({ params, query }) => {
        const job = jobAt(params[0])
        if (job === undefined) return missing
        const all = sessionEvents(world, job)
        return { json: { data: query['order'] === 'desc' ? all.reverse() : all, next_page: null } }
      },
    },
    { on: 'POST /v1/sessions/*/events', body: Events, run: () => ({ json: { data: [] } }) },
    {
      on: 'POST /v1/sessions/*/archive',
      run: ({ params }) => {
        const job = jobAt(params[0])
        if (job === undefined) return missing
        archived.add(job.id)
        return { json: session(job, world.state(job)) }
      },
    },
    {
      on: 'GET /v1/files',
      run: ({ query }) => {
        fileLooks += 1
        const job = jobAt(query['scope_id'])
        const there = job?.work !== undefined && world.scenario.work.includes('patch')
        const late = fileLooks <= Number(world.scenario.extra?.['filesLate'] ?? 0)
        const file = {
          id: 'file_1',
          type: 'file',
          filename: 'bakeoff.patch',
          mime_type: 'text/plain',
          size_bytes: 1,
          created_at: CREATED,
        }
        return { json: { data: there && !late ? [file] : [], next_page: null } }
      },
    },
    { on: 'GET /v1/files/file_1/content', run: () => ({ text: world.jobs.at(-1)?.work?.patch ?? '' }) },
  ]
}

/** Sessions begin idle: the first idle event says so, before any running. */
function sessionEvents(world: World, job: Job): unknown[] {
  const seen = world.scenario.states.slice(0, Math.max(1, job.polls))
  return seen.flatMap((state, index) => eventsOf(state, index))
}

function eventsOf(state: string, index: number): unknown[] {
  const processed_at = `2026-11-25T10:0${Math.min(9, index)}:00Z`
  const [word, reason = 'end_turn'] = state.split(':')
  const status = { type: `session.status_${word}`, id: `e${index}`, processed_at }
  if (word === 'running') {
    const tool = { type: 'agent.tool_use', id: `t${index}`, processed_at, name: 'bash', input: { command: 'ls' } }
    return [status, tool, { type: 'agent.dreams', id: `d${index}`, processed_at, sheep: 'electric' }]
  }
  if (word !== 'idle') return [status]
  const stop_reason = { type: reason, ...(reason === 'requires_action' ? { event_ids: ['tool_1', 'tool_2'] } : {}) }
  const stop_details = reason === 'refusal' ? { category: 'cyber', explanation: 'it is about cyber' } : null
  const idle = { ...status, stop_reason, stop_details }
  const error = { type: 'model_overloaded_error', message: 'overloaded' }
  return reason === 'retries_exhausted' ? [{ ...status, type: 'session.error', error }, idle] : [idle]
}
