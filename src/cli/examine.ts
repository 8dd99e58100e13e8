import { statfsSync } from 'node:fs'
import type { Adapter, Probe } from '../contracts/adapter.ts'
import { nearest } from '../lib/nearest.ts'
import { stripControl } from '../lib/strip-control.ts'
import { UserError } from '../model/errors.ts'
import { UNTRIED_LEVELS } from '../model/isolation.ts'
import { AUTO_ORDER } from '../sandbox/pick.ts'
import { type CanaryState, canaryText, runCanaries } from './canaries.ts'
import type { CanaryChoice } from './canary-contestants.ts'
import { builtInAdapters } from './contestants.ts'
import { type CliContext, printJson } from './context.ts'
import { machineFacts, probeIoOf, sandboxesOf, scratchRoot } from './host.ts'
import { loginNames } from './logins.ts'
import { passedSelftests } from './selftest-record.ts'
import { textTable } from './text-table.ts'

export type AdapterState = {
  id: string
  kind: 'local' | 'remote' | 'api'
  installed: boolean
  version?: string
  ready: boolean
  hint?: string
  /** What its shell canary found, where it was asked. */
  canary?: CanaryState['verdict']
}
/** `tried`: this project has run it, or this machine has passed `bakeoff selftest` at it; `selftest`: when it passed here. */
type SandboxState = { level: string; usable: boolean; tried: boolean; selftest?: string; hint?: string }

const GIB = 1024 ** 3

export type DoctorFlags = { agent?: string; canary?: true | string[]; suite?: string; json?: true }

/** `bakeoff doctor`: exit code 1 when no agent that does real work is ready, or one that was asked failed its canary. */
export async function examine(options: DoctorFlags, context: CliContext): Promise<void> {
  const found = await adapterStates(options.agent, context)
  const canaries = await runCanaries(canaryChoice(options), context)
  const adapters = options.suite === undefined ? found.map((state) => withCanary(state, canaries)) : found
  if (canaries.some(({ asked, verdict }) => asked && verdict !== 'passed')) context.setExitCode(1)
  const sandbox = await sandboxStates(context)
  const { bavail, bsize } = statfsSync(scratchRoot())
  const freeBytes = bavail * bsize
  const usable = adapters.some((adapter) => adapter.ready && !['scripted', 'nop', 'command'].includes(adapter.id))
  if (!usable) context.setExitCode(1)
  if (options.json) {
    return printJson(context, {
      adapters,
      sandbox,
      canaries,
      machine: machineFacts(),
      disk: { scratch: scratchRoot(), freeBytes },
    })
  }
  const agentRows = adapters.map(({ id, ready, version, hint }) => [
    ready ? 'ready' : 'not ready',
    id,
    version ?? '',
    hint ?? '',
  ])
  const sandboxRows = sandbox.map(({ level, usable: works, tried, selftest, hint }) => [
    works ? 'usable' : 'no',
    level,
    [tried ? '' : 'untried', selftest === undefined ? '' : `selftest passed ${selftest.slice(0, 10)}`, hint ?? '']
      .filter(Boolean)
      .join('; '),
  ])
  context.out(
    `Agents\n${indent(textTable(agentRows))}\nSandboxes, the first usable one is taken\n${indent(textTable(sandboxRows))}`,
  )
  if (canaries.length > 0) context.out(`\nShell canary: who can run a command here\n${indent(canaryText(canaries))}`)
  const low = freeBytes < 2 * GIB ? ': too little for real runs, set TMPDIR to a larger place' : ''
  context.out(`\nDisk for workspaces: ${(freeBytes / GIB).toFixed(1)} GiB free in ${scratchRoot()}${low}\n`)
}

function canaryChoice({ agent, suite, canary }: DoctorFlags): CanaryChoice {
  if (suite !== undefined && canary === undefined) {
    throw new UserError('--suite belongs to --canary.', { hint: 'Add --canary, which asks the agents of the suite.' })
  }
  return {
    ...(agent === undefined ? {} : { only: agent }),
    ...(suite === undefined ? {} : { suite }),
    ...(canary === undefined ? {} : { asked: canary }),
  }
}

/** An adapter that did not really run a command is not ready, whatever it is installed as. */
function withCanary(state: AdapterState, canaries: readonly CanaryState[]): AdapterState {
  const canary = canaries.find(({ adapter }) => adapter === state.id)
  if (canary === undefined) return state
  const { verdict, message, hint } = canary
  if (verdict === 'passed') return { ...state, canary: verdict }
  const why = [message, hint].filter(Boolean).join('; ')
  return { ...state, canary: verdict, ready: false, hint: state.ready && why !== '' ? why : (state.hint ?? why) }
}

export async function adapterStates(only: string | undefined, context: CliContext): Promise<AdapterState[]> {
  const io = probeIoOf(context.env)
  const chosen = await chosenAdapters(only)
  return Promise.all(
    chosen.map(async (adapter) => {
      const probed = await adapter.probe(io)
      const logins = loginNames(adapter, context.env)
      const { hint, version, ...probe } = logins.length === 0 ? probed : loggedIn(probed, logins)
      return {
        id: adapter.id,
        kind: adapter.kind === 'api' ? 'api' : adapter.kind === 'service' ? 'remote' : 'local',
        ...probe,
        ...(version === undefined ? {} : { version: stripControl(version) }),
        ...(hint === undefined ? {} : { hint }),
      }
    }),
  )
}

/** A login that is made makes an agent as ready as a key does, where its entry names it. */
function loggedIn(probe: Probe, logins: readonly string[]): Probe {
  if (!probe.installed) return probe
  const words = `logged in: ${logins.map((name) => `login: ${name}`).join(', ')}`
  return { ...probe, ready: true, hint: probe.ready && probe.hint !== undefined ? `${probe.hint}; ${words}` : words }
}

/** All adapters of ours, or the one of that id. Throws a UserError where there is none. */
export async function chosenAdapters(only: string | undefined): Promise<Adapter<unknown>[]> {
  const all = await builtInAdapters()
  const known = all.map((adapter) => adapter.id)
  if (only !== undefined && !known.includes(only)) {
    const meant = nearest(only, known)
    throw new UserError(`No adapter "${only}"${meant === undefined ? '.' : `; did you mean "${meant}"?`}`, {
      hint: `Known: ${known.join(', ')}.`,
    })
  }
  return all.filter((adapter) => only === undefined || adapter.id === only)
}

async function sandboxStates(context: CliContext): Promise<SandboxState[]> {
  const backends = sandboxesOf(context.env)
  return Promise.all(
    AUTO_ORDER.map(async (level) => {
      const { usable, hint } = await backends[level].probe()
      const passed = passedSelftests(context.env).find((one) => one.level === level)
      return {
        level,
        usable,
        tried: passed !== undefined || !UNTRIED_LEVELS.includes(level),
        ...(passed === undefined ? {} : { selftest: passed.at }),
        ...(hint === undefined ? {} : { hint }),
      }
    }),
  )
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ')
