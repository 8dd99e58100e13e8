import { randomBytes } from 'node:crypto'
import { homedir } from 'node:os'
import { onTestFinished } from 'vitest'
import { contestantsOf } from '../../src/cli/contestants.ts'
import type { CliContext } from '../../src/cli/context.ts'
import { scratchRoot } from '../../src/cli/host.ts'
import { pinRemotes } from '../../src/cli/pin-remotes.ts'
import { type ResultsFolder, resultsFolderOf } from '../../src/cli/results-folder.ts'
import { runSession } from '../../src/cli/run-session.ts'
import { policyFor } from '../../src/config/policy.ts'
import type { Contestant } from '../../src/engine/deps.ts'
import { sha256 } from '../../src/lib/hash.ts'
import type { Agent } from '../../src/model/agent.ts'
import { VerifyConfig } from '../../src/model/config.ts'
import type { RunEnd, RunEvent } from '../../src/model/events.ts'
import type { RemoteLimits, RunPlan } from '../../src/model/plan.ts'
import type { Task } from '../../src/model/task.ts'
import { planRun } from '../../src/plan/plan-run.ts'
import type { ResumeOptions } from '../../src/plan/trial-state.ts'
import { sandboxBackends } from '../../src/sandbox/index.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { type AttemptRecord, eventsAfter, readAttempt } from '../../src/store/read.ts'
import { suiteOnDisk } from '../suite-on-disk.ts'
import { type FakeService, SERVICE_MODULE, startFakeService } from './fake-service.ts'

export type RemoteRun = {
  service: FakeService
  plan: RunPlan
  folder: ResultsFolder
  store: Store
  contestants: ReadonlyMap<string, Contestant>
  /** Starts the run, or takes it up again. */
  go(options?: ResumeOptions & { signal?: AbortSignal }): Promise<RunEnd>
  attempt(number?: number): AttemptRecord
  events(): RunEvent[]
  notes(): string
}

export type RemoteRunOptions = {
  task?: Partial<Task>
  agent?: Partial<Agent>
  options?: Agent['options']
  limits?: Partial<RemoteLimits>
  env?: Record<string, string>
  files?: Readonly<Record<string, string>>
  /** A second contestant in the same repository. */
  twin?: boolean
}

/** A run of one trial by the service of the tests, in this process and under our eyes; times are tiny. */
export async function remoteRun(options: RemoteRunOptions = {}): Promise<RemoteRun> {
  const service = await startFakeService()
  onTestFinished(() => service.close())
  const suite = suiteOnDisk(options.files ?? {})
  onTestFinished(suite.remove)
  const folder = resultsFolderOf(suite.path)
  const store = openStore(folder.database, 'write')
  onTestFinished(() => store.close())
  const agent: Agent = {
    id: 'cloud',
    adapter: 'test-service',
    use: SERVICE_MODULE,
    options: { url: service.url, repo: 'octo/lab', gitUrl: service.gitUrl, ...options.options },
    provider: 'tests',
    maxParallel: 2,
    ...options.agent,
  }
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...options.env }
  const twin = options.twin === true ? [{ ...agent, id: 'twin' }] : []
  const contestants = await contestantsOf([agent, ...twin], env)
  const remotes = await pinRemotes({
    contestants: contestants.values(),
    known: undefined,
    sharedRepository: false,
    env,
    scratch: scratchRoot(),
    signal: new AbortController().signal,
    warn: () => {},
  })
  const plan = planOf(suite.path, agent, options, remotes)
  let resumed = false
  return {
    service,
    plan,
    folder,
    store,
    contestants,
    async go({ signal = new AbortController().signal, ...resume } = {}) {
      const backend = sandboxBackends({ path: process.env['PATH'] ?? '', home: homedir() })[plan.sandbox]
      const session = { plan, resumed, planChanged: false, options: resume, store, folder, contestants, backend }
      resumed = true
      return runSession(session, contextOf(env, signal))
    },
    attempt: (number = 1) => readAttempt(store, `${plan.trials[0]?.id}/${number}`),
    events: () => eventsAfter(store, plan.runId, 0),
    notes: () =>
      eventsAfter(store, plan.runId, 0)
        .flatMap((e) => (e.type === 'note' ? [e.message] : []))
        .join('\n'),
  }
}

function planOf(
  suitePath: string,
  agent: Agent,
  { task, limits }: RemoteRunOptions,
  remotes: RunPlan['provenance']['remotes'],
): RunPlan {
  const verify = VerifyConfig.parse({ runs: 1, probes: 'none', timeout_sec: 30 })
  const policy = policyFor(verify, { acceptProcessIsolation: true })
  return planRun({
    runId: `run-${randomBytes(4).toString('hex')}`,
    name: 'remote',
    createdAt: '2026-11-25T00:00:00.000Z',
    seed: 7,
    tasks: [{ ...TASK, ...task }],
    agents: [agent],
    trialsPerCell: 1,
    policy: policy.id,
    verify: policy,
    sandbox: 'process',
    acceptProcessIsolation: true,
    limits: { total: 4, perProvider: {}, infraRetries: 0 },
    remote: { pollMs: 10, findMs: 60, collectMs: 60, ...limits },
    passEnv: [],
    provenance: {
      bakeoffVersion: '0.0.0',
      node: process.version,
      platform: process.platform,
      suitePath,
      configSha256: sha256(''),
      promptAppendix: 'none',
      argv: [],
      ...(remotes === undefined ? {} : { remotes }),
    },
  })
}

const TASK: Task = {
  id: 'sum',
  title: 'Sum',
  tags: [],
  prompt: 'Add two numbers.',
  folder: 'sum',
  timeoutSec: 60,
  network: 'full',
  limits: {},
  followUps: [],
  buildsOn: [],
  hash: sha256('sum'),
}

function contextOf(env: CliContext['env'], signal: AbortSignal): CliContext {
  return {
    cwd: '/',
    env,
    argv: [],
    interactive: false,
    color: false,
    out: () => {},
    err: () => {},
    stderr: Object.assign(Object.create(process.stderr), { isTTY: false }),
    signal,
    setExitCode: () => {},
  }
}
