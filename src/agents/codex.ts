import { z } from 'zod'
import type { AgentIo, AgentJob } from '../contracts/adapter.ts'
import type { Path } from '../model/ids.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { CliOptions } from './cli-options.ts'
import { byLogin, cliMounts, cliProbe, cliReady } from './cli-program.ts'
import { codexLogin } from './codex-login.ts'
import { openCodexStream } from './codex-stream.ts'
import { codexRolloutTokens } from './codex-tokens.ts'
import { defineAdapter } from './define-adapter.ts'
import { readHomeFile } from './home-file.ts'
import { parseJsonLines } from './json-lines.ts'
import { codexParts } from './parts/codex-parts.ts'
import { runCli } from './run-cli.ts'
import type { SessionTokens } from './session-tokens.ts'

const CODEX = { name: 'codex', npm: '@openai/codex', keys: ['CODEX_API_KEY', 'OPENAI_API_KEY'] }

/** A JSON string is a TOML string too. */
const setting = (name: string, value: string | boolean): string[] => ['-c', `${name}=${JSON.stringify(value)}`]

const Options = CliOptions.extend({
  reasoning_effort: z
    .enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh'])
    .optional()
    .describe("model_reasoning_effort; the model's own default where absent"),
})
type Options = z.infer<typeof Options>

/** Codex CLI, the command-line agent of OpenAI. */
export const codex = defineAdapter<Options>({
  id: 'codex',
  about: 'Codex CLI, the command-line agent of OpenAI, run headless in the sandbox.',
  mode: 'local',
  sessionFiles: ['.codex/sessions/**'],
  kind: 'cli',
  provider: 'openai',
  options: Options,
  secretEnv: CODEX.keys,
  modelHosts: ['api.openai.com'],
  login: codexLogin('codex'),
  mounts: (_agent, options) => cliMounts(options.path ?? CODEX.name),
  ready: (agent, options, io) => cliReady(byLogin(CODEX, agent), options.path ?? CODEX.name, io),
  probe: (io) => cliProbe(CODEX, io),
  parts: codexParts,
  run,
})

async function run(job: AgentJob<Options>, io: AgentIo): Promise<AgentOutcome> {
  const key = job.secrets['CODEX_API_KEY'] ?? job.secrets['OPENAI_API_KEY']
  return runCli(job, io, {
    cli: CODEX,
    argv: argumentsOf(job),
    env: { ...job.options.env, ...(key === undefined ? {} : { CODEX_API_KEY: key }) },
    stream: openCodexStream(),
    parts: codexParts,
    ledger: readRollout,
  })
}

/** Its sandbox is off, because ours is on; telemetry, the update check, plugins and apps are off. */
function argumentsOf({ options, agent, model, resume }: AgentJob<Options>): string[] {
  const flags = ['--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox']
  flags.push(...setting('analytics.enabled', false), ...setting('check_for_update_on_startup', false))
  flags.push('--disable', 'plugins', '--disable', 'apps')
  if (model !== undefined) flags.push('-m', model)
  if (options.reasoning_effort !== undefined) flags.push(...setting('model_reasoning_effort', options.reasoning_effort))
  if (options.append_system_prompt !== undefined) {
    flags.push(...setting('developer_instructions', options.append_system_prompt))
  }
  if (agent.login !== undefined) flags.push(...setting('cli_auth_credentials_store', 'file'))
  if (agent.baseUrl !== undefined) flags.push(...providerFlags(agent.baseUrl, agent.login !== undefined))
  flags.push(...options.extra_args)
  return resume === undefined ? ['exec', ...flags, '-'] : ['exec', 'resume', ...flags, resume.id, '-']
}

/** Any server that speaks the Responses API; the URL ends where `/responses` follows. */
function providerFlags(baseUrl: string, loggedIn: boolean): string[] {
  const provider = 'model_providers.bakeoff'
  return [
    ...setting('model_provider', 'bakeoff'),
    ...setting(`${provider}.name`, 'bakeoff'),
    ...setting(`${provider}.base_url`, baseUrl),
    ...(loggedIn ? setting(`${provider}.requires_openai_auth`, true) : setting(`${provider}.env_key`, 'CODEX_API_KEY')),
    ...setting(`${provider}.wire_api`, 'responses'),
  ]
}

async function readRollout(hostHome: Path, threadId: string): Promise<SessionTokens | undefined> {
  if (!/^[0-9a-f-]{36}$/.test(threadId)) return undefined
  const file = new RegExp(`^rollout-.*-${threadId}\\.jsonl$`)
  const text = await readHomeFile(hostHome, ['.codex', 'sessions', /^\d+$/, /^\d+$/, /^\d+$/, file])
  return text === undefined ? undefined : codexRolloutTokens(parseJsonLines(text))
}
