import { join } from 'node:path'
import { z } from 'zod'
import type {
  Collected,
  RemoteAdapter,
  RemoteHandle,
  RemoteIo,
  RemoteStatus,
  SubmitRequest,
} from '../contracts/remote.ts'
import { RemoteRefusal } from '../model/errors.ts'
import { parseBoundedJson } from './bounded-json.ts'
import { versionIn } from './cli-program.ts'
import { CODEX_FOLDER, codexLogin, IN_A_FILE } from './codex-login.ts'
import { defineService } from './define-adapter.ts'
import { defined } from './defined.ts'
import { connected } from './remote/connected.ts'
import { gather, submittedAt } from './remote/gather.ts'
import { foundHandle, idOf, submittedHandle } from './remote/handles.ts'
import { serviceReady, UNTRIED, untried } from './remote/readiness.ts'
import { pollEvery, repositoryOf, resolutionOf, ServiceOptions } from './remote/service-options.ts'

const INSTALL = 'install it: npm i -g @openai/codex'
const SIGN_IN = 'sign in with ChatGPT: codex login'
const VERSION_WALL_MS = 30_000
const MOST_ATTEMPTS = 4

const Options = ServiceOptions.extend({
  environment: z.string().min(1).describe('Id or label of the environment, made in the web interface for repo'),
  path: z.string().default('codex').describe('Program to run'),
  codex_home: z
    .string()
    .optional()
    .describe('Folder with another ChatGPT sign-in (CODEX_HOME); default: that of `login`, else your own'),
  attempts: z.int().min(1).max(MOST_ATTEMPTS).default(1).describe('Attempts that it makes at once; the first is taken'),
  one_at_a_time: z
    .boolean()
    .default(false)
    .describe('Nothing else uses the environment: a task that comes up in a submission without an answer is that one'),
})
type Options = z.infer<typeof Options>

/** Codex in the cloud, by the command-line interface that starts and reads its tasks. */
export const codexCloud = defineService<Options>({
  id: 'codex-cloud',
  about: 'Codex in the cloud of OpenAI, by `codex cloud` of its command line.',
  mode: 'remote',
  kind: 'service',
  provider: 'openai',
  options: Options,
  secretEnv: [],
  modelHosts: ['chatgpt.com'],
  login: codexLogin('codex-cloud'),
  ready: async (agent, options, io) => {
    if (agent.login !== undefined && options.codex_home !== undefined) {
      return 'its sign-in is either `login` or the option `codex_home`: leave one out'
    }
    if ((await io.run([options.path, '--version'], VERSION_WALL_MS)) === undefined) {
      return `${options.path} is not installed; ${INSTALL}`
    }
    return serviceReady(agent, io, { secrets: [], takesModel: false })
  },
  probe: async (io) => {
    const said = await io.run(['codex', '--version'], VERSION_WALL_MS)
    if (said?.exitCode !== 0) return { installed: false, ready: false, hint: `${INSTALL}; ${SIGN_IN}; ${UNTRIED}` }
    const version = defined({ version: versionIn(said.stdout) })
    // A key of the API is a login too, but not one that the cloud takes.
    const login = await io.run(['codex', 'login', 'status'], VERSION_WALL_MS)
    const ready = login?.exitCode === 0 && !/api key/i.test(`${login.stdout}${login.stderr}`)
    return { installed: true, ...version, ready, hint: ready ? UNTRIED : `${SIGN_IN}; ${UNTRIED}` }
  },
  repository: repositoryOf,
  connect: (_agent, options, io) => connected(connect(options, io), io, options),
})

type Said = { exitCode: number; stdout: string; stderr: string }
type Codex = (args: readonly string[], stdin?: string) => Promise<Said>
type Service = {
  codex: Codex
  options: Options
  io: RemoteIo
  /** Tasks that were there just before each submission, by its run key. */
  before: Map<string, ReadonlySet<string>>
}

