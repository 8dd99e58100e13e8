import type { AgentIo, AgentJob } from '../contracts/adapter.ts'
import type { ExecResult } from '../contracts/sandbox.ts'
import { linkAbort } from '../lib/linked-abort.ts'
import type { Path } from '../model/ids.ts'
import type { Json } from '../model/json.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { addUsage } from '../model/usage.ts'
import { parseBoundedJson } from './bounded-json.ts'
import type { CliOptions } from './cli-options.ts'
import { type CliProgram, installedVersion, installHint } from './cli-program.ts'
import type { CliProgress, CliStream, CliSummary } from './cli-stream.ts'
import { defined } from './defined.ts'
import { outcomeOfStop } from './exec-outcome.ts'
import { judgeFinalAnswer } from './final-answer.ts'
import { findProgram } from './find-program.ts'
import { openLoan } from './lent-login.ts'
import { openLineReader } from './line-reader.ts'
import { lastLines } from './output-text.ts'
import { remainingMs } from './remaining-time.ts'
import { isEmptyFolder } from './sandbox-file.ts'
import { type SessionTokens, sessionWith, subtractUsage, tokensBefore } from './session-tokens.ts'

const OUTPUT_BYTES = 512 * 1024 * 1024

/** What a shell, an env or a sandbox says when the program itself was not found or not executable. */
const NOT_STARTED = new Set<number | undefined>([126, 127])

/** One process of a command-line agent. */
export type CliCall = {
  cli: CliProgram
  argv: readonly string[]
  env: Readonly<Record<string, string>>
  stream: CliStream
  /** What a line says: by the first that says anything the time to the first token is known, where nobody tells it. */
  parts(line: Json): readonly unknown[]
  /** Its session's tokens as its own files in HOME tell them, where the stream does not or was cut off. */
  ledger?(hostHome: Path, sessionId: string): Promise<SessionTokens | undefined>
}

type Job = AgentJob<CliOptions>

/** Runs a command-line agent on the prompt and tells everything it shows: lines, tokens, session, how it ended. */
export async function runCli(job: Job, io: AgentIo, call: CliCall): Promise<AgentOutcome> {
  const startedMs = Date.now()
  const program = await findProgram(job.options.path ?? call.cli.name)
  if (program === undefined) {
    return { kind: 'infra-error', message: `${call.cli.name} is not installed; ${installHint(call.cli)}` }
  }
  const version = call.cli.tellsVersion ? undefined : await installedVersion(program, call.cli, io.sandbox)
  const loan = job.login && (await openLoan(job.login, job, io))
  if (typeof loan === 'string') return { kind: 'infra-error', message: loan }
  const { result, gaveUp, firstSaidMs } = await follow(program, job, io, {
    ...call,
    heard: () => loan?.look(),
  }).finally(() => loan?.end())
  const summary = call.stream.end(result.exitCode)
  const observed = { ...summary.observed, ...defined({ version }) }
  if (firstSaidMs !== undefined) io.observed({ firstTokenMs: firstSaidMs })
  await tellTokens({ ...summary, observed }, job, io, call)
  if (summary.denials.length > 0) io.log(`its permission rules refused ${summary.denials.join(', ')}`)
  if (gaveUp && !io.signal.aborted) return gaveUp
  const stopped = outcomeOfStop(result, job.deadlineMs, startedMs)
  const said = lastLines(result.stderr, 3)
  if (!stopped && summary.sessionId === undefined && NOT_STARTED.has(result.exitCode)) {
    return { kind: 'infra-error', message: `${program} cannot run here: ${said}` }
  }
  return stopped ?? refine(summary, said, job, io)
}

/** The process itself, its lines told as they come; stopped early where waiting on will not help. */
async function follow(
  program: Path,
  job: Job,
  io: AgentIo,
  { argv, env, stream, parts, heard }: CliCall & { heard(): void },
): Promise<{ result: ExecResult; gaveUp: AgentOutcome | undefined; firstSaidMs: number | undefined }> {
  const quit = linkAbort(io.signal)
  let gaveUp: AgentOutcome | undefined
  let firstSaidMs: number | undefined
  const startedMs = Date.now()
  const take = (line: Json): void => {
    heard()
    const progress = stream.push(line, Date.now())
    if (!progress.noise) io.transcript(line)
    if (firstSaidMs === undefined && parts(line).length > 0) firstSaidMs = Date.now() - startedMs
    tellProgress(progress, job, io)
    if (!progress.giveUp) return
    gaveUp ??= progress.giveUp
    quit.abort()
  }
  const stdout = openLineReader((text) => {
    if (text.trim() !== '') take(parseBoundedJson(text) ?? { type: 'text', text })
  })
  const stderr = openLineReader((text) => take({ type: 'stderr', text }))
  const result = await io.sandbox.exec(
    { argv: [program, ...argv], cwd: job.workspace, env, stdin: job.prompt },
    {
      signal: quit.signal,
      wallMs: remainingMs(job.deadlineMs),
      outputBytes: OUTPUT_BYTES,
      onOutput: (name, chunk) => (name === 'stdout' ? stdout : stderr).push(chunk),
    },
  )
  quit.release()
  stdout.end()
  stderr.end()
  return { result, gaveUp, firstSaidMs }
}

function tellProgress(progress: CliProgress, { resume }: Job, io: AgentIo): void {
  const { sessionId } = progress
  if (sessionId !== undefined) io.session(resume?.id === sessionId ? resume : { id: sessionId })
  if (progress.activity !== undefined) io.activity(progress.activity)
  if (progress.rateLimitedMs !== undefined) io.rateLimited(progress.rateLimitedMs)
}

/** This round's own tokens: totals of a session less what earlier rounds had told. */
async function tellTokens(summary: CliSummary, job: Job, io: AgentIo, call: CliCall): Promise<void> {
  const before = tokensBefore(job.resume)
  const id = summary.sessionId ?? job.resume?.id
  const kept = id === undefined ? undefined : await call.ledger?.(job.hostHome, id)
  const inStream = Object.keys(summary.usage).length > 0
  const ofRun =
    inStream && summary.usageOf === 'run'
      ? summary.usage
      : subtractUsage(inStream ? summary.usage : (kept?.usage ?? {}), before.usage)
  const calls = kept && Math.max(0, kept.calls - before.calls)
  io.usage(ofRun)
  io.observed({
    ...(calls === undefined ? {} : { turns: calls }),
    ...(kept?.firstTokenMs === undefined ? {} : { firstTokenMs: kept.firstTokenMs }),
    ...summary.observed,
  })
  if (id === undefined) return
  const counted = { usage: addUsage(before.usage, ofRun), calls: kept?.calls ?? before.calls }
  io.session(call.ledger === undefined && summary.usageOf === 'run' ? { id } : sessionWith(id, counted))
}

/** What the stream alone cannot tell: whether anything lies in the folder, and what a start that failed said. */
async function refine(summary: CliSummary, said: string, job: Job, io: AgentIo): Promise<AgentOutcome> {
  const { outcome, denials } = summary
  if (outcome.kind === 'agent-error' && said) return { ...outcome, message: `${outcome.message}: ${said}` }
  if (outcome.kind !== 'finished') return outcome
  const empty = await isEmptyFolder(io.sandbox, job.folder)
  if (empty && denials.length > 0) {
    return { kind: 'agent-error', message: `its permission rules refused ${denials.join(', ')}`, exitCode: 0 }
  }
  return judgeFinalAnswer(summary.finalText ?? '', empty)
}
