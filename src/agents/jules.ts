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
import { RemoteRefusal } from '../model/errors.ts'
import { defineService } from './define-adapter.ts'
import { defined } from './defined.ts'
import { julesParts } from './parts/jules-parts.ts'
import { type CallService, openCallService } from './remote/call-service.ts'
import { connected } from './remote/connected.ts'
import { gather, headOf, submittedAt } from './remote/gather.ts'
import { type GitHub, hasGitHub, lazyGitHub } from './remote/github.ts'
import { earliestMs, foundHandle, idOf, submittedHandle } from './remote/handles.ts'
import { Activities, Session, SessionFailed, Sessions, Sources, sessionId } from './remote/jules-shapes.ts'
import { allPages, jsonLines } from './remote/pages.ts'
import { namedPull } from './remote/pull-requests.ts'
import { finding, GITHUB_TOKENS, secretOf, serviceProbe, serviceReady, untried } from './remote/readiness.ts'
import { beforeSubmitting, failureIn, isNotFound } from './remote/service-failure.ts'
import { openServiceFetch } from './remote/service-fetch.ts'
import { pollEvery, repositoryOf, resolutionOf, ServiceOptions } from './remote/service-options.ts'

const HOST = 'jules.googleapis.com'
const KEYS = ['JULES_API_KEY']

const Options = ServiceOptions.extend({
  source: z
    .string()
    .optional()
    .describe('Name of the source at Jules, such as sources/github/OWNER/NAME; default: the one listed for repo'),
  create_pr: z.boolean().default(true).describe('AUTO_CREATE_PR: lets it open a pull request'),
  find_hours: z
    .number()
    .positive()
    .default(24)
    .describe('Looks this far back before a submission whose answer was lost'),
  find_is_proof: z
    .boolean()
    .default(false)
    .describe('A submission in doubt that its list does not show is surely not there, so that it may be sent again'),
  on_cancel: z
    .enum(['nothing', 'archive', 'delete'])
    .default('nothing')
    .describe('What a cancelled trial does to its session; whether either stops the work is not known'),
})
type Options = z.infer<typeof Options>

/** Jules, the asynchronous agent of Google. */
export const jules = defineService<Options>({
  id: 'jules',
  about: 'Jules, the asynchronous coding agent of Google, by its REST interface.',
  mode: 'remote',
  kind: 'service',
  provider: 'google',
  options: Options,
  secretEnv: [...KEYS, ...GITHUB_TOKENS],
  modelHosts: [HOST],
  ready: async (agent, _options, io) => serviceReady(agent, io, { secrets: [KEYS], takesModel: false }),
  parts: julesParts,
  probe: async (io) => serviceProbe(io, [KEYS]),
  repository: repositoryOf,
  connect: (agent, options, io) => connected(connect(agent, options, io), io, options),
})

type Service = { call: CallService; github: GitHub | undefined; options: Options; io: RemoteIo }

function connect(agent: Agent, options: Options, io: RemoteIo): RemoteAdapter {
  const call = openCallService(openServiceFetch(io, { timeoutMs: options.request_timeout_sec * 1000 }), {
    url: agent.baseUrl ?? `https://${HOST}/v1alpha`,
    headers: { 'x-goog-api-key': secretOf(io.secrets, KEYS) },
  })
  const service: Service = { call, github: hasGitHub(io) ? lazyGitHub(io, options) : undefined, options, io }
  const post = (handle: RemoteHandle, method: string, body: object): Promise<unknown> =>
    call({ method: 'POST', path: `/sessions/${encodeURIComponent(idOf(handle))}:${method}`, body, shape: z.unknown() })
  return {
    name: 'jules',
    caps: {
      poll: 'api',
      patch: true,
      cancel: options.on_cancel === 'nothing' ? 'none' : 'cleanup',
      usage: false,
      // Its list has the branch, but nobody has seen how soon.
      find: options.find_is_proof ? 'exact' : 'heuristic',
      attempts: 1,
      baseBranch: 'param',
    },
    ...pollEvery(options),
    doctor: () => doctor(service),
    find: (request) => find(service, request),
    submit: (request, handle) => submit(service, request, handle),
    poll: (handle) => poll(service, handle),
    respond: async (handle, kind, text = '') => {
      await (kind === 'approve' ? post(handle, 'approvePlan', {}) : post(handle, 'sendMessage', { prompt: text }))
    },
    collect: (handle) => collect(service, handle),
    cancel: async (handle) => {
      if (options.on_cancel === 'nothing' || handle.id === undefined) return 'unsupported'
      if (options.on_cancel === 'archive') await post(handle, 'archive', {})
      else await call({ method: 'DELETE', path: sessionPath(handle), shape: z.unknown() })
      return 'requested'
    },
  }
}

