import { z } from 'zod'
import type { AgentIo, AgentJob, ProbeIo } from '../contracts/adapter.ts'
import type { Agent } from '../model/agent.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { CliOptions } from './cli-options.ts'
import { cliMounts, cliProbe, cliReady } from './cli-program.ts'
import { defineAdapter } from './define-adapter.ts'
import { openOpencodeStream } from './opencode-stream.ts'
import { opencodeParts } from './parts/opencode-parts.ts'
import { runCli } from './run-cli.ts'
import { whyFailed, writeSandboxFile } from './sandbox-file.ts'

/** Which variable holds the key of which provider; a provider's key goes to no other. */
const KEY_OF: Readonly<Record<string, string>> = {
  anthropic: 'ANTHROPIC_API_KEY',
  openai: 'OPENAI_API_KEY',
  google: 'GEMINI_API_KEY',
  openrouter: 'OPENROUTER_API_KEY',
  opencode: 'OPENCODE_API_KEY',
}

/** What stands at a base_url: the client it comes bundled with, and whose key it takes. */
const CLIENT_OF = {
  chat: { npm: '@ai-sdk/openai-compatible', key: 'OPENAI_API_KEY' },
  responses: { npm: '@ai-sdk/openai', key: 'OPENAI_API_KEY' },
  messages: { npm: '@ai-sdk/anthropic', key: 'ANTHROPIC_API_KEY' },
} as const

const OPENCODE = { name: 'opencode', npm: 'opencode-ai', keys: Object.values(KEY_OF) }
const OWN_PROVIDER = 'bakeoff'

const Options = CliOptions.extend({
  effort: z.string().optional().describe('--variant: the effort as the provider calls it, such as high'),
  wire_api: z.enum(['chat', 'responses', 'messages']).default('chat').describe('Which API base_url speaks'),
})
type Options = z.infer<typeof Options>

/** opencode, the open-source command-line agent that works with any provider. */
export const opencode = defineAdapter<Options>({
  id: 'opencode',
  about: 'Opencode, the open-source agent for any provider, run headless in the sandbox.',
  mode: 'local',
  sessionFiles: ['.local/share/opencode/storage/**', '.local/share/opencode/opencode.db*'],
  kind: 'cli',
  provider: 'opencode',
  options: Options,
  secretEnv: OPENCODE.keys,
  modelHosts: [
    ...['api.anthropic.com', 'api.openai.com', 'generativelanguage.googleapis.com'],
    ...['openrouter.ai', 'opencode.ai'],
  ],
  login: {
    kind: 'file',
    argv: [OPENCODE.name, 'auth', 'login'],
    path: '.local/share/opencode/auth.json',
    hosts: [
      ...['console.anthropic.com', 'auth.openai.com', 'chatgpt.com', 'github.com', 'api.github.com'],
      ...['api.githubcopilot.com', 'api.individual.githubcopilot.com'],
    ],
  },
  mounts: (_agent, options) => cliMounts(options.path ?? OPENCODE.name),
  ready,
  probe: (io) => cliProbe(OPENCODE, io),
  parts: opencodeParts,
  run,
})

async function ready(agent: Agent, options: Options, io: ProbeIo): Promise<string | undefined> {
  const { model, baseUrl } = agent
  if (model === undefined) return 'it needs a model: add `model: provider/name` to the agent'
  if (baseUrl === undefined && !model.includes('/')) return 'its model must be named `provider/name`'
  const key = keyOf(model, baseUrl, options)
  if (agent.login !== undefined) return cliReady({ ...OPENCODE, keys: [] }, options.path ?? OPENCODE.name, io)
  return cliReady({ ...OPENCODE, keys: key === undefined ? OPENCODE.keys : [key] }, options.path ?? OPENCODE.name, io)
}

async function run(job: AgentJob<Options>, io: AgentIo): Promise<AgentOutcome> {
  const { options, agent, model, secrets } = job
  if (options.append_system_prompt !== undefined) {
    const file = `${io.sandbox.paths.home}/.config/opencode/AGENTS.md`
    const written = await writeSandboxFile(io.sandbox, file, options.append_system_prompt, io.signal)
    if (written.exitCode !== 0) return { kind: 'infra-error', message: `cannot write ${file}: ${whyFailed(written)}` }
  }
  const key = keyOf(model, agent.baseUrl, options)
  const secret = key === undefined ? undefined : secrets[key]
  return runCli(job, io, {
    cli: OPENCODE,
    argv: argumentsOf(job),
    env: {
      ...options.env,
      OPENCODE_CONFIG_CONTENT: JSON.stringify(configOf(job)),
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      ...(key === undefined || secret === undefined ? {} : { [key]: secret }),
      // Its Google client knows the key by this name.
      ...(key === 'GEMINI_API_KEY' && secret !== undefined ? { GOOGLE_GENERATIVE_AI_API_KEY: secret } : {}),
    },
    stream: openOpencodeStream(),
    parts: opencodeParts,
  })
}

function keyOf(model: string | undefined, baseUrl: string | undefined, options: Options): string | undefined {
  return baseUrl === undefined ? KEY_OF[model?.split('/')[0] ?? ''] : CLIENT_OF[options.wire_api].key
}

/**
 * A title of our own: without one it asks the model for it, in a call that its stream does not count. Its log on
 * standard error is the only place where some failures have a reason.
 */
function argumentsOf({ options, agent, model, resume }: AgentJob<Options>): string[] {
  const args = ['run', '--format', 'json', '--title', 'bakeoff', '--print-logs', '--log-level', 'ERROR']
  if (model !== undefined) args.push('-m', agent.baseUrl === undefined ? model : `${OWN_PROVIDER}/${model}`)
  if (resume !== undefined) args.push('-s', resume.id)
  if (options.effort !== undefined) args.push('--variant', options.effort)
  return [...args, ...options.extra_args]
}

/** No question is asked, nothing shared or updated. A server of one's own appears as a provider, its key by reference. */
function configOf({ options, agent, model }: AgentJob<Options>): object {
  const base = { permission: { '*': 'allow' }, autoupdate: false, share: 'disabled' }
  if (agent.baseUrl === undefined) return base
  const { npm, key } = CLIENT_OF[options.wire_api]
  const provider = {
    npm,
    options: { baseURL: agent.baseUrl, apiKey: `{env:${key}}` },
    models: model === undefined ? {} : { [model]: {} },
  }
  return { ...base, provider: { [OWN_PROVIDER]: provider } }
}
