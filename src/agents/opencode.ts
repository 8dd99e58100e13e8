import { z } from 'zod'
import type { AgentIo, AgentJob, ProbeIo } from '../contracts/adapter.ts'
import type { Agent } from '../model/agent.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { CliOptions } from './cli-options.ts'
import { cliMounts, cliProbe, cliReady } from './cli-program.ts'
import { defineAdapter } from './define-adapter.ts'
import { opencodeEfforts } from './opencode-efforts.ts'
import { KEY_OF, keyOf, nameOf, settingsOf } from './opencode-settings.ts'
import { openOpencodeStream } from './opencode-stream.ts'
import { opencodeParts } from './parts/opencode-parts.ts'
import { runCli } from './run-cli.ts'
import { whyFailed, writeSandboxFile } from './sandbox-file.ts'

const OPENCODE = { name: 'opencode', npm: 'opencode-ai', keys: Object.values(KEY_OF) }

const Options = CliOptions.extend({
  effort: z
    .string()
    .optional()
    .describe('--variant: an effort that the model has, such as high; another one is refused'),
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
  const program = options.path ?? OPENCODE.name
  const key = keyOf(agent, options)
  const keys = agent.login !== undefined ? [] : key === undefined ? OPENCODE.keys : [key]
  return (await cliReady({ ...OPENCODE, keys }, program, io)) ?? noSuchEffort(program, agent, options, io)
}

/** An effort that it does not know for a model is left out without a word: the trial would measure another one. */
async function noSuchEffort(program: string, agent: Agent, options: Options, io: ProbeIo): Promise<string | undefined> {
  const { effort } = options
  if (effort === undefined) return undefined
  const model = nameOf(agent)
  const key = keyOf(agent, options)
  const env = { ...settingsOf(agent, options), ...(key === undefined ? {} : { [key]: 'none' }) }
  const known = await opencodeEfforts(program, model, env, io)
  if (known === undefined || known.includes(effort)) return undefined
  return `its model ${agent.model} has no effort "${effort}"; it has ${known.join(', ') || 'none'}`
}

async function run(job: AgentJob<Options>, io: AgentIo): Promise<AgentOutcome> {
  const { options, agent, model, secrets } = job
  if (options.append_system_prompt !== undefined) {
    const file = `${io.sandbox.paths.home}/.config/opencode/AGENTS.md`
    const written = await writeSandboxFile(io.sandbox, file, options.append_system_prompt, io.signal)
    if (written.exitCode !== 0) return { kind: 'infra-error', message: `cannot write ${file}: ${whyFailed(written)}` }
  }
  const asked = { ...agent, ...(model === undefined ? {} : { model }) }
  const key = keyOf(asked, options)
  const secret = key === undefined ? undefined : secrets[key]
  return runCli(job, io, {
    cli: OPENCODE,
    argv: argumentsOf(job),
    env: {
      ...options.env,
      ...settingsOf(asked, options),
      ...(key === undefined || secret === undefined ? {} : { [key]: secret }),
      // Its Google client knows the key by this name.
      ...(key === 'GEMINI_API_KEY' && secret !== undefined ? { GOOGLE_GENERATIVE_AI_API_KEY: secret } : {}),
    },
    stream: openOpencodeStream(),
    parts: opencodeParts,
  })
}

/**
 * A title of our own: without one it asks the model for it, in a call that its stream does not count. Its log on
 * standard error is the only place where some failures have a reason.
 */
function argumentsOf({ options, agent, model, resume }: AgentJob<Options>): string[] {
  const args = ['run', '--format', 'json', '--title', 'bakeoff', '--print-logs', '--log-level', 'ERROR']
  if (model !== undefined) args.push('-m', nameOf({ ...agent, model }))
  if (resume !== undefined) args.push('-s', resume.id)
  if (options.effort !== undefined) args.push('--variant', options.effort)
  return [...args, ...options.extra_args]
}