function connect(options: Options, io: RemoteIo): RemoteAdapter {
  const service: Service = { codex: openCodex(options, io), options, io, before: new Map() }
  return {
    name: 'codex-cloud',
    caps: {
      poll: 'api',
      patch: true,
      cancel: 'none',
      usage: false,
      find: 'heuristic',
      attempts: MOST_ATTEMPTS,
      baseBranch: 'param',
    },
    ...pollEvery(options),
    doctor: () => doctor(service),
    find: (request) => find(service, request),
    submit: (request, handle) => submit(service, request, handle),
    poll: (handle) => poll(service, handle),
    collect: (handle) => collect(service, handle),
    cancel: async () => 'unsupported',
  }
}

/** A patch to be applied beforehand would come in by CODEX_STARTING_DIFF: it is taken out. */
function openCodex(options: Options, io: RemoteIo): Codex {
  const own = io.loginHome && join(io.loginHome, CODEX_FOLDER)
  const home = own ?? options.codex_home
  const argv = [
    ...['env', '-u', 'CODEX_STARTING_DIFF', ...(home === undefined ? [] : [`CODEX_HOME=${home}`]), options.path],
    ...[...(own === undefined ? [] : IN_A_FILE), 'cloud'],
  ]
  const timeoutMs = options.request_timeout_sec * 1000
  return async (args, stdin) => {
    const said = await io.run([...argv, ...args], { timeoutMs, ...(stdin === undefined ? {} : { stdin }) })
    if (said === undefined || said.exitCode === 127) {
      throw new RemoteRefusal('rejected', `${options.path} cannot be run; ${INSTALL}`)
    }
    return said
  }
}

const Task = z.object({
  id: z.string(),
  url: z.string().optional().catch(undefined),
  status: z.string().catch('unknown'),
  updated_at: z.string().optional().catch(undefined),
  attempt_total: z.int().positive().optional().catch(undefined),
})
type Task = z.infer<typeof Task>
const Tasks = z.object({ tasks: z.array(Task), cursor: z.string().nullish() })

async function doctor({ codex, options }: Service): ReturnType<RemoteAdapter['doctor']> {
  try {
    const said = await codex(['list', '--json', '--env', options.environment, '--limit', '1'])
    if (said.exitCode === 0)
      return [{ level: 'ok', message: `signed in, environment ${options.environment}` }, untried()]
    const hint = `${SIGN_IN}; the environment is made in the web interface of Codex.`
    return [{ level: 'error', message: errorLine(said), hint }, untried()]
  } catch (error) {
    if (!(error instanceof RemoteRefusal)) throw error
    return [{ level: 'error', message: error.message, hint: INSTALL }, untried()]
  }
}

async function submit(service: Service, request: SubmitRequest, handle: RemoteHandle): Promise<RemoteHandle> {
  const { codex, options, io } = service
  if (options.one_at_a_time) {
    const before = await tasksOf(service).catch(asRefusal)
    service.before.set(request.runKey, new Set(before.map(({ id }) => id)))
  }
  const attempts = Math.min(request.attempts ?? options.attempts, MOST_ATTEMPTS)
  const args = ['exec', '--env', options.environment, '--branch', request.baseBranch]
  const said = await codex([...args, '--attempts', String(attempts), '-'], request.prompt)
  const url = /https?:\/\/\S+\/tasks\/\S+/.exec(said.stdout)?.[0]
  if (said.exitCode !== 0 || url === undefined) throw refusedSubmission(said)
  return submittedHandle(handle, io.now(), { id: url.split('/').at(-1) ?? url, url, extra: { attempts } })
}

const NOT_SIGNED_IN = /not signed in|codex login|unauthorized|\b401\b/i
const NO_ENVIRONMENT = /environment .*(not found|ambiguous)|no (cloud )?environments/i

