import { spawnSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { expect } from 'vitest'
import type { AgentJob, LocalAdapter } from '../../src/contracts/adapter.ts'
import type { SandboxNetwork } from '../../src/contracts/sandbox.ts'
import type { AgentOutcome } from '../../src/model/outcome.ts'
import { openModelProxy } from '../../src/sandbox/proxy.ts'
import { composePrompt } from '../../src/workspace/prompt.ts'
import { RESEARCH_FILES, researchScript } from '../model-server/research-script.ts'
import { type ModelServer, type ServerOptions, startModelServer } from '../model-server/server.ts'
import { type Heard, recordingIo, someJob, someTask } from './recording-io.ts'
import { openSandboxedPlace, type SandboxedPlace } from './sandboxed-place.ts'

/** A real command-line agent, and how to point it at the scripted model. */
export type RealCli = {
  adapter: LocalAdapter<unknown>
  options: Record<string, unknown>
  model: string
  /** Variable and value of its key; the value is searched for in all that is stored. */
  secrets: Record<string, string>
  /** What follows the server's root in its base_url. */
  urlPath: string
}

export type Trial = {
  outcome: AgentOutcome
  heard: Heard
  server: ModelServer
  place: SandboxedPlace
  job: AgentJob<unknown>
  /** Where it wanted to go besides its model. */
  denied: () => string[]
}

const WALL_SEC = 100

/** A whole research task, as the engine would give it, in a real sandbox against the scripted model. */
export async function runTrial(
  cli: RealCli,
  closers: (() => Promise<void>)[],
  more: {
    network?: 'host' | 'proxy'
    server?: ServerOptions
    options?: Record<string, unknown>
    fields?: Partial<AgentJob<unknown>>
    /** Cancels the run when the model is called for this time, or a while after. */
    cancelAtCall?: number
    cancelDelayMs?: number
  } = {},
): Promise<Trial> {
  const server = await startModelServer({ script: researchScript, ...more.server })
  closers.push(server.close)
  const baseUrl = `${server.url}${cli.urlPath}`
  const agent = { id: 'a', adapter: cli.adapter.id, baseUrl, options: {}, provider: 'x', maxParallel: 1 }
  const options = { ...cli.options, ...more.options }
  const mounts = await cli.adapter.mounts?.({ ...agent, model: cli.model }, options)
  const proxy = more.network === 'proxy' ? await openProxy(server, closers) : undefined
  const place = await openSandboxedPlace({
    network: proxy?.network ?? { kind: 'host' },
    tools: mounts?.tools ?? [],
  })
  closers.push(place.close)
  const deadlineMs = Date.now() + WALL_SEC * 1000
  const task = someTask()
  const places = { folder: place.folder, workspace: place.workspace }
  const job = someJob<unknown>(place, options, {
    agent,
    task,
    prompt: composePrompt(task, { ...places, deadline: new Date(deadlineMs), timeoutSec: WALL_SEC }),
    model: cli.model,
    secrets: cli.secrets,
    hostFolder: place.hostFolder,
    hostHome: place.hostHome,
    deadlineMs,
    ...more.fields,
  })
  const cancel = new AbortController()
  const watching = setInterval(() => {
    if (server.calls.length < (more.cancelAtCall ?? Number.POSITIVE_INFINITY)) return
    clearInterval(watching)
    setTimeout(() => cancel.abort(), more.cancelDelayMs ?? 0)
  }, 50)
  try {
    return {
      ...(await runJob(cli, job, place, cancel.signal)),
      server,
      place,
      job,
      denied: () => proxy?.denied() ?? [],
    }
  } finally {
    clearInterval(watching)
  }
}

/** A follow-up in the same place, with the session that the trial left. */
export async function followUp(cli: RealCli, trial: Trial): Promise<{ outcome: AgentOutcome; heard: Heard }> {
  const resume = trial.heard.session
  const prompt = 'Do it all again, just as before.'
  const deadlineMs = Date.now() + WALL_SEC * 1000
  const job = { ...trial.job, round: 2, prompt, deadlineMs, ...(resume ? { resume } : {}) }
  return runJob(cli, job, trial.place, new AbortController().signal)
}

async function runJob(
  { adapter, secrets }: RealCli,
  job: AgentJob<unknown>,
  place: SandboxedPlace,
  signal: AbortSignal,
): Promise<{ outcome: AgentOutcome; heard: Heard }> {
  const { io, heard } = recordingIo(place.sandbox, signal)
  const outcome = await adapter.run(job, io)
  for (const secret of Object.values(secrets)) expect(JSON.stringify(heard)).not.toContain(secret)
  return { outcome, heard }
}

async function openProxy(
  server: ModelServer,
  closers: (() => Promise<void>)[],
): Promise<{ network: SandboxNetwork; denied: () => string[] }> {
  const allowedHosts = [`127.0.0.1:${server.port}`]
  const proxy = await openModelProxy({ allowedHosts })
  closers.push(proxy.close)
  return { network: { kind: 'proxy', socket: proxy.socket, allowedHosts }, denied: proxy.denied }
}

/** The deliverable is there, its test passes, and every token served was told, field by field. */
export async function expectResearch({ outcome, heard, server, place }: Trial): Promise<void> {
  expect(outcome).toEqual({ kind: 'finished' })
  const files = await readdir(place.hostFolder)
  expect(files.sort()).toEqual([...Object.keys(RESEARCH_FILES), 'results.json'].sort())
  const tested = spawnSync('node', ['--test'], { cwd: place.hostFolder, encoding: 'utf8' })
  expect(tested.status).toBe(0)
  expect(tested.stdout).toContain('pass 6')
  const { reportedUsd: _, ...tokens } = heard.usage
  expect(server.served()).toEqual({ calls: 6, usageTotals: tokens })
  expect(heard.observed).toMatchObject({ turns: 6, toolCalls: 5 })
}

/** What was added to its own instructions, and the effort that was asked for, reached the model in each call of its work. */
export function expectSeen({ server }: Trial, watched: readonly string[]): void {
  expect(server.calls.length).toBeGreaterThan(0)
  for (const { saw } of server.calls) expect(saw).toEqual(watched)
}

/** The second round told its own tokens, not those of the whole session. */
export async function expectFollowUp(cli: RealCli, trial: Trial): Promise<void> {
  const second = await followUp(cli, trial)
  expect(second.outcome).toEqual({ kind: 'finished' })
  expect(second.heard.session?.id).toBe(trial.heard.session?.id)
  expect(second.heard.usage).toEqual(trial.heard.usage)
  expect(second.heard.observed.turns).toBe(6)
  expect(trial.server.served().calls).toBe(12)
}

/** Killed in the middle of its third model call: what the first two cost is known. */
export function expectKilledTokens({ outcome, heard, server }: Trial): void {
  expect(outcome.kind).toBe('cancelled')
  expect(server.calls.length).toBeGreaterThanOrEqual(3)
  expect(heard.usage).toEqual(server.served().usageTotals)
  expect(heard.usage.input).toBeGreaterThan(2000)
}
