import { createHash } from 'node:crypto'
import { z } from 'zod'
import type {
  Collected,
  RemoteAdapter,
  RemoteHandle,
  RemoteIo,
  RemoteStatus,
  SubmitRequest,
} from '../contracts/remote.ts'
import type { Agent } from '../model/agent.ts'
import { defineService } from './define-adapter.ts'
import { defined } from './defined.ts'
import { type CallService, openCallService } from './remote/call-service.ts'
import { connected } from './remote/connected.ts'
import { gather, type Head, headOf, submittedAt } from './remote/gather.ts'
import { type GitHub, hasGitHub, lazyGitHub } from './remote/github.ts'
import { extraText, foundHandle, idOf, submittedHandle } from './remote/handles.ts'
import { namedPull } from './remote/pull-requests.ts'
import { finding, GITHUB_TOKENS, secretOf, serviceProbe, serviceReady, untried } from './remote/readiness.ts'
import { isNotFound } from './remote/service-failure.ts'
import { openServiceFetch } from './remote/service-fetch.ts'
import { pollEvery, repositoryOf, resolutionOf, ServiceOptions, webUrlOf } from './remote/service-options.ts'

const HOST = 'api.cursor.com'
const KEYS = ['CURSOR_API_KEY']

const Options = ServiceOptions.extend({
  create_pr: z.boolean().default(true).describe('autoCreatePR: lets it open a pull request'),
  skip_reviewer: z.boolean().default(true).describe('skipReviewerRequest: asks nobody for a review'),
})
type Options = z.infer<typeof Options>

/** Cursor's cloud agents. */
export const cursor = defineService<Options>({
  id: 'cursor',
  about: 'The cloud agents of Cursor, by their REST interface.',
  mode: 'remote',
  kind: 'service',
  provider: 'cursor',
  options: Options,
  secretEnv: [...KEYS, ...GITHUB_TOKENS],
  modelHosts: [HOST],
  ready: async (agent, _options, io) => serviceReady(agent, io, { secrets: [KEYS], takesModel: true }),
  probe: async (io) => serviceProbe(io, [KEYS]),
  repository: repositoryOf,
  connect: (agent, options, io) => connected(connect(agent, options, io), io, options),
})

const Run = z.object({
  id: z.string(),
  status: z.string().catch('unknown'),
  createdAt: z.string().optional().catch(undefined),
  updatedAt: z.string().optional().catch(undefined),
  durationMs: z.number().nonnegative().optional().catch(undefined),
  result: z.string().optional().catch(undefined),
  git: z
    .object({
      branches: z.array(
        z.object({
          repoUrl: z.string().nullish().catch(undefined),
          branch: z.string().nullish().catch(undefined),
          prUrl: z.string().nullish().catch(undefined),
        }),
      ),
    })
    .optional()
    .catch(undefined),
})
type Run = z.infer<typeof Run>
const CloudAgent = z.object({ id: z.string(), url: z.string().optional(), latestRunId: z.string().optional() })
const Created = z.object({ agent: CloudAgent, run: Run })
const Items = z.object({ items: z.array(z.object({ id: z.string().optional(), url: z.string().optional() })) })

type Service = { call: CallService; github: GitHub | undefined; agent: Agent; options: Options; io: RemoteIo }