/** It asks for the environments before it posts: what fails until then has started nothing. */
function refusedSubmission(said: Said): Error {
  const line = errorLine(said)
  const failed = /\b(GET|POST) \S+ failed: (\d{3})/.exec(said.stderr)
  if (failed?.[1] === 'POST') {
    const status = Number(failed[2])
    if (status === 429) return new RemoteRefusal('rate-limited', line)
    if (status === 401 || status === 403) return new RemoteRefusal('authentication', line)
    if (status >= 400 && status < 500 && status !== 408 && status !== 409) return new RemoteRefusal('rejected', line)
    return new Error(line)
  }
  if (NOT_SIGNED_IN.test(line)) return new RemoteRefusal('authentication', line)
  const read = failed?.[1] === 'GET' || /error sending request for url \(\S*\/environments/.test(said.stderr)
  if (read || NO_ENVIRONMENT.test(line)) return new RemoteRefusal('rejected', line)
  return new Error(`codex cloud exec: ${line}`)
}

/** The line that says what went wrong, among warnings and a backtrace. */
function errorLine({ stderr, stdout, exitCode }: Said): string {
  const lines = `${stderr}\n${stdout}`.split('\n').map((line) => line.trim())
  const line = lines.find((each) => /^Error:|not signed in/i.test(each)) ?? lines.find((each) => each !== '')
  return (line ?? `exit code ${exitCode}`).slice(0, 300)
}

async function tasksOf({ codex, options }: Service): Promise<Task[]> {
  const all: Task[] = []
  let cursor: string | undefined
  for (let page = 0; page < 10; page += 1) {
    const more = cursor === undefined ? [] : ['--cursor', cursor]
    const said = await codex(['list', '--json', '--env', options.environment, '--limit', '20', ...more])
    if (said.exitCode !== 0) throw new Error(`codex cloud list: ${errorLine(said)}`)
    const { tasks, cursor: next } = Tasks.parse(parseBoundedJson(said.stdout))
    all.push(...tasks)
    if (next === undefined || next === null || next === '' || next === cursor) break
    cursor = next
  }
  return all
}

/** Nothing was submitted yet. */
function asRefusal(error: unknown): never {
  if (error instanceof RemoteRefusal || !(error instanceof Error)) throw error
  throw new RemoteRefusal('rejected', error.message, { cause: error })
}

/**
 * A task tells neither its branch nor its prompt. Another trial's task taken for this one's would be judged as its work,
 * so that only a task that was not there just before the submission counts, in an environment that nothing else uses.
 */
async function find(service: Service, request: SubmitRequest): Promise<RemoteHandle[]> {
  const before = service.before.get(request.runKey)
  if (before === undefined) return []
  const fresh = (await tasksOf(service)).filter(({ id }) => !before.has(id))
  return fresh.map(({ id, url }) => foundHandle('codex-cloud', request, service.io.now(), { id, ...defined({ url }) }))
}

/** Its exit code is 0 only when the task is ready, so that only what it prints counts. */
async function poll({ codex, io }: Service, handle: RemoteHandle): Promise<RemoteStatus> {
  const said = await codex(['status', idOf(handle)])
  const state = /^\[(\w+)\]/m.exec(said.stdout)?.[1]?.toLowerCase()
  if (state === undefined) throw new Error(`codex cloud status: ${errorLine(said)}`)
  return {
    phase: phaseOf(state),
    vendorState: state,
    at: new Date(io.now()).toISOString(),
    ...(state === 'error' ? { reason: 'Codex does not tell why' } : {}),
    ...(handle.url === undefined ? {} : { links: { web: handle.url } }),
  }
}

function phaseOf(state: string): RemoteStatus['phase'] {
  switch (state) {
    case 'pending':
      return 'running'
    case 'ready':
    case 'applied':
      return 'succeeded'
    case 'error':
      return 'failed'
    default:
      return 'unknown'
  }
}

/** Only once it is ready: before that, `diff` may show what another attempt has made so far. */
async function collect(service: Service, handle: RemoteHandle): Promise<Collected> {
  const { codex, options } = service
  const { phase } = await poll(service, handle)
  const said = phase === 'succeeded' ? await codex(['diff', idOf(handle)]) : undefined
  const none = said !== undefined && /no diff available/i.test(said.stderr)
  if (said !== undefined && said.exitCode !== 0 && !none) throw new Error(`codex cloud diff: ${errorLine(said)}`)
  const attempts = handle.extra?.['attempts']
  const collected = gather(handle, {
    patch: said?.exitCode === 0 ? said.stdout : undefined,
    times: { submitted: submittedAt(handle), resolutionMs: resolutionOf(options, 30) },
    timesFrom: 'harness',
  })
  return typeof attempts === 'number' && attempts > 1 ? { ...collected, solutions: attempts } : collected
}
