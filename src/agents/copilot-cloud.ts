import { z } from 'zod'
import type {
  Collected,
  RemoteAdapter,
  RemoteHandle,
  RemoteIo,
  RemoteStatus,
  SubmitRequest,
} from '../contracts/remote.ts'
import { defineService } from './define-adapter.ts'
import { defined } from './defined.ts'
import { connected } from './remote/connected.ts'
import { openCopilotIssue } from './remote/copilot-issue.ts'
import { CopilotOptions } from './remote/copilot-options.ts'
import { creditsOf, Task, TaskArtifacts, type TaskSession, Tasks } from './remote/copilot-shapes.ts'
import { gather, type Head, headOf, submittedAt } from './remote/gather.ts'
import { type GitHub, lazyGitHub } from './remote/github.ts'
import { earliestMs, foundHandle, idOf, submittedHandle } from './remote/handles.ts'
import { firstPull, type Looked, pullByNode, pullsOnto } from './remote/pull-requests.ts'
import { finding, serviceProbe, serviceReady, untried } from './remote/readiness.ts'
import { repositoryFinding } from './remote/repository-finding.ts'
import { pollEvery, repositoryOf, resolutionOf } from './remote/service-options.ts'

/** An App's installation token and the token of a workflow are refused, so that the most particular comes first. */
const TOKENS = ['COPILOT_GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN']
const TASKS = '/agents/repos/{owner}/{repo}/tasks'
const VERSION = '2026-03-10'

/** GitHub Copilot's cloud agent. */
export const copilotCloud = defineService<CopilotOptions>({
  id: 'copilot-cloud',
  about: 'The cloud agent of GitHub Copilot, by agent tasks or by the assignment of an issue.',
  mode: 'remote',
  kind: 'service',
  provider: 'github',
  options: CopilotOptions,
  secretEnv: TOKENS,
  modelHosts: ['api.github.com'],
  ready: async (agent, _options, io) => serviceReady(agent, io, { secrets: [TOKENS], takesModel: true }),
  probe: async (io) => serviceProbe(io, [TOKENS]),
  repository: repositoryOf,
  connect: (agent, options, io) => {
    const settings = agent.baseUrl === undefined ? options : { ...options, github_url: agent.baseUrl }
    const github = lazyGitHub(io, settings, TOKENS)
    const doctor = (): ReturnType<RemoteAdapter['doctor']> => examine(github, settings)
    return connected(
      settings.via === 'tasks'
        ? openTasks({ github, options: settings, io, idle: new Map() }, doctor)
        : openCopilotIssue(github, io, settings, doctor),
      io,
      settings,
    )
  },
})

async function examine(github: GitHub, options: CopilotOptions): ReturnType<RemoteAdapter['doctor']> {
  const hint = 'Set COPILOT_GITHUB_TOKEN to a personal token with the permission "Agent tasks" for this repository.'
  const repository = finding(() => repositoryFinding(github, options.repo), { what: `GitHub, ${options.repo}`, hint })
  const tasks = finding(
    async () => {
      if (options.via === 'tasks') await github.request(`GET ${TASKS}`, withVersion({ per_page: 1 }))
      return options.via === 'tasks' ? 'agent tasks can be listed' : 'work is given by the assignment of an issue'
    },
    { what: 'agent tasks', hint: `${hint} Or give it work by an issue: \`via: issue\`.` },
  )
  return [await repository, await tasks, untried()]
}

const withVersion = <T extends object>(parameters: T): T & { headers: Record<string, string> } => ({
  ...parameters,
  headers: { 'x-github-api-version': VERSION },
})

type Service = {
  github: GitHub
  options: CopilotOptions
  io: RemoteIo
  /** How often in a row each task was seen idle. */
  idle: Map<string, number>
}

function openTasks(service: Service, doctor: RemoteAdapter['doctor']): RemoteAdapter {
  const { options } = service
  return {
    name: 'copilot-cloud',
    caps: {
      poll: 'api',
      patch: false,
      cancel: options.cancel_run ? 'cleanup' : 'none',
      usage: true,
      // A task tells its branch only once it has a session.
      find: options.find_is_proof ? 'exact' : 'heuristic',
      attempts: 1,
      baseBranch: 'param',
    },
    ...pollEvery(options),
    doctor,
    find: (request) => find(service, request),
    submit: (request, handle) => submit(service, request, handle),
    poll: (handle) => poll(service, handle),
    collect: (handle) => collect(service, handle),
    cancel: (handle) => cancel(service, handle),
  }
}

async function submit(service: Service, request: SubmitRequest, handle: RemoteHandle): Promise<RemoteHandle> {
  const { github, options, io } = service
  const body = {
    prompt: request.prompt,
    base_ref: request.baseBranch,
    // Left out, what it does is not what is documented.
    create_pull_request: options.create_pr,
    ...defined({ model: request.model, custom_agent: options.custom_agent }),
  }
  const task = Task.parse(await github.request(`POST ${TASKS}`, withVersion(body)))
  return submittedHandle(handle, io.now(), { id: task.id, ...defined({ url: task.html_url ?? task.url }) })
}

async function taskOf({ github }: Service, id: string): Promise<Task> {
  return Task.parse(await github.request(`GET ${TASKS}/{task_id}`, withVersion({ task_id: id })))
}

