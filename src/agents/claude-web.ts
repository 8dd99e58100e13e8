import { z } from 'zod'
import type { RemoteAdapter, RemoteHandle, RemoteIo, SubmitRequest } from '../contracts/remote.ts'
import type { Agent } from '../model/agent.ts'
import { RemoteRefusal } from '../model/errors.ts'
import { defineService } from './define-adapter.ts'
import { defined } from './defined.ts'
import { branchInstructions } from './remote/branch-instructions.ts'
import { type CallService, openCallService } from './remote/call-service.ts'
import { connected } from './remote/connected.ts'
import { headsNow } from './remote/gather.ts'
import { type GitHub, lazyGitHub } from './remote/github.ts'
import { openGitHubWatch } from './remote/github-watch.ts'
import { extraText, foundHandle, submittedHandle } from './remote/handles.ts'
import { pullsOnto } from './remote/pull-requests.ts'
import { finding, GITHUB_TOKENS, secretOf, serviceProbe, serviceReady, untried } from './remote/readiness.ts'
import { repositoryFinding } from './remote/repository-finding.ts'
import { openServiceFetch } from './remote/service-fetch.ts'
import { pollEvery, repositoryOf } from './remote/service-options.ts'
import { WatchOptions } from './remote/watch-options.ts'

const HOST = 'api.anthropic.com'
const TOKENS = ['CLAUDE_ROUTINE_TOKEN']
const MOST_CHARS = 65_536

const Options = WatchOptions.extend({
  routine_id: z
    .string()
    .regex(/^[\w-]+$/)
    .describe('Id of the routine, such as trig_…, made in the web interface for repo'),
  beta: z
    .string()
    .default('experimental-cc-routine-2026-04-01')
    .describe('Value of the anthropic-beta header that the fire request needs'),
  head_prefix: z.string().default('claude/').describe('What its branches begin with: it may push to no others'),
})
type Options = z.infer<typeof Options>

/** Claude Code on the web, started by a routine's fire request and watched at GitHub. */
export const claudeWeb = defineService<Options>({
  id: 'claude-web',
  about: 'Claude Code on the web: fires a routine, then watches GitHub, since nothing else can be read.',
  mode: 'remote',
  kind: 'service',
  provider: 'anthropic',
  options: Options,
  secretEnv: [...TOKENS, ...GITHUB_TOKENS],
  modelHosts: [HOST],
  ready: async (agent, _options, io) =>
    serviceReady(agent, io, { secrets: [TOKENS, GITHUB_TOKENS], takesModel: false }),
  probe: async (io) => serviceProbe(io, [TOKENS, GITHUB_TOKENS]),
  repository: repositoryOf,
  connect: (agent, options, io) => connected(connect(agent, options, io), io, options),
})

const Fired = z.object({ claude_code_session_id: z.string(), claude_code_session_url: z.string().optional() })

type Service = { call: CallService; github: GitHub; options: Options; io: RemoteIo }

function connect(agent: Agent, options: Options, io: RemoteIo): RemoteAdapter {
  const call = openCallService(openServiceFetch(io, { timeoutMs: options.request_timeout_sec * 1000 }), {
    url: agent.baseUrl ?? `https://${HOST}`,
    headers: {
      authorization: `Bearer ${secretOf(io.secrets, TOKENS)}`,
      'anthropic-beta': options.beta,
      'anthropic-version': '2023-06-01',
    },
  })
  const service: Service = { call, github: lazyGitHub(io, options), options, io }
  const watch = openGitHubWatch(service.github, io, options)
  return {
    name: 'claude-web',
    caps: {
      poll: 'github',
      patch: false,
      cancel: 'none',
      usage: false,
      find: 'heuristic',
      attempts: 1,
      baseBranch: 'prompt',
    },
    ...pollEvery(options),
    doctor: () => doctor(service),
    find: (request) => find(service, request),
    submit: (request, handle) => submit(service, request, handle),
    poll: async (handle) => watch.status(handle, await watch.work(handle)),
    collect: async (handle) =>
      watch.collected(handle, await watch.work(handle), defined({ promptWrapper: extraText(handle, 'promptWrapper') })),
    cancel: async () => 'unsupported',
  }
}

async function doctor({ github, options }: Service): ReturnType<RemoteAdapter['doctor']> {
  return [
    await finding(() => repositoryFinding(github, options.repo), {
      what: `GitHub, ${options.repo}`,
      hint: 'Set GH_TOKEN to one that reads this repository.',
    }),
    {
      level: 'warn',
      message: 'whether the routine and its token are good can only be seen by firing it, which costs a run',
      hint: 'docs/agents/claude-web.md has the prompt that must be saved in the routine.',
    },
    untried(),
  ]
}

async function submit(service: Service, request: SubmitRequest, handle: RemoteHandle): Promise<RemoteHandle> {
  const { call, options, io } = service
  const wrapper = branchInstructions(request, options.head_prefix)
  const text = `${wrapper}\n\n${request.prompt}`
  if (text.length > MOST_CHARS) {
    throw new RemoteRefusal('rejected', `the prompt has ${text.length} characters; a routine takes ${MOST_CHARS}`)
  }
  const fired = await call({
    method: 'POST',
    path: `/v1/claude_code/routines/${options.routine_id}/fire`,
    body: { text },
    shape: Fired,
  })
  return submittedHandle(handle, io.now(), {
    id: fired.claude_code_session_id,
    ...defined({ url: fired.claude_code_session_url }),
    extra: { promptWrapper: wrapper },
  })
}

/** There is nothing to ask but GitHub: a pull request onto the base branch, or a branch with the run key in its name. */
async function find({ github, options, io }: Service, request: SubmitRequest): Promise<RemoteHandle[]> {
  const extra = { promptWrapper: branchInstructions(request, options.head_prefix) }
  const [pull] = await pullsOnto(github, request.baseBranch)
  const branches = [...(await headsNow(io)).keys()]
  const pushed = branches.includes(`${options.head_prefix}${request.runKey}`)
  return pull || pushed ? [foundHandle('claude-web', request, io.now(), { extra })] : []
}
