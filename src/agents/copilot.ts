import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AgentIo, AgentJob, ProbeIo } from '../contracts/adapter.ts'
import type { Agent } from '../model/agent.ts'
import type { Path } from '../model/ids.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { parseBoundedJson } from './bounded-json.ts'
import { CliOptions } from './cli-options.ts'
import { cliMounts, cliProbe, cliReady } from './cli-program.ts'
import { openCopilotStream } from './copilot-stream.ts'
import { copilotEventTokens, copilotUsageFile } from './copilot-tokens.ts'
import { defineAdapter } from './define-adapter.ts'
import { readHomeFile } from './home-file.ts'
import { parseJsonLines } from './json-lines.ts'
import { copilotParts } from './parts/copilot-parts.ts'
import { runCli } from './run-cli.ts'
import { whyFailed, writeSandboxFile } from './sandbox-file.ts'
import type { SessionTokens } from './session-tokens.ts'

const LOGIN = 'COPILOT_GITHUB_TOKEN'
const PROVIDER_KEY = 'COPILOT_PROVIDER_API_KEY'
const COPILOT = { name: 'copilot', npm: '@github/copilot', keys: [LOGIN] }

const Options = CliOptions.extend({
  reasoning_effort: z
    .enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])
    .optional()
    .describe('--reasoning-effort'),
  max_ai_credits: z.number().min(30).optional().describe('--max-ai-credits, at least 30; only where GitHub bills'),
  provider_type: z.enum(['openai', 'azure', 'anthropic']).default('openai').describe('What stands at base_url'),
  wire_api: z.enum(['completions', 'responses']).default('completions').describe('Which API base_url speaks'),
})
type Options = z.infer<typeof Options>

/** GitHub Copilot CLI. */
export const copilot = defineAdapter<Options>({
  id: 'copilot',
  about: 'GitHub Copilot CLI, run headless in the sandbox, with a GitHub login or a model of your own.',
  mode: 'local',
  sessionFiles: ['.copilot/session-state/**', '.copilot/session-store.db*'],
  kind: 'cli',
  provider: 'github',
  options: Options,
  secretEnv: [LOGIN, PROVIDER_KEY],
  subscriptionEnv: [LOGIN],
  modelHosts: ['api.github.com', 'api.githubcopilot.com', 'api.individual.githubcopilot.com'],
  login: {
    kind: 'token',
    ask: 'Paste a fine-grained GitHub token with the permission "Copilot Requests" (it does not show):',
    pattern: /^(github_pat|gho|ghu)_\w{20,}$/,
    variable: LOGIN,
  },
  mounts: (_agent, options) => cliMounts(options.path ?? COPILOT.name),
  ready,
  probe: (io) => cliProbe(COPILOT, io),
  parts: copilotParts,
  run,
})

/** With a server of one's own it needs no GitHub login, but a model's name. */
async function ready(agent: Agent, options: Options, io: ProbeIo): Promise<string | undefined> {
  const own = agent.baseUrl !== undefined
  if (own && agent.model === undefined) return 'with a base_url it needs a model: add `model: …` to the agent'
  return cliReady(own ? { ...COPILOT, keys: [] } : COPILOT, options.path ?? COPILOT.name, io)
}

async function run(job: AgentJob<Options>, io: AgentIo): Promise<AgentOutcome> {
  const { options, model } = job
  const { home } = io.sandbox.paths
  if (options.append_system_prompt !== undefined) {
    const file = `${home}/.copilot/copilot-instructions.md`
    const written = await writeSandboxFile(io.sandbox, file, options.append_system_prompt, io.signal)
    if (written.exitCode !== 0) return { kind: 'infra-error', message: `cannot write ${file}: ${whyFailed(written)}` }
  }
  const sessionId = job.resume?.id ?? randomUUID()
  const usageFile = `.bakeoff-usage-${job.round}.json`
  return runCli(job, io, {
    cli: COPILOT,
    argv: argumentsOf(job, sessionId, `${home}/${usageFile}`),
    env: environmentOf(job),
    stream: openCopilotStream(sessionId, model === undefined || model === 'auto'),
    parts: copilotParts,
    ledger: (hostHome) => readTokens(hostHome, sessionId, usageFile),
  })
}

function argumentsOf({ options, model, resume, agent }: AgentJob<Options>, id: string, usageFile: string): string[] {
  const args = ['--output-format', 'json', '--allow-all', '--no-ask-user', '--no-auto-update']
  args.push('--usage-output-file', usageFile)
  args.push(resume === undefined ? `--session-id=${id}` : `--resume=${id}`)
  if (model !== undefined && agent.baseUrl === undefined) args.push('--model', model)
  if (options.reasoning_effort !== undefined) args.push('--reasoning-effort', options.reasoning_effort)
  if (options.max_ai_credits !== undefined) args.push('--max-ai-credits', String(options.max_ai_credits))
  return [...args, ...options.extra_args]
}

/** A server of one's own gets its key and never the GitHub login; everything else at GitHub is then off. */
function environmentOf({ options, agent, model, secrets }: AgentJob<Options>): Record<string, string> {
  const common = { ...options.env, COPILOT_AUTO_UPDATE: 'false' }
  const key = secrets[PROVIDER_KEY]
  const login = secrets[LOGIN]
  if (agent.baseUrl === undefined) return login === undefined ? common : { ...common, [LOGIN]: login }
  return {
    ...common,
    COPILOT_OFFLINE: 'true',
    COPILOT_PROVIDER_BASE_URL: agent.baseUrl,
    COPILOT_PROVIDER_TYPE: options.provider_type,
    COPILOT_PROVIDER_WIRE_API: options.wire_api,
    ...(model === undefined ? {} : { COPILOT_MODEL: model }),
    ...(key === undefined ? {} : { [PROVIDER_KEY]: key }),
  }
}

/** The file it was told to write, else its own events: after a kill only those are there. */
async function readTokens(hostHome: Path, sessionId: string, usageFile: string): Promise<SessionTokens | undefined> {
  const usage = await readHomeFile(hostHome, [usageFile])
  const told = usage === undefined ? undefined : copilotUsageFile(parseBoundedJson(usage))
  if (told) return told
  const events = await readHomeFile(hostHome, ['.copilot', 'session-state', sessionId, 'events.jsonl'])
  return events === undefined ? undefined : copilotEventTokens(parseJsonLines(events))
}
