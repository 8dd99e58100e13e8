import { HONEST_DELIVERABLE, suiteOnDisk, under } from '../suite-on-disk.ts'
import type { FakeServer } from './fake-server.ts'
import type { Scenario } from './scenario.ts'
import { openServices, SECRETS, type Services, START_MS } from './services.ts'

/** How each service does well in its own words, and what its contestant needs to be quick about it. */
const HAPPY_WAYS: Readonly<Record<string, { scenario: Scenario; options?: object; post?: string }>> = {
  jules: {
    scenario: { states: ['QUEUED', 'IN_PROGRESS', 'COMPLETED'], work: 'patch-and-pull' },
    post: 'POST /v1alpha/sessions',
  },
  'copilot-cloud': {
    scenario: { states: ['queued', 'in_progress', 'completed'], work: 'pull' },
    post: 'POST /agents/repos/octo/lab/tasks',
  },
  'codex-cloud': { scenario: { states: [], work: 'none' } },
  'claude-web': {
    scenario: { states: ['', ''], work: 'branch', head: 'claude/KEY' },
    options: { quiet_minutes: 0, branch_quiet_minutes: 0 },
    post: 'POST /v1/claude_code/routines/*/fire',
  },
  'claude-managed': {
    scenario: { states: ['idle', 'running', 'idle:end_turn'], work: 'patch' },
    post: 'POST /v1/sessions',
  },
  cursor: { scenario: { states: ['CREATING', 'RUNNING', 'FINISHED'], work: 'pull' }, post: 'POST /v1/agents' },
  'github-trigger': {
    scenario: { states: ['', ''], work: 'pull', head: 'codex/KEY' },
    options: { quiet_minutes: 0 },
    post: 'POST /repos/octo/lab/issues/*/comments',
  },
}

export const SERVICE_IDS: readonly string[] = Object.keys(HAPPY_WAYS)

export type ServiceSuite = {
  path: string
  env: Record<string, string>
  services: Readonly<Record<string, Services>>
  /** Lets each service take its next submission, and loses the answer. */
  loseAnswers(): void
  close(): Promise<void>
}

/** A suite of one task whose contestants are these services, each with fakes of its own, and the local ones of `more`. */
export async function serviceSuite(
  ids: readonly string[],
  more: { agents?: readonly object[]; config?: object; files?: Readonly<Record<string, string>> } = {},
): Promise<ServiceSuite> {
  const services: Record<string, Services> = {}
  const agents: object[] = []
  for (const id of ids) {
    const way = HAPPY_WAYS[id]
    if (way === undefined) throw new Error(`no way for ${id}`)
    const fakes = await openServices(way.scenario)
    for (const server of serversOf(fakes)) server.move(Date.now() - START_MS)
    if (id === 'codex-cloud') fakes.codex({ diff: honestPatch(fakes) })
    services[id] = fakes
    const base_url = fakes.baseUrl(id)
    const options = fakes.options(id, { poll_sec: 0.05, ...way.options })
    agents.push({ id, adapter: id, options, ...(base_url === undefined ? {} : { base_url }) })
  }
  const config = {
    name: 'services',
    trials: 1,
    sandbox: 'process',
    verify: { runs: 1, probes: 'none', timeout_sec: 60 },
    remote: { find_sec: 1, collect_sec: 5, shared_repository: true },
    ...more.config,
    agents: [...agents, ...(more.agents ?? [])],
  }
  const suite = suiteOnDisk({
    // YAML reads JSON.
    'bakeoff.yaml': JSON.stringify(config, null, 1),
    'tasks/sum.md': '---\ntitle: Sum\ntimeout_sec: 3600\n---\nAdd two numbers.\n',
    ...more.files,
  })
  return {
    path: suite.path,
    env: { ...SECRETS },
    services,
    loseAnswers() {
      for (const [id, fakes] of Object.entries(services)) {
        const on = HAPPY_WAYS[id]?.post
        if (on === undefined) fakes.codex({ replyLost: true })
        else for (const server of serversOf(fakes)) server.fault({ on, times: 1, answer: 'reply-lost' })
      }
    },
    close: async () => {
      await Promise.all(Object.values(services).map((fakes) => fakes.close()))
      suite.remove()
    },
  }
}

const serversOf = ({ github, jules, anthropic, cursor }: Services): FakeServer[] => [github, jules, anthropic, cursor]

function honestPatch({ lab }: Services): string {
  const made = lab.commit('codex-made', lab.firstSha, under('sum', HONEST_DELIVERABLE))
  const patch = lab.patch(lab.firstSha, made)
  lab.removeBranch('codex-made')
  return patch
}