const sessionPath = (handle: RemoteHandle): string => `/sessions/${encodeURIComponent(idOf(handle))}`

async function doctor(service: Service): ReturnType<RemoteAdapter['doctor']> {
  const hint = 'Set JULES_API_KEY, and install the Jules app on the repository in its web interface.'
  const wrong = { what: 'Jules', hint }
  const source = await finding(async () => `Jules knows ${service.options.repo} as ${await sourceOf(service)}`, wrong)
  return [source, untried()]
}

/** Its name is looked up and never built: services and documents differ about its form. */
async function sourceOf({ call, options }: Service): Promise<string> {
  if (options.source !== undefined) return options.source
  const [owner, repo] = options.repo.toLowerCase().split('/')
  const all = await allPages(async (pageToken) => {
    const page = await call({ path: '/sources', query: { pageSize: '100', pageToken }, shape: Sources })
    return { items: page.sources, next: page.nextPageToken }
  })
  const found = all.find(
    ({ githubRepo }) => githubRepo?.owner.toLowerCase() === owner && githubRepo?.repo.toLowerCase() === repo,
  )
  if (found === undefined) {
    throw new RemoteRefusal('rejected', `Jules has no source for ${options.repo}: install its GitHub app there`)
  }
  return found.name
}

async function submit(service: Service, request: SubmitRequest, handle: RemoteHandle): Promise<RemoteHandle> {
  const { call, options, io } = service
  const source = await beforeSubmitting(() => sourceOf(service))
  const session = await call({
    method: 'POST',
    path: '/sessions',
    body: {
      prompt: request.prompt,
      title: titleOf(request),
      sourceContext: { source, githubRepoContext: { startingBranch: request.baseBranch } },
      automationMode: options.create_pr ? 'AUTO_CREATE_PR' : 'AUTOMATION_MODE_UNSPECIFIED',
      // Left out, the service and its own client disagree about the default.
      requirePlanApproval: false,
    },
    shape: Session,
  })
  return submittedHandle(handle, io.now(), identityOf(session))
}

const titleOf = (request: SubmitRequest): string => `bakeoff:${request.runKey}`

function identityOf(session: Session): { id?: string; url?: string } {
  return defined({ id: sessionId(session), url: session.url })
}

/** By the branch that it starts from, which no other trial has; else by its title. */
async function find({ call, options, io }: Service, request: SubmitRequest): Promise<RemoteHandle[]> {
  const earliest = earliestMs(request, io.now(), options.find_hours)
  const sessions = await allPages(async (pageToken) => {
    const page = await call({ path: '/sessions', query: { pageSize: '100', pageToken }, shape: Sessions })
    // Its order is not documented, so that one old session is no end.
    const old = page.sessions.every(({ createTime }) => createTime !== undefined && Date.parse(createTime) < earliest)
    return { items: page.sessions, next: old ? undefined : page.nextPageToken }
  })
  return sessions
    .filter((session) => {
      const branch = session.sourceContext?.githubRepoContext?.startingBranch
      return branch === request.baseBranch || (branch === undefined && session.title === titleOf(request))
    })
    .map((session) =>
      foundHandle('jules', request, io.now(), {
        ...identityOf(session),
        ...defined({ submittedAt: session.createTime }),
      }),
    )
}

