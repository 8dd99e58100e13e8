import { randomBytes } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import type { CliContext } from '../../src/cli/context.ts'
import { resultsFolderOf } from '../../src/cli/results-folder.ts'
import { runSession } from '../../src/cli/run-session.ts'
import { policyFor } from '../../src/config/policy.ts'
import type { AgentIo, AgentJob, LocalAdapter } from '../../src/contracts/adapter.ts'
import { sha256 } from '../../src/lib/hash.ts'
import type { Agent } from '../../src/model/agent.ts'
import { VerifyConfig } from '../../src/model/config.ts'
import type { RunEnd } from '../../src/model/events.ts'
import type { AgentOutcome } from '../../src/model/outcome.ts'
import type { RunLimits, RunPlan } from '../../src/model/plan.ts'
import type { Task } from '../../src/model/task.ts'
import { planRun } from '../../src/plan/plan-run.ts'
import { sandboxBackends } from '../../src/sandbox/index.ts'
import { openStore } from '../../src/store/open.ts'
import { HONEST_DELIVERABLE, suiteOnDisk } from '../suite-on-disk.ts'

export type Contestants = Readonly<
  Record<
    string,
    {
      run: (job: AgentJob<unknown>, io: AgentIo) => Promise<AgentOutcome>
      agent?: Partial<Agent>
      secrets?: Record<string, string>
    }
  >
>

export type RunHere = {
  contestants: Contestants
  task?: Partial<Task>
  trials?: number
  limits?: Partial<RunLimits>
  level?: 'process' | 'bwrap'
  probes?: 'all' | 'none'
  passEnv?: Record<string, string>
}

export type RanHere = { suite: string; plan: RunPlan; because: RunEnd; said: string }

/** Runs inline contestants through the real session: real folders, sandbox, checks and record. */
export async function runHere(options: RunHere): Promise<RanHere> {
  const suite = suiteOnDisk({})
  onTestFinished(suite.remove)
  const plan = planOf(options, suite.path)
  const folder = resultsFolderOf(suite.path)
  const store = openStore(folder.database, 'write')
  const backends = sandboxBackends({ path: process.env['PATH'] ?? '', home: homedir() })
  const contestants = new Map(
    plan.agents.map((agent) => {
      const mine = options.contestants[agent.id]
      if (mine === undefined) throw new Error(`no contestant ${agent.id}`)
      return [agent.id, { agent, adapter: inlineAdapter(mine.run), options: {}, secrets: mine.secrets ?? {} }]
    }),
  )
  let said = ''
  try {
    const because = await runSession(
      {
        plan,
        resumed: false,
        planChanged: false,
        options: {},
        store,
        folder,
        contestants,
        backend: backends[plan.sandbox],
      },
      contextOf(options.passEnv ?? {}, (text) => {
        said += text
      }),
    )
    return { suite: suite.path, plan, because, said }
  } finally {
    store.close()
  }
}

function planOf(options: RunHere, suitePath: string): RunPlan {
  const policy = policyFor(VerifyConfig.parse({ runs: 1, probes: options.probes ?? 'none', timeout_sec: 30 }), {
    acceptProcessIsolation: true,
  })
  return planRun({
    runId: `run-${randomBytes(4).toString('hex')}`,
    name: 'here',
    createdAt: new Date().toISOString(),
    seed: 7,
    tasks: [{ ...TASK, ...options.task }],
    agents: Object.entries(options.contestants).map(([id, { agent }]) => ({ ...agentOf(id), ...agent })),
    trialsPerCell: options.trials ?? 1,
    policy: policy.id,
    verify: policy,
    sandbox: options.level ?? 'process',
    acceptProcessIsolation: true,
    limits: { total: 4, perProvider: {}, infraRetries: 1, ...options.limits },
    passEnv: Object.keys(options.passEnv ?? {}),
    provenance: {
      bakeoffVersion: '0.0.0',
      node: process.version,
      platform: process.platform,
      suitePath,
      configSha256: sha256(''),
      promptAppendix: 'none',
      argv: [],
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

const agentOf = (id: string): Agent => ({ id, adapter: 'inline', options: {}, provider: 'none', maxParallel: 4 })

const inlineAdapter = (run: LocalAdapter<unknown>['run']): LocalAdapter<unknown> => ({
  id: 'inline',
  about: 'a contestant of a test',
  mode: 'local',
  kind: 'script',
  provider: 'none',
  options: z.unknown(),
  secretEnv: [],
  modelHosts: [],
  probe: async () => ({ installed: true, ready: true }),
  run,
})

function contextOf(env: Record<string, string>, err: (text: string) => void): CliContext {
  return {
    cwd: '/',
    env,
    argv: [],
    interactive: false,
    color: false,
    out: () => {},
    err,
    stderr: Object.assign(Object.create(process.stderr), { isTTY: false }),
    signal: new AbortController().signal,
    setExitCode: () => {},
  }
}

/** Leaves files in the deliverable's folder, by a process inside the sandbox. */
export async function leave(
  job: AgentJob<unknown>,
  io: AgentIo,
  files: Readonly<Record<string, string>> = HONEST_DELIVERABLE,
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const argv = ['sh', '-c', 'cat > "$1"', 'leave', join(job.folder, name)]
    const wrote = await io.sandbox.exec({ argv, stdin: content }, {})
    if (wrote.exitCode !== 0) throw new Error(`cannot leave ${name}`)
  }
}
