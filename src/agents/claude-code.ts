import { z } from 'zod'
import type { AgentIo, AgentJob, Probe, ProbeIo } from '../contracts/adapter.ts'
import { linkAbort } from '../lib/linked-abort.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { parseBoundedJson } from './bounded-json.ts'
import { type ClaudeStream, type ClaudeSummary, openClaudeStream } from './claude-code-stream.ts'
import { defineAdapter } from './define-adapter.ts'
import { outcomeOfStop } from './exec-outcome.ts'
import { judgeFinalAnswer } from './final-answer.ts'
import { findProgram } from './find-program.ts'
import { openLineReader } from './line-reader.ts'
import { lastLines } from './output-text.ts'
import { remainingMs } from './remaining-time.ts'
import { isEmptyFolder } from './sandbox-file.ts'

const SECRETS = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN']
const INSTALL = 'install it: npm i -g @anthropic-ai/claude-code'
const OUTPUT_BYTES = 512 * 1024 * 1024
/** It retries a refused key for three minutes; after this many we stop it. */
const REFUSED_KEY_TRIES = 2

/** What a shell, an env or a sandbox says when the program itself was not found or not executable. */
const NOT_STARTED = new Set<number | undefined>([126, 127])

const Options = z.strictObject({
  path: z.string().optional().describe('Program to run; default: claude from PATH'),
  effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional().describe('--effort'),
  max_turns: z.int().positive().optional().describe("--max-turns; default: the task's limit"),
  max_budget_usd: z.number().positive().optional().describe("--max-budget-usd; default: the task's limit"),
  append_system_prompt: z.string().optional().describe('--append-system-prompt'),
  max_retries: z.int().nonnegative().optional().describe('Its own retries of a failed model call; its default is 10'),
  extra_args: z.array(z.string()).default([]).describe('Further arguments, given as they are'),
  env: z
    .record(z.string(), z.string())
    .default({})
    .describe('Further variables, for Bedrock, Vertex and the like; no secrets'),
})
type Options = z.infer<typeof Options>

/** Claude Code, the command-line agent of Anthropic. */
export const claudeCode = defineAdapter<Options>({
  id: 'claude-code',
  about: 'Claude Code, the command-line agent of Anthropic, run headless in the sandbox.',
  mode: 'local',
  kind: 'cli',
  provider: 'anthropic',
  options: Options,
  secretEnv: SECRETS,
  modelHosts: ['api.anthropic.com'],
  async mounts(_agent, options) {
    const program = await findProgram(options.path ?? 'claude')
    return { readOnly: [], tools: program === undefined ? [] : [program] }
  },
  async ready(_agent, options, io) {
    const version = await versionOf(options.path ?? 'claude', io)
    if (version === undefined) return `${options.path ?? 'claude'} is not installed; ${INSTALL}`
    return hasKey(io) ? undefined : missingKey
  },
  probe,
  run,
})

const missingKey = `it needs a key: set ${SECRETS.join(' or ')}`

const hasKey = (io: ProbeIo): boolean => SECRETS.some((name) => Boolean(io.env[name]))

async function probe(io: ProbeIo): Promise<Probe> {
  const version = await versionOf('claude', io)
  if (version === undefined) return { installed: false, ready: false, hint: INSTALL }
  const ready = hasKey(io)
  return { installed: true, version, ready, ...(ready ? {} : { hint: `set ${SECRETS.join(' or ')}` }) }
}

async function versionOf(program: string, io: ProbeIo): Promise<string | undefined> {
  const said = await io.run([program, '--version'], 30_000)
  return said?.exitCode === 0 ? /\d+\.\d+\.\d+\S*/.exec(said.stdout)?.[0] : undefined
}

async function run(job: AgentJob<Options>, io: AgentIo): Promise<AgentOutcome> {
  const startedMs = Date.now()
  const program = await findProgram(job.options.path ?? 'claude')
  if (program === undefined) return { kind: 'infra-error', message: `claude is not installed; ${INSTALL}` }
  const stream = openClaudeStream()
  const giveUp = linkAbort(io.signal)
  const stdout = openLineReader((text) => {
    if (tellLine(text, stream, io) >= REFUSED_KEY_TRIES) giveUp.abort()
  })
  const stderr = openLineReader((text) => io.transcript({ type: 'stderr', text }))
  const result = await io.sandbox.exec(
    { argv: [program, ...argumentsOf(job)], cwd: job.workspace, env: environmentOf(job), stdin: job.prompt },
    {
      signal: giveUp.signal,
      wallMs: remainingMs(job.deadlineMs),
      outputBytes: OUTPUT_BYTES,
      onOutput: (name, chunk) => (name === 'stdout' ? stdout : stderr).push(chunk),
    },
  )
  giveUp.release()
  stdout.end()
  stderr.end()
  const summary = stream.end(result.exitCode)
  tellSummary(summary, io)
  if (giveUp.own() && !io.signal.aborted) return { kind: 'authentication', message: 'the service refused its key' }
  const stopped = outcomeOfStop(result, job.deadlineMs, startedMs)
  if (!stopped && summary.sessionId === undefined && NOT_STARTED.has(result.exitCode)) {
    return { kind: 'infra-error', message: `${program} cannot run here: ${lastLines(result.stderr, 3)}` }
  }
  return stopped ?? (await refine(summary, lastLines(result.stderr, 3), job, io))
}

/** Stores one line and tells what it says; returns how often in a row the key was refused. */
function tellLine(text: string, stream: ClaudeStream, io: AgentIo): number {
  if (text.trim() === '') return 0
  const line = parseBoundedJson(text) ?? { type: 'text', text }
  io.transcript(line)
  const progress = stream.push(line)
  if (progress.sessionId !== undefined) io.session({ id: progress.sessionId })
  if (progress.activity !== undefined) io.activity(progress.activity)
  if (progress.rateLimitedMs !== undefined) io.rateLimited(progress.rateLimitedMs)
  return progress.refusedKey ?? 0
}

function tellSummary(summary: ClaudeSummary, io: AgentIo): void {
  io.usage(summary.usage)
  io.observed(summary.observed)
  if (summary.denials.length > 0) io.log(`its permission rules refused ${summary.denials.join(', ')}`)
}

/** What the stream alone cannot tell: whether anything lies in the folder, and what a start that failed said. */
async function refine(
  summary: ClaudeSummary,
  lastErrorLines: string,
  job: AgentJob<Options>,
  io: AgentIo,
): Promise<AgentOutcome> {
  const { outcome, denials } = summary
  if (outcome.kind === 'agent-error' && lastErrorLines) {
    return { ...outcome, message: `${outcome.message}: ${lastErrorLines}` }
  }
  if (outcome.kind !== 'finished') return outcome
  const empty = await isEmptyFolder(io.sandbox, job.folder)
  if (empty && denials.length > 0) {
    return { kind: 'agent-error', message: `its permission rules refused ${denials.join(', ')}`, exitCode: 0 }
  }
  return judgeFinalAnswer(summary.finalText ?? '', empty)
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