async function poll(service: Service, handle: RemoteHandle): Promise<RemoteStatus> {
  const session = await service.call({ path: sessionPath(handle), shape: Session })
  const pr = prUrlOf(session)
  const reason = session.state === 'FAILED' ? await failureReason(service, handle) : undefined
  return {
    ...phaseOf(session.state),
    vendorState: session.state,
    at: new Date(service.io.now()).toISOString(),
    ...defined({ reason }),
    links: defined({ web: session.url, pr }),
  }
}

function phaseOf(state: string): Pick<RemoteStatus, 'phase' | 'needs'> {
  switch (state) {
    case 'QUEUED':
    case 'STATE_UNSPECIFIED':
      return { phase: 'queued' }
    case 'PLANNING':
    case 'IN_PROGRESS':
      return { phase: 'running' }
    case 'AWAITING_PLAN_APPROVAL':
      return { phase: 'waiting', needs: 'approval' }
    case 'AWAITING_USER_FEEDBACK':
    case 'PAUSED':
      return { phase: 'waiting', needs: 'reply' }
    case 'COMPLETED':
      return { phase: 'succeeded' }
    case 'FAILED':
      return { phase: 'failed' }
    default:
      return { phase: 'unknown' }
  }
}

/** Stands only among the activities; without them it has failed all the same. */
async function failureReason(service: Service, handle: RemoteHandle): Promise<string | undefined> {
  const activities = (await activitiesOf(service, handle).catch(noneFor)) ?? []
  const failed = activities.flatMap((activity) => SessionFailed.safeParse(activity).data ?? []).at(-1)
  return failed?.sessionFailed.reason
}

function noneFor(error: unknown): undefined {
  if (failureIn(error) === undefined) throw error
  return undefined
}

/** Absent while the service does not have them yet, which is so for some time after the start. */
async function activitiesOf({ call }: Service, handle: RemoteHandle): Promise<Activity[] | undefined> {
  try {
    return await allPages(async (pageToken) => {
      const query = { pageSize: '100', pageToken }
      const page = await call({ path: `${sessionPath(handle)}/activities`, query, shape: Activities })
      return { items: page.activities, next: page.nextPageToken }
    })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
type Activity = z.infer<typeof Activities>['activities'][number]

const prUrlOf = (session: Session): string | undefined =>
  session.outputs?.flatMap(({ pullRequest }) => pullRequest?.url ?? []).at(-1)

async function collect(service: Service, handle: RemoteHandle): Promise<Collected> {
  const session = await service.call({ path: sessionPath(handle), shape: Session })
  const activities = await activitiesOf(service, handle)
  const change = session.outputs?.flatMap(({ changeSet }) => changeSet?.gitPatch ?? []).at(-1)
  const named = prUrlOf(session)
  const { pull, refusal } = await namedPull(service.github, handle, named === undefined ? [] : [named])
  const ref = session.outputs?.flatMap(({ pullRequest }) => pullRequest?.headRef ?? []).at(-1)
  const times =
    activities?.flatMap(({ createTime }) => (typeof createTime === 'string' ? [createTime] : [])).sort() ?? []
  const started = times[0] ?? session.createTime
  const isOver = session.state === 'COMPLETED' || session.state === 'FAILED'
  const finished = isOver ? (times.at(-1) ?? session.updateTime) : undefined
  return gather(handle, {
    patch: change?.unidiffPatch ?? undefined,
    patchBase: change?.baseCommitId ?? undefined,
    pull,
    head: pull ? undefined : await headOf(service.io, handle, ref ?? undefined),
    refusal,
    transcript: activities === undefined ? undefined : jsonLines(activities),
    times: {
      submitted: submittedAt(handle),
      ...defined({ started, finished }),
      resolutionMs: finished === undefined ? resolutionOf(service.options, 30) : 0,
    },
    timesFrom: finished === undefined ? 'harness' : 'vendor',
  })
}
