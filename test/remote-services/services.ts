import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadAdapter } from '../../src/agents/index.ts'
import type { RemoteAdapter, RemoteHandle, RemoteIo, SubmitRequest } from '../../src/contracts/remote.ts'
import type { Agent } from '../../src/model/agent.ts'
import { HONEST_DELIVERABLE, under } from '../suite-on-disk.ts'
import { ANTHROPIC_KEY, openFakeAnthropic, ROUTINE, ROUTINE_TOKEN } from './fake-anthropic.ts'
import { CURSOR_KEY, openFakeCursor } from './fake-cursor.ts'
import { GITHUB_TOKEN, openFakeGitHub } from './fake-github.ts'
import { JULES_KEY, openFakeJules } from './fake-jules.ts'
import type { FakeServer } from './fake-server.ts'
import { type LabRepository, openLabRepository } from './lab-repository.ts'
import { HAPPY, type Scenario } from './scenario.ts'
import { openWorld, type World } from './world.ts'

/** The stand-in for the `codex` program. */
const STUB_CODEX = fileURLToPath(new URL('./codex.mjs', import.meta.url))

/** Variables that the services' adapters look at. */
export const SECRETS: Readonly<Record<string, string>> = {
  JULES_API_KEY: JULES_KEY,
  GH_TOKEN: GITHUB_TOKEN,
  CLAUDE_ROUTINE_TOKEN: ROUTINE_TOKEN,
  ANTHROPIC_API_KEY: ANTHROPIC_KEY,
  CURSOR_API_KEY: CURSOR_KEY,
}

/** What the scenario file of the stand-in for `codex` holds. */
export type CodexScenario = Partial<{
  states: string[]
  diff: string
  siblingDiff: string
  /** What each attempt has made; `null`: nothing. */
  attemptDiffs: (string | null)[]
  signedOut: boolean
  network: string[]
  environmentsFail: boolean
  createFails: string
  replyLost: boolean
  tasks: { id: string; polls: number; branch: string; attempts: number; prompt: string }[]
}>

/** All fake services over one repository, with a clock that only a test moves. */
export type Services = {
  world: World
  lab: LabRepository
  github: FakeServer & { issues: { number: number }[] }
  jules: FakeServer
  anthropic: FakeServer
  cursor: FakeServer
  clock: { nowMs: number }
  codexHome: string
  codex(change: CodexScenario): void
  codexCalls(): { args: string[]; stdin?: string; cwd: string; diff?: string }[]
  /** Everything that any fake found wrong. */
  violations(): string[]
  options(id: string, more?: object): Agent['options']
  baseUrl(id: string): string | undefined
  connect(id: string, more?: object, agent?: Partial<Agent>): Promise<RemoteAdapter>
  request(more?: Partial<SubmitRequest>): SubmitRequest
  intent(request: SubmitRequest, id: string): RemoteHandle
  close(): Promise<void>
}

export const START_MS = Date.parse('2026-11-25T10:00:00Z')