function connect(agent: Agent, options: Options, io: RemoteIo): RemoteAdapter {
  const call = openCallService(openServiceFetch(io, { timeoutMs: options.request_timeout_sec * 1000 }), {
    url: agent.baseUrl ?? `https://${HOST}`,
    headers: { authorization: `Bearer ${secretOf(io.secrets, KEYS)}` },
  })
  const service: Service = { call, github: hasGitHub(io) ? lazyGitHub(io, options) : undefined, agent, options, io }
  return {
    name: 'cursor',
    caps: {
      poll: 'api',
      patch: false,
      cancel: 'real',
      usage: false,
      find: 'exact',
      attempts: 1,
      baseBranch: 'param',
    },
    ...pollEvery(options),
    doctor: () => doctor(service),
    find: (request) => find(service, request),
    submit: (request, handle) => submit(service, request, handle),
    poll: (handle) => poll(service, handle),
    respond: async (handle, _kind, text = 'Go on.') => {
      const path = `/v1/agents/${encodeURIComponent(idOf(handle))}/runs`
      await call({ method: 'POST', path, body: { prompt: { text } }, shape: z.unknown() })
    },
    collect: (handle) => collect(service, handle),
    cancel: async (handle) => {
      if (handle.id === undefined) return 'unsupported'
      const runId = await runIdOf(service, handle)
      if (runId === undefined) return 'unsupported'
      await call({ method: 'POST', path: `${runPath(handle, runId)}/cancel`, shape: z.unknown() })
      return 'requested'
    },
  }
}

async function doctor({ call, options, agent }: Service): ReturnType<RemoteAdapter['doctor']> {
  const me = finding(
    async () => {
      await call({ path: '/v1/me', shape: z.unknown() })
      return 'the key is valid'
    },
    { what: 'Cursor', hint: 'Make a key in the dashboard of Cursor and set CURSOR_API_KEY.' },
  )
  const repository = finding(
    async () => {
      const { items } = await call({ path: '/v1/repositories', shape: Items })
      if (items.some(({ url }) => url !== undefined && isRepository(url, options))) return `it sees ${options.repo}`
      const hint = 'Connect GitHub in the dashboard of Cursor and give its app this repository.'
      return { level: 'warn', message: `it does not list ${options.repo}`, hint }
    },
    { what: 'repositories', hint: 'Connect GitHub in the dashboard of Cursor.', level: 'warn' },
  )
  const model = agent.model
  const models = model === undefined ? [] : [modelFinding(call, model)]
  return [...(await Promise.all([me, repository, ...models])), untried()]
}

/** By its end: addresses are told with and without what stands before it. */
const isRepository = (url: string, { repo }: Options): boolean =>
  `/${url.toLowerCase().replace(/(\.git)?\/*$/, '')}`.endsWith(`/${repo.toLowerCase()}`)

const modelFinding = (call: CallService, model: string): ReturnType<typeof finding> =>
  finding(
    async () => {
      const { items } = await call({ path: '/v1/models', shape: Items })
      if (items.some(({ id }) => id === model)) return `it offers ${model}`
      return { level: 'error', message: `it does not offer ${model}`, hint: 'Name one of its models, or none.' }
    },
    { what: 'models', hint: 'Leave `model` out to take its own.', level: 'warn' },
  )

/** A UUID that follows from the run key, so that a second submission is the first one. */
export function uuidOf(runKey: string): string {
  const hex = createHash('sha256').update(`bakeoff:${runKey}`).digest('hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-')
}

const agentIdOf = (request: SubmitRequest): string => `bc-${uuidOf(request.runKey)}`

async function submit(service: Service, request: SubmitRequest, handle: RemoteHandle): Promise<RemoteHandle> {
  const { call, options, io } = service
  const { agent, run } = await call({
    method: 'POST',
    path: '/v1/agents',
    headers: { 'idempotency-key': uuidOf(request.runKey) },
    body: {
      agentId: agentIdOf(request),
      prompt: { text: request.prompt },
      ...(request.model === undefined ? {} : { model: { id: request.model } }),
      name: `bakeoff:${request.runKey}`,
      repos: [{ url: webUrlOf(options), startingRef: request.baseBranch }],
      autoCreatePR: options.create_pr,
      skipReviewerRequest: options.skip_reviewer,
    },
    shape: Created,
  })
  return submittedHandle(handle, io.now(), { id: agent.id, ...defined({ url: agent.url }), extra: { runId: run.id } })
}

