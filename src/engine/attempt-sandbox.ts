import type { Sandbox, SandboxNetwork } from '../contracts/sandbox.ts'
import type { Task } from '../model/task.ts'
import type { Workspace } from '../workspace/prepare.ts'
import type { Contestant, EngineDeps, ModelProxy } from './deps.ts'

/** Where the folders that a task builds on appear inside. */
export const BUILDS_ON_INSIDE = '/builds-on'

/** An agent's current folder and HOME inside. */
export const AGENT_WORKSPACE = '/workspace'
export const AGENT_HOME = '/home/agent'
/** Who an agent is inside, where the sandbox can choose; the first person of most machines has this number. */
export const AGENT_USER = { name: 'agent', uid: 1000 }

type SandboxDeps = Pick<EngineDeps, 'backend' | 'openProxy' | 'passedEnv'>

export type AttemptSandbox = { sandbox: Sandbox; denied(): string[]; close(): Promise<void> }

/** The agent's sandbox over its workspace, with the network that the task grants. */
export async function openAttemptSandbox(
  workspace: Workspace,
  task: Task,
  contestant: Contestant,
  deps: SandboxDeps,
): Promise<AttemptSandbox> {
  const { adapter, agent, options } = contestant
  const proxy = await networkFor(task, contestant, deps)
  try {
    const own = (await adapter.mounts?.(agent, options)) ?? { readOnly: [], tools: [] }
    const buildsOn = workspace.buildsOn === undefined ? [] : [{ from: workspace.buildsOn, to: BUILDS_ON_INSIDE }]
    const sandbox = await deps.backend.open({
      workdir: { from: workspace.work, to: AGENT_WORKSPACE },
      home: { from: workspace.home, to: AGENT_HOME },
      tmp: { from: workspace.tmp },
      user: AGENT_USER,
      mounts: [...own.readOnly, ...buildsOn].map((mount) => ({ ...mount, readOnly: true })),
      network: proxy.network,
      env: { TERM: 'xterm-256color', ...deps.passedEnv },
      tools: own.tools,
    })
    return {
      sandbox,
      denied: () => proxy.denied(),
      async close() {
        await sandbox.close()
        await proxy.close()
      },
    }
  } catch (error) {
    await proxy.close()
    throw error
  }
}

/**
 * `full` is the host's network. Under `model` a program gets only its model service, through the harness's proxy;
 * an interface loop talks to its model from outside the sandbox, so what runs inside needs no network at all.
 */
async function networkFor(task: Task, { adapter, agent }: Contestant, deps: SandboxDeps): Promise<ModelProxy> {
  const without = (network: SandboxNetwork): ModelProxy => ({ network, denied: () => [], close: async () => {} })
  if (task.network === 'full') return without({ kind: 'host' })
  const { login, modelHosts } = adapter
  const hosts = [
    ...modelHosts,
    ...(agent.login !== undefined && login?.kind === 'file' ? login.hosts : []),
    ...(agent.baseUrl === undefined ? [] : [new URL(agent.baseUrl).host]),
  ]
  if (adapter.kind === 'api' || hosts.length === 0) return without({ kind: 'none' })
  return deps.openProxy(hosts)
}
