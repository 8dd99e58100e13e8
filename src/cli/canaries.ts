import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import PQueue from 'p-queue'
import { computeUsd } from '../cost/compute-usd.ts'
import { type Canary, type CanaryVerdict, runCanary } from '../engine/canary.ts'
import { type Contestant, isLocal } from '../engine/deps.ts'
import { laterSecrets } from '../lib/later-secrets.ts'
import { makeRedactor } from '../lib/redact.ts'
import { secretValues } from '../lib/secret-variables.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { Agent, Billing } from '../model/agent.ts'
import { UserError } from '../model/errors.ts'
import type { OutcomeKind } from '../model/outcome.ts'
import { openModelProxy } from '../sandbox/proxy.ts'
import { type CanaryAgents, type CanaryChoice, canaryAgents } from './canary-contestants.ts'
import { chooseSandbox } from './choose-sandbox.ts'
import { contestantsOf } from './contestants.ts'
import type { CliContext } from './context.ts'
import { holdLogins } from './file-login.ts'
import { scratchRoot } from './host.ts'
import { preflight } from './preflight.ts'
import { priceTable } from './price-table.ts'
import { textTable } from './text-table.ts'
import { passedEnv } from './wire.ts'

const NONCE_BYTES = 2048
const AT_ONCE = 2

/** What the canary found of one agent. `outcome` is absent where it was not even started. */
export type CanaryState = {
  agent: string
  adapter: string
  verdict: CanaryVerdict
  /** True where a person asked for it; the others cost nothing and are always asked. */
  asked: boolean
  outcome?: OutcomeKind
  message?: string
  said?: string
  hint?: string
  durationMs?: number
  /** What it reported, else the list price of its tokens. */
  usd?: number
  billing: Billing
}

/** Asks each chosen agent for what only a command of its own can tell. Exit code 1: one that was asked did not pass. */
export async function runCanaries(choice: CanaryChoice, context: CliContext): Promise<CanaryState[]> {
  const scratch = makeTempDir('canary-', scratchRoot())
  chmodSync(scratch, 0o711)
  mkdirSync(join(scratch, 'suite'))
  try {
    const chosen = await canaryAgents(choice, scratch, context)
    if (chosen.asked.size > 0) {
      context.err(`Asking ${[...chosen.asked].join(', ')}: one or two small model calls each, which may cost money.\n`)
    }
    // A login is one person's session: never two at once.
    const concurrency = chosen.agents.some(({ login }) => login !== undefined) ? 1 : AT_ONCE
    const queue = new PQueue({ concurrency })
    return await Promise.all(
      chosen.agents.map((agent) => queue.add(() => canaryOf(agent, { chosen, scratch, context }))),
    )
  } finally {
    await removeDir(scratch)
  }
}

type Place = { chosen: CanaryAgents; scratch: string; context: CliContext }

async function canaryOf(agent: Agent, place: Place): Promise<CanaryState> {
  const base = {
    agent: agent.id,
    adapter: agent.adapter,
    asked: place.chosen.asked.has(agent.id),
    billing: agent.billing ?? 'api',
  }
  try {
    return stateOf(base, agent, await askOne(agent, place))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return { ...base, verdict: 'not-asked', message: error.message, ...(error.hint ? { hint: error.hint } : {}) }
  }
}

async function askOne(agent: Agent, { chosen, scratch, context }: Place): Promise<Canary> {
  const { env, signal } = context
  const contestants = await contestantsOf([agent], env)
  const [contestant] = [...contestants.values()]
  if (contestant === undefined || !isLocal(contestant)) {
    throw new UserError(`${agent.adapter} works at its service: there is no shell here to try.`)
  }
  await preflight([contestant], env)
  // What we wrote ourselves needs no fence; any other command gets one, as in a run.
  const ours = !chosen.asked.has(agent.id)
  const backend = await chooseSandbox(chosen.sandbox, [contestant], ours, { env, scratch })
  const passed = passedEnv(chosen.passEnv, env)
  const logins = holdLogins([contestant])
  return runCanary(contestant, {
    backend,
    openProxy: async (allowedHosts) => {
      const proxy = await openModelProxy({ allowedHosts, scratch })
      return { ...proxy, network: { kind: 'proxy', socket: proxy.socket, allowedHosts } }
    },
    passedEnv: passed,
    now: Date.now,
    monotonicMs: () => performance.now(),
    redactor: laterSecrets(makeRedactor(secretValues(passed)), () => secretsOf(contestant)),
    signal,
    scratchRoot: scratch,
    nonce: randomBytes(NONCE_BYTES),
  }).finally(() => logins.release())
}

const secretsOf = ({ secrets, login }: Contestant): string[] => [...Object.values(secrets), ...(login?.secrets() ?? [])]

function stateOf(
  base: Pick<CanaryState, 'agent' | 'adapter' | 'asked' | 'billing'>,
  { model }: Agent,
  canary: Canary,
): CanaryState {
  const { verdict, outcome, message, said, durationMs, usage, observed } = canary
  const usd = usage.reportedUsd ?? computeUsd(usage, observed.model ?? model, priceTable())
  const hint = hintFor(verdict, outcome, base.agent)
  return {
    ...base,
    verdict,
    outcome,
    durationMs: Math.round(durationMs),
    ...(message === undefined ? {} : { message }),
    ...(verdict === 'passed' || said === undefined ? {} : { said }),
    ...(usd === undefined ? {} : { usd }),
    ...(hint === undefined ? {} : { hint }),
  }
}

/** What to do next. */
function hintFor(verdict: CanaryVerdict, outcome: OutcomeKind, id: string): string | undefined {
  switch (verdict) {
    case 'passed':
      return undefined
    case 'made-up':
    case 'no-shell':
      return `leave ${id} out of runs; update or reinstall it, see that its options keep no tool from it, and ask it again`
    case 'not-asked':
      return OF_OUTCOME[outcome] ?? 'its shell is not known to work; see the message, then ask it again'
  }
}

const OF_OUTCOME: Partial<Record<OutcomeKind, string>> = {
  authentication: 'its key or login was refused: set a new one, or log in again with `bakeoff login`',
  'model-not-found': 'name a model that the service has',
  quota: 'its quota is used up: ask again once there is more',
  'rate-limited': 'its service limits the rate: ask again later',
}

const WORDS: Record<CanaryVerdict, string> = {
  passed: 'runs commands',
  'made-up': 'MADE UP what a command printed',
  'no-shell': 'RAN NO COMMAND',
  'not-asked': 'could not be asked',
}

/** The section of the doctor's text. */
export function canaryText(states: readonly CanaryState[]): string {
  const rows = states.map(({ agent, verdict, durationMs, usd, billing, message, said, hint }) => [
    WORDS[verdict],
    agent,
    durationMs === undefined ? '' : `${(durationMs / 1000).toFixed(1)} s`,
    usd === undefined ? '' : `${usd.toFixed(4)} USD (${billing})`,
    [message, said === undefined ? undefined : `it said: ${said.replace(/\s+/g, ' ')}`, hint]
      .filter(Boolean)
      .join('; '),
  ])
  return textTable(rows)
}