/** `shared`: a repository that outlives it; each submission has branches of its own. */
export async function openServices(scenario: Scenario = HAPPY, shared?: LabRepository): Promise<Services> {
  const lab = shared ?? openLabRepository()
  const ownKey = randomBytes(10).toString('hex')
  const world = openWorld(lab, scenario, under('sum', HONEST_DELIVERABLE))
  const [github, jules, anthropic, cursor] = await Promise.all([
    openFakeGitHub(world),
    openFakeJules(world),
    openFakeAnthropic(world),
    openFakeCursor(world),
  ])
  const codexHome = mkdtempSync(join(tmpdir(), 'bakeoff-codex-'))
  const scenarioFile = join(codexHome, 'scenario.json')
  writeFileSync(scenarioFile, JSON.stringify({ states: ['pending', 'ready'], tasks: [] }))
  const clock = { nowMs: START_MS }
  const urls: Record<string, string> = {
    jules: `${jules.url}/v1alpha`,
    'claude-web': anthropic.url,
    'claude-managed': anthropic.url,
    cursor: cursor.url,
  }
  const io: RemoteIo = {
    secrets: SECRETS,
    signal: new AbortController().signal,
    now: () => clock.nowMs,
    run: runProgram,
    heads: async () => lab.heads(),
    log: () => {},
  }
  const services: Services = {
    world,
    lab,
    github,
    jules,
    anthropic,
    cursor,
    clock,
    codexHome,
    codex: (change) => {
      const now: CodexScenario = JSON.parse(readFileSync(scenarioFile, 'utf8'))
      writeFileSync(scenarioFile, JSON.stringify({ ...now, ...change }))
    },
    codexCalls: () =>
      readFileSync(join(codexHome, 'calls.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    violations: () => [github, jules, anthropic, cursor].flatMap((server) => server.violations),
    options: (id, more = {}) => ({
      repo: world.repo,
      git_url: lab.url,
      github_url: github.url,
      ...PARTICULAR[id],
      ...(id === 'codex-cloud' ? { path: STUB_CODEX, codex_home: codexHome } : {}),
      ...more,
    }),
    baseUrl: (id) => urls[id],
    connect: async (id, more = {}, agent = {}) => {
      const adapter = await loadAdapter(id)
      if (adapter?.mode !== 'remote') throw new Error(`${id} is no service`)
      const options = services.options(id, more)
      const baseUrl = urls[id] === undefined ? {} : { baseUrl: urls[id] }
      return adapter.connect(
        { id, adapter: id, options, provider: adapter.provider, maxParallel: 1, ...baseUrl, ...agent },
        options,
        io,
      )
    },
    request: (more = {}) => {
      const runKey = more.runKey ?? ownKey
      const baseBranch = `bakeoff/base/${runKey}`
      lab.setBranch(baseBranch, lab.firstSha)
      return {
        runKey,
        repo: world.repo,
        baseSha: lab.firstSha,
        baseBranch,
        prompt: `Add numbers.\n\n<!-- bakeoff:${runKey} -->\n`,
        deadline: new Date(START_MS + 3_600_000).toISOString(),
        intentAt: new Date(clock.nowMs).toISOString(),
        ...more,
      }
    },
    intent: (request, id) => ({
      v: 1,
      adapter: id,
      runKey: request.runKey,
      requestHash: 'hash',
      repo: request.repo,
      baseSha: request.baseSha,
      baseBranch: request.baseBranch,
      state: 'intent',
      intentAt: new Date(clock.nowMs).toISOString(),
      deadline: request.deadline,
      before: { heads: lab.heads() },
    }),
    close: async () => {
      await Promise.all([github, jules, anthropic, cursor].map((server) => server.close()))
      if (shared === undefined) lab.remove()
      rmSync(codexHome, { recursive: true, force: true })
    },
  }
  return services
}

const PARTICULAR: Record<string, object> = {
  'codex-cloud': { environment: 'octo/lab' },
  'claude-web': { routine_id: ROUTINE },
  'claude-managed': { agent_id: 'agent_01', environment_id: 'env_01' },
}

/** As the harness runs a vendor's program: in a scratch folder, with nothing of this machine's environment but PATH. */
const runProgram: RemoteIo['run'] = (argv, { timeoutMs, stdin }) =>
  new Promise((resolve) => {
    const cwd = mkdtempSync(join(tmpdir(), 'bakeoff-vendor-'))
    mkdirSync(cwd, { recursive: true })
    const [program = '', ...args] = argv
    const env = {
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      CODEX_STARTING_DIFF: '/some.patch',
    }
    const child = execFile(
      program,
      args,
      { cwd, env, timeout: timeoutMs, maxBuffer: 80 * 1024 * 1024 },
      (error, stdout, stderr) => {
        rmSync(cwd, { recursive: true, force: true })
        if (error?.code === 'ENOENT') resolve(undefined)
        else resolve({ exitCode: typeof error?.code === 'number' ? error.code : error ? 124 : 0, stdout, stderr })
      },
    )
    child.stdin?.on('error', () => {})
    child.stdin?.end(stdin ?? '')
  })
