import { z } from 'zod'
import type { AgentIo, AgentJob } from '../contracts/adapter.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { openClaudeStream } from './claude-code-stream.ts'
import { CliOptions } from './cli-options.ts'
import { cliMounts, cliProbe, cliReady } from './cli-program.ts'
import { defineAdapter } from './define-adapter.ts'
import { claudeParts } from './parts/claude-code-parts.ts'
import { runCli } from './run-cli.ts'

const CLAUDE = {
  name: 'claude',
  npm: '@anthropic-ai/claude-code',
  keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
  tellsVersion: true,
}

const Options = CliOptions.extend({
  effort: z
    .enum(['low', 'medium', 'high', 'xhigh', 'max'])
    .optional()
    .describe('--effort; models without it ignore it'),
  max_turns: z.int().positive().optional().describe("--max-turns; default: the task's limit"),
  max_budget_usd: z.number().positive().optional().describe("--max-budget-usd; default: the task's limit"),
  max_retries: z.int().nonnegative().optional().describe('Its own retries of a failed model call; its default is 10'),
})
type Options = z.infer<typeof Options>

/** Claude Code, the command-line agent of Anthropic. */
export const claudeCode = defineAdapter<Options>({
  id: 'claude-code',
  about: 'Claude Code, the command-line agent of Anthropic, run headless in the sandbox.',
  mode: 'local',
  sessionFiles: ['.claude/projects/**'],
  kind: 'cli',
  provider: 'anthropic',
  options: Options,
  secretEnv: CLAUDE.keys,
  keepsLimits: ['turns', 'usd'],
  subscriptionEnv: ['CLAUDE_CODE_OAUTH_TOKEN'],
  modelHosts: ['api.anthropic.com'],
  login: {
    kind: 'token',
    argv: [CLAUDE.name, 'setup-token'],
    ask: 'Paste the token that it printed (it does not show):',
    pattern: /^sk-ant-[\w-]{20,}$/,
    variable: 'CLAUDE_CODE_OAUTH_TOKEN',
  },
  mounts: (_agent, options) => cliMounts(options.path ?? CLAUDE.name),
  ready: (_agent, options, io) => cliReady(CLAUDE, options.path ?? CLAUDE.name, io),
  probe: (io) => cliProbe(CLAUDE, io),
  parts: claudeParts,
  run,
})

async function run(job: AgentJob<Options>, io: AgentIo): Promise<AgentOutcome> {
  return runCli(job, io, {
    cli: CLAUDE,
    argv: argumentsOf(job),
    env: environmentOf(job),
    stream: openClaudeStream(),
    parts: claudeParts,
  })
}

/** Pinned flags; every one of them changes what is measured. */
function argumentsOf(job: AgentJob<Options>): string[] {
  const { options } = job
  const maxTurns = options.max_turns ?? job.task.limits.turns
  const maxBudgetUsd = options.max_budget_usd ?? job.task.limits.usd
  const args = ['-p', '--output-format', 'stream-json', '--verbose', '--permission-mode', 'bypassPermissions']
  if (job.model !== undefined) args.push('--model', job.model)
  if (job.resume !== undefined) args.push('--resume', job.resume.id)
  if (options.effort !== undefined) args.push('--effort', options.effort)
  if (maxTurns !== undefined) args.push('--max-turns', String(maxTurns))
  if (maxBudgetUsd !== undefined) args.push('--max-budget-usd', String(maxBudgetUsd))
  if (options.append_system_prompt !== undefined) args.push('--append-system-prompt', options.append_system_prompt)
  return [...args, ...options.extra_args]
}

function environmentOf(job: AgentJob<Options>): Record<string, string> {
  const { options, agent, secrets } = job
  return {
    LANG: 'C.UTF-8',
    ...options.env,
    ...secrets,
    // It refuses to run as root without its permission prompts unless it is told of the sandbox.
    IS_SANDBOX: '1',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    ...(agent.baseUrl === undefined ? {} : { ANTHROPIC_BASE_URL: agent.baseUrl }),
    ...(options.max_retries === undefined ? {} : { CLAUDE_CODE_MAX_RETRIES: String(options.max_retries) }),
  }
}
