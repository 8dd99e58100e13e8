import type { FakeServer } from './fake-server.ts'
import type { Scenario } from './scenario.ts'
import type { Services } from './services.ts'

/** One way in which one service is driven. */
export type Route = {
  id: string
  options?: object
  scenario: Scenario
  /** The one request that counts, and how many to the same address only read before it. */
  post: string
  reads?: number
  /** What one poll asks. */
  poll: string
  server: (services: Services) => FakeServer
}

const github = (services: Services): FakeServer => services.github
const TASKS = 'POST /agents/repos/octo/lab/tasks'
export const PULLS = 'GET /repos/octo/lab/pulls'
const QUIET = { quiet_minutes: 10 }

/** Each way in which each service with an interface is driven; `codex-cloud` is a program and has its own file. */
export const ROUTES: Record<string, Route> = {
  jules: {
    id: 'jules',
    scenario: { states: ['QUEUED', 'IN_PROGRESS', 'COMPLETED'], work: 'patch-and-pull' },
    post: 'POST /v1alpha/sessions',
    poll: 'GET /v1alpha/sessions/*',
    server: (services) => services.jules,
  },
  'copilot-cloud': {
    id: 'copilot-cloud',
    scenario: { states: ['queued', 'in_progress', 'completed'], work: 'pull' },
    post: TASKS,
    poll: 'GET /agents/repos/octo/lab/tasks/*',
    server: github,
  },
  'copilot-cloud by issue': {
    id: 'copilot-cloud',
    options: { via: 'issue', ...QUIET },
    scenario: { states: ['', ''], work: 'pull', head: 'copilot/fix-KEY' },
    post: 'POST /repos/octo/lab/issues/*/assignees',
    poll: PULLS,
    server: github,
  },
  'copilot-cloud by issue, GraphQL': {
    id: 'copilot-cloud',
    options: { via: 'issue-graphql', ...QUIET },
    scenario: { states: ['', ''], work: 'pull', head: 'copilot/fix-KEY' },
    post: 'POST /graphql',
    reads: 1,
    poll: PULLS,
    server: github,
  },
  'claude-web': {
    id: 'claude-web',
    options: QUIET,
    scenario: { states: ['', ''], work: 'pull', head: 'claude/KEY' },
    post: 'POST /v1/claude_code/routines/*/fire',
    poll: PULLS,
    server: (services) => services.anthropic,
  },
  'claude-managed': {
    id: 'claude-managed',
    scenario: { states: ['idle', 'running', 'idle:end_turn'], work: 'patch' },
    post: 'POST /v1/sessions',
    poll: 'GET /v1/sessions/*',
    server: (services) => services.anthropic,
  },
  cursor: {
    id: 'cursor',
    scenario: { states: ['CREATING', 'RUNNING', 'FINISHED'], work: 'pull' },
    post: 'POST /v1/agents',
    poll: 'GET /v1/agents/*/runs/*',
    server: (services) => services.cursor,
  },
  'github-trigger by comment': {
    id: 'github-trigger',
    options: QUIET,
    scenario: { states: ['', ''], work: 'pull', head: 'codex/KEY' },
    post: 'POST /repos/octo/lab/issues/*/comments',
    poll: PULLS,
    server: github,
  },
  'github-trigger by label': {
    id: 'github-trigger',
    options: { trigger: 'label', ...QUIET },
    scenario: { states: ['', ''], work: 'pull', head: 'jules-KEY' },
    post: 'POST /repos/octo/lab/issues/*/labels',
    poll: PULLS,
    server: github,
  },
  'github-trigger by assignment': {
    id: 'github-trigger',
    options: { trigger: 'assign', ...QUIET },
    scenario: { states: ['', ''], work: 'pull', head: 'copilot/KEY' },
    post: 'POST /repos/octo/lab/issues/*/assignees',
    poll: PULLS,
    server: github,
  },
}
