import type Anthropic from '@anthropic-ai/sdk'
import { z } from 'zod'
import type { RemoteAdapter, RemoteHandle, RemoteIo, SubmitRequest } from '../contracts/remote.ts'
import type { Agent } from '../model/agent.ts'
import { defineService } from './define-adapter.ts'
import { defined } from './defined.ts'
import { managedParts } from './parts/managed-parts.ts'
import { connected } from './remote/connected.ts'
import { earliestMs, foundHandle, idOf, submittedHandle } from './remote/handles.ts'
import { ManagedEvent, ManagedSession, managedPhase } from './remote/managed-shapes.ts'
import { managedWork, PATCH } from './remote/managed-work.ts'
import { finding, GITHUB_TOKENS, secretOf, serviceProbe, serviceReady, untried } from './remote/readiness.ts'
import { openServiceFetch } from './remote/service-fetch.ts'
import { pollEvery, repositoryOf, resolutionOf, ServiceOptions, webUrlOf } from './remote/service-options.ts'

const HOST = 'api.anthropic.com'
const KEYS = ['ANTHROPIC_API_KEY']
const LAST_EVENTS = 100

const Options = ServiceOptions.extend({
  agent_id: z.string().min(1).describe('Id of the agent, made once at the service'),
  agent_version: z.int().positive().optional().describe('Its version; default: the newest'),
  environment_id: z.string().min(1).describe('Id of the environment, made once at the service'),
  budget_usd: z.number().positive().optional().describe('Stops a session whose list price reaches this'),
  pass_github_token: z
    .boolean()
    .default(false)
    .describe('Gives your GitHub token to the service, which needs it for a private repository'),
  files_betas: z
    .array(z.string())
    .default(['files-api-2025-04-14', 'managed-agents-2026-04-01'])
    .describe('Values of the anthropic-beta header for files'),
  find_hours: z
    .number()
    .positive()
    .default(24)
    .describe('Looks this far back before a submission whose answer was lost'),
})
type Options = z.infer<typeof Options>

/** Anthropic's Managed Agents interface, which is another product than Claude Code. */
export const claudeManaged = defineService<Options>({
  id: 'claude-managed',
  about: 'The Managed Agents interface of Anthropic: its own harness, not Claude Code.',
  mode: 'remote',
  kind: 'service',
  provider: 'anthropic',
  options: Options,
  secretEnv: [...KEYS, ...GITHUB_TOKENS],
  modelHosts: [HOST],
  ready: async (agent, options, io) => {
    const secrets = options.pass_github_token ? [KEYS, GITHUB_TOKENS] : [KEYS]
    return serviceReady(agent, io, { secrets, takesModel: true })
  },
  parts: managedParts,
  probe: async (io) => serviceProbe(io, [KEYS]),
  repository: repositoryOf,
  connect: (agent, options, io) => connected(connect(agent, options, io), io, options),
})

type Service = { client: () => Promise<Anthropic>; options: Options; io: RemoteIo }

function connect(agent: Agent, options: Options, io: RemoteIo): RemoteAdapter {
  let opened: Promise<Anthropic> | undefined
  const client = (): Promise<Anthropic> => {
    opened ??= openClient(agent, options, io)
    return opened
  }
  const service: Service = { client, options, io }
  return {
    name: 'claude-managed',
    caps: {
      poll: 'api',
      patch: true,
      cancel: 'real',
      usage: true,
      find: 'exact',
      attempts: 1,
      baseBranch: 'param',
    },
    ...pollEvery(options),
    doctor: () => doctor(service),
    find: (request) => find(service, request),
    submit: (request, handle) => submit(service, request, handle),
    poll: (handle) => poll(service, handle),
    respond: (handle, kind, text) => respond(service, handle, kind, text),
    collect: async (handle) => {
      const reads = {
        client: await client(),
        io,
        filesBetas: options.files_betas,
        resolutionMs: resolutionOf(options, 30),
      }
      return managedWork(reads, handle, await sessionOf(service, handle))
    },
    cancel: async (handle) => {
      if (handle.id === undefined) return 'unsupported'
      const { sessions } = (await client()).beta
      await sessions.events.send(handle.id, { events: [{ type: 'user.interrupt' }] })
      await sessions.archive(handle.id)
      return 'cancelled'
    },
  }
}

/** Its own retries are off: it would repeat even the request that starts a paid session. */
async function openClient(agent: Agent, options: Options, io: RemoteIo): Promise<Anthropic> {
  const { default: Client } = await import('@anthropic-ai/sdk')
  const timeout = options.request_timeout_sec * 1000
  return new Client({
    apiKey: secretOf(io.secrets, KEYS),
    // Given in full, so that no variable or credentials file of this machine is looked up.
    authToken: null,
    credentials: null,
    baseURL: agent.baseUrl ?? `https://${HOST}`,
    maxRetries: 0,
    timeout,
    logLevel: 'off',
    fetch: openServiceFetch(io, { timeoutMs: timeout }),
  })
}