/** By the branch that its sessions start from, else by the marker in their prompt; the list itself shows neither. */
async function find(service: Service, request: SubmitRequest): Promise<RemoteHandle[]> {
  const { github, options, io } = service
  const since = new Date(earliestMs(request, io.now(), options.find_hours)).toISOString()
  const query = { since, sort: 'created_at', direction: 'desc', per_page: 100 }
  const { tasks } = Tasks.parse(await github.request(`GET ${TASKS}`, withVersion(query)))
  const found: RemoteHandle[] = []
  for (const { id } of tasks) {
    const task = await taskOf(service, id)
    if (!isOf(task, request)) continue
    const identity = defined({ url: task.html_url ?? task.url, submittedAt: task.created_at })
    found.push(foundHandle('copilot-cloud', request, io.now(), { id, ...identity }))
  }
  return found
}

const isOf = (task: Task, request: SubmitRequest): boolean =>
  task.sessions.some(
    ({ base_ref, prompt }) =>
      base_ref === request.baseBranch || prompt?.includes(`<!-- bakeoff:${request.runKey} -->`) === true,
  )

async function poll(service: Service, handle: RemoteHandle): Promise<RemoteStatus> {
  const task = await taskOf(service, idOf(handle))
  const failed = task.sessions.flatMap(({ error }) => error?.message ?? []).at(-1)
  return {
    phase: phaseOf(service, handle, task),
    vendorState: task.state,
    at: new Date(service.io.now()).toISOString(),
    ...(task.state === 'waiting_for_user' ? { needs: 'reply' as const } : {}),
    ...defined({ reason: failed }),
    links: defined({ web: task.html_url ?? handle.url, branch: TaskArtifacts.branches(task)[0] }),
  }
}

/** `idle` is documented nowhere: taken as the end where there is something to take and it stays so. */
function phaseOf({ options, idle }: Service, handle: RemoteHandle, task: Task): RemoteStatus['phase'] {
  const made = TaskArtifacts.pullNodes(task).length + TaskArtifacts.branches(task).length > 0
  if (task.state !== 'idle' || !made) idle.delete(handle.runKey)
  switch (task.state) {
    case 'queued':
      return 'queued'
    case 'in_progress':
      return 'running'
    case 'waiting_for_user':
      return 'waiting'
    case 'idle': {
      if (!made) return 'running'
      const times = (idle.get(handle.runKey) ?? 0) + 1
      idle.set(handle.runKey, times)
      return times >= options.idle_polls ? 'succeeded' : 'running'
    }
    default:
      return options.terminal_states.includes(task.state) ? endOf(task.state) : 'unknown'
  }
}

function endOf(state: string): RemoteStatus['phase'] {
  if (state === 'failed') return 'failed'
  if (state === 'timed_out') return 'expired'
  return state === 'cancelled' ? 'cancelled' : 'succeeded'
}

async function collect(service: Service, handle: RemoteHandle): Promise<Collected> {
  const task = await taskOf(service, idOf(handle))
  const { pull, refusal } = await pullOf(service, handle, task)
  const started = earliest(task.sessions, 'created_at')
  const finished = task.sessions
    .flatMap(({ completed_at }) => completed_at ?? [])
    .sort()
    .at(-1)
  const model = task.sessions.flatMap((session) => modelOf(session) ?? []).at(-1)
  return gather(handle, {
    pull,
    head: pull ? undefined : await branchOf(service.io, handle, task),
    refusal,
    usage: creditsOf(task.sessions),
    observed: model === undefined ? undefined : { model },
    times: {
      submitted: submittedAt(handle),
      ...defined({ started, finished }),
      resolutionMs: finished === undefined ? resolutionOf(service.options, 30) : 0,
    },
    timesFrom: finished === undefined ? 'harness' : 'vendor',
  })
}

const earliest = (sessions: readonly TaskSession[], field: 'created_at'): string | undefined =>
  sessions.flatMap((session) => session[field] ?? []).sort()[0]

/** It comes back with a prefix, and as `auto` before the start. */
function modelOf({ model }: TaskSession): string | undefined {
  const plain = model?.replace(/^sweagent-capi:/, '')
  return plain === undefined || plain === '' || plain === 'auto' ? undefined : plain
}

/** The artifact names its pull request by node id; where there is none, one onto the base branch may come up later. */
function pullOf({ github }: Service, handle: RemoteHandle, task: Task): Promise<Looked> {
  return firstPull([
    ...TaskArtifacts.pullNodes(task).map((node) => () => pullByNode(github, node, handle.repo)),
    async () => (await pullsOnto(github, handle.baseBranch))[0],
  ])
}

async function branchOf(io: RemoteIo, handle: RemoteHandle, task: Task): Promise<Head | undefined> {
  for (const branch of TaskArtifacts.branches(task)) {
    const head = await headOf(io, handle, branch)
    if (head) return head
  }
  return undefined
}

const Runs = z.object({ workflow_runs: z.array(z.object({ id: z.number(), status: z.string().nullish() })) })

/** There is no way to stop a task but the button; that its workflow run can be cancelled is a guess. */
async function cancel(service: Service, handle: RemoteHandle): ReturnType<RemoteAdapter['cancel']> {
  const { github, options } = service
  if (!options.cancel_run || handle.id === undefined) return 'unsupported'
  const [branch] = TaskArtifacts.branches(await taskOf(service, handle.id))
  if (branch === undefined) return 'unsupported'
  const listed = await github.request('GET /repos/{owner}/{repo}/actions/runs', { branch, status: 'in_progress' })
  const runs = Runs.parse(listed).workflow_runs
  for (const { id } of runs) {
    await github.request('POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel', { run_id: id })
  }
  return runs.length === 0 ? 'unsupported' : 'requested'
}
