import { z } from 'zod'
import type { AgentIo, AgentJob } from '../contracts/adapter.ts'
import type { Path } from '../model/ids.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { CliOptions } from './cli-options.ts'
import { byLogin, cliMounts, cliProbe, cliReady } from './cli-program.ts'
import { defineAdapter } from './define-adapter.ts'
import { geminiChatTokens } from './gemini-chat.ts'
import { openGeminiStream } from './gemini-stream.ts'
import { readHomeFiles } from './home-file.ts'
import { parseJsonLines } from './json-lines.ts'
import { geminiParts } from './parts/gemini-parts.ts'
import { runCli } from './run-cli.ts'
import { whyFailed, writeSandboxFile } from './sandbox-file.ts'
import type { SessionTokens } from './session-tokens.ts'

const GEMINI = { name: 'gemini', npm: '@google/gemini-cli', keys: ['GEMINI_API_KEY'] }

/** Statistics, telemetry and updates are off; there is no flag for these. */
const QUIET = {
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: false },
  general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
}

const authBy = (selectedType: string): object => ({ security: { auth: { selectedType } } })

const Options = CliOptions.extend({
  max_turns: z.int().positive().optional().describe("model.maxSessionTurns; default: the task's limit"),
  max_attempts: z.int().positive().optional().describe('Its own tries of a failing model call; its default is 10'),
})
type Options = z.infer<typeof Options>

/** Gemini CLI, the command-line agent of Google. */
export const gemini = defineAdapter<Options>({
  id: 'gemini',
  about: 'Gemini CLI, the command-line agent of Google, run headless in the sandbox.',
  mode: 'local',
  sessionFiles: ['.gemini/tmp/**', '.gemini/projects.json'],
  kind: 'cli',
  provider: 'google',
  options: Options,
  secretEnv: GEMINI.keys,
  keepsLimits: ['turns'],
  modelHosts: ['generativelanguage.googleapis.com'],
  login: {
    kind: 'file',
    argv: [GEMINI.name],
    env: { NO_BROWSER: 'true' },
    files: { '.gemini/settings.json': JSON.stringify({ ...QUIET, ...authBy('oauth-personal') }) },
    tell: 'Gemini CLI starts, shows an address and asks for the code that its page gives. Leave it with /quit then.',
    path: '.gemini/oauth_creds.json',
    hosts: ['cloudcode-pa.googleapis.com', 'oauth2.googleapis.com', 'www.googleapis.com'],
  },
  mounts: (_agent, options) => cliMounts(options.path ?? GEMINI.name),
  ready: (agent, options, io) => cliReady(byLogin(GEMINI, agent), options.path ?? GEMINI.name, io),
  probe: (io) => cliProbe(GEMINI, io),
  parts: geminiParts,
  run,
})

async function run(job: AgentJob<Options>, io: AgentIo): Promise<AgentOutcome> {
  const problem = await writeSettings(job, io)
  if (problem !== undefined) return { kind: 'infra-error', message: problem }
  const { options, agent, secrets } = job
  return runCli(job, io, {
    cli: GEMINI,
    argv: argumentsOf(job),
    env: {
      ...options.env,
      ...secrets,
      // Without it, it refuses a folder that nobody has trusted by hand.
      GEMINI_CLI_TRUST_WORKSPACE: 'true',
      ...(agent.baseUrl === undefined ? {} : { GOOGLE_GEMINI_BASE_URL: agent.baseUrl }),
    },
    stream: openGeminiStream(),
    parts: geminiParts,
    ledger: readChat,
  })
}

function argumentsOf({ options, model, resume }: AgentJob<Options>): string[] {
  const args = ['-o', 'stream-json', '--yolo']
  if (model !== undefined) args.push('-m', model)
  if (resume !== undefined) args.push('--resume', resume.id)
  return [...args, ...options.extra_args]
}

/** Its settings and what is added to its own instructions. A problem in words, or nothing. */
async function writeSettings(job: AgentJob<Options>, io: AgentIo): Promise<string | undefined> {
  const { options, task, agent } = job
  const maxTurns = options.max_turns ?? task.limits.turns
  const settings = {
    ...authBy(agent.login === undefined ? 'gemini-api-key' : 'oauth-personal'),
    ...QUIET,
    general: {
      ...QUIET.general,
      ...(options.max_attempts === undefined ? {} : { maxAttempts: options.max_attempts }),
    },
    ...(maxTurns === undefined ? {} : { model: { maxSessionTurns: maxTurns } }),
  }
  const folder = `${io.sandbox.paths.home}/.gemini`
  const files = { 'settings.json': JSON.stringify(settings), 'GEMINI.md': options.append_system_prompt }
  for (const [name, content] of Object.entries(files)) {
    if (content === undefined) continue
    const written = await writeSandboxFile(io.sandbox, `${folder}/${name}`, content, io.signal)
    if (written.exitCode !== 0) return `cannot write its ${name}: ${whyFailed(written)}`
  }
  return undefined
}

async function readChat(hostHome: Path, sessionId: string): Promise<SessionTokens | undefined> {
  if (!/^[0-9a-f-]{36}$/.test(sessionId)) return undefined
  const file = new RegExp(`^session-.*${sessionId.slice(0, 8)}.*\\.jsonl$`)
  // A session that goes on in another minute goes on in another file, named by its time.
  const texts = await readHomeFiles(hostHome, ['.gemini', 'tmp', /./, 'chats', file])
  return texts.length === 0 ? undefined : geminiChatTokens(texts.flatMap(parseJsonLines))
}