async function doctor({ client, options }: Service): ReturnType<RemoteAdapter['doctor']> {
  const hint = 'Make an agent and an environment once, as docs/agents/claude-managed.md shows.'
  const { agents, environments } = (await client()).beta
  const agent = finding(
    async () => {
      await agents.retrieve(options.agent_id)
      return `the key is valid, agent ${options.agent_id} is there`
    },
    { what: `agent ${options.agent_id}`, hint },
  )
  const environment = finding(
    async () => {
      await environments.retrieve(options.environment_id)
      return `environment ${options.environment_id} is there`
    },
    { what: `environment ${options.environment_id}`, hint },
  )
  return [await agent, await environment, untried()]
}

/** How the work gets out; other contestants do not hear it, so it is recorded. */
const instructions = (request: SubmitRequest): string =>
  [
    'When you are done, run this in the folder of the repository; only what it writes is taken:',
    `git add -A && git diff --cached --binary ${request.baseSha} > /mnt/session/outputs/${PATCH}`,
  ].join('\n')

async function submit(
  { client, options, io }: Service,
  request: SubmitRequest,
  handle: RemoteHandle,
): Promise<RemoteHandle> {
  const { agent_id: id, agent_version: version } = options
  const promptWrapper = instructions(request)
  const token = options.pass_github_token ? secretOf(io.secrets, GITHUB_TOKENS) : ''
  const pinned = { id, ...(version === undefined ? {} : { version }) }
  const session = await (await client()).beta.sessions.create({
    agent:
      request.model === undefined
        ? { type: 'agent', ...pinned }
        : { type: 'agent_with_overrides', ...pinned, model: request.model },
    environment_id: options.environment_id,
    title: `bakeoff:${request.runKey}`,
    metadata: { bakeoff_run: request.runKey },
    resources: [
      {
        type: 'github_repository',
        url: webUrlOf(options),
        checkout: { type: 'commit', sha: request.baseSha },
        ...(token === '' ? {} : { authorization_token: token }),
      },
    ],
    initial_events: [
      { type: 'user.message', content: [{ type: 'text', text: `${request.prompt}\n\n${promptWrapper}` }] },
    ],
    ...(options.budget_usd === undefined ? {} : { budget: budgetOf(options.budget_usd) }),
  })
  return submittedHandle(handle, io.now(), { id: ManagedSession.parse(session).id, extra: { promptWrapper } })
}

/** In cents, as text. */
const budgetOf = (usd: number): { type: 'limit'; max_list_cost: { amount: string; currency: 'USD' } } => ({
  type: 'limit',
  max_list_cost: { amount: String(Math.round(usd * 100)), currency: 'USD' },
})

/** The list cannot be filtered by what we attached, but shows it. */
async function find({ client, options, io }: Service, request: SubmitRequest): Promise<RemoteHandle[]> {
  const earliest = new Date(earliestMs(request, io.now(), options.find_hours)).toISOString()
  const query = { agent_id: options.agent_id, 'created_at[gte]': earliest, include_archived: true, limit: 100 }
  const found: RemoteHandle[] = []
  for await (const each of (await client()).beta.sessions.list(query)) {
    const session = ManagedSession.safeParse(each).data
    if (session?.metadata?.['bakeoff_run'] !== request.runKey) continue
    const extra = { promptWrapper: instructions(request) }
    found.push(
      foundHandle('claude-managed', request, io.now(), {
        id: session.id,
        extra,
        ...defined({ submittedAt: session.created_at }),
      }),
    )
  }
  return found
}

async function lastEvents({ client }: Service, handle: RemoteHandle): Promise<ManagedEvent[]> {
  const page = await (await client()).beta.sessions.events.list(idOf(handle), {
    order: 'desc',
    limit: LAST_EVENTS,
    types: ['session.status_idle', 'session.status_running', 'session.status_terminated', 'session.error'],
  })
  return page.data.flatMap((event) => ManagedEvent.safeParse(event).data ?? [])
}

async function sessionOf({ client }: Service, handle: RemoteHandle): Promise<ManagedSession> {
  return ManagedSession.parse(await (await client()).beta.sessions.retrieve(idOf(handle)))
}

async function poll(service: Service, handle: RemoteHandle): ReturnType<RemoteAdapter['poll']> {
  const session = await sessionOf(service, handle)
  return {
    ...managedPhase(session, await lastEvents(service, handle)),
    at: new Date(service.io.now()).toISOString(),
  }
}

async function respond(
  service: Service,
  handle: RemoteHandle,
  kind: 'approve' | 'reply',
  text = 'Go on.',
): Promise<void> {
  const { events } = (await service.client()).beta.sessions
  if (kind === 'reply') {
    await events.send(idOf(handle), { events: [{ type: 'user.message', content: [{ type: 'text', text }] }] })
    return
  }
  const [idle] = await lastEvents(service, handle)
  const asked = idle?.stop_reason?.event_ids ?? []
  if (asked.length === 0) return
  await events.send(idOf(handle), {
    events: asked.map((id) => ({ type: 'user.tool_confirmation', tool_use_id: id, result: 'allow' })),
  })
}