/** The id is ours, so that there is one place to look at. */
async function find({ call, io }: Service, request: SubmitRequest): Promise<RemoteHandle[]> {
  try {
    const agent = await call({ path: `/v1/agents/${agentIdOf(request)}`, shape: CloudAgent })
    const extra = agent.latestRunId === undefined ? {} : { extra: { runId: agent.latestRunId } }
    return [foundHandle('cursor', request, io.now(), { id: agent.id, ...defined({ url: agent.url }), ...extra })]
  } catch (error) {
    if (isNotFound(error)) return []
    throw error
  }
}

const runPath = (handle: RemoteHandle, runId: string): string =>
  `/v1/agents/${encodeURIComponent(idOf(handle))}/runs/${encodeURIComponent(runId)}`

async function runIdOf({ call }: Service, handle: RemoteHandle): Promise<string | undefined> {
  const known = extraText(handle, 'runId')
  if (known !== undefined) return known
  const path = `/v1/agents/${encodeURIComponent(idOf(handle))}`
  return (await call({ path, shape: CloudAgent })).latestRunId
}

async function runOf(service: Service, handle: RemoteHandle): Promise<Run | undefined> {
  const runId = await runIdOf(service, handle)
  return runId === undefined ? undefined : service.call({ path: runPath(handle, runId), shape: Run })
}

async function poll(service: Service, handle: RemoteHandle): Promise<RemoteStatus> {
  const run = await runOf(service, handle)
  const [made] = run?.git?.branches ?? []
  const status = run?.status ?? 'no run yet'
  return {
    phase: run === undefined ? 'queued' : phaseOf(status),
    vendorState: status,
    at: new Date(service.io.now()).toISOString(),
    ...(status === 'ERROR' && run?.result ? { reason: run.result.slice(0, 500) } : {}),
    links: defined({ web: handle.url, pr: made?.prUrl ?? undefined, branch: made?.branch ?? undefined }),
  }
}

function phaseOf(status: string): RemoteStatus['phase'] {
  switch (status) {
    case 'CREATING':
      return 'queued'
    case 'RUNNING':
      return 'running'
    case 'FINISHED':
      return 'succeeded'
    case 'ERROR':
      return 'failed'
    case 'CANCELLED':
      return 'cancelled'
    case 'EXPIRED':
      return 'expired'
    default:
      return 'unknown'
  }
}

async function collect(service: Service, handle: RemoteHandle): Promise<Collected> {
  const run = await runOf(service, handle)
  const urls = (run?.git?.branches ?? []).flatMap(({ prUrl }) => prUrl ?? [])
  const { pull, refusal } = await namedPull(service.github, handle, urls)
  const started = run?.createdAt
  const finished = finishedAt(run)
  return gather(handle, {
    pull,
    head: pull ? undefined : await branchOf(service, handle, run),
    refusal,
    transcript: run?.result === undefined ? undefined : `${run.result}\n`,
    times: {
      submitted: submittedAt(handle),
      ...defined({ started, finished }),
      resolutionMs: finished === undefined ? resolutionOf(service.options, 30) : 0,
    },
    timesFrom: finished === undefined ? 'harness' : 'vendor',
  })
}

const ENDS: readonly RemoteStatus['phase'][] = ['succeeded', 'failed', 'cancelled', 'expired']

function finishedAt(run: Run | undefined): string | undefined {
  if (run === undefined || !ENDS.includes(phaseOf(run.status))) return undefined
  const startedMs = Date.parse(run.createdAt ?? '')
  if (run.durationMs === undefined || Number.isNaN(startedMs)) return run.updatedAt
  return new Date(startedMs + run.durationMs).toISOString()
}

async function branchOf(
  { io, options }: Service,
  handle: RemoteHandle,
  run: Run | undefined,
): Promise<Head | undefined> {
  for (const { branch, repoUrl } of run?.git?.branches ?? []) {
    if (repoUrl && !isRepository(repoUrl, options)) continue
    const head = await headOf(io, handle, branch ?? undefined)
    if (head) return head
  }
  return undefined
}
