import { statfsSync } from 'node:fs'
import type { Adapter } from '../contracts/adapter.ts'
import { nearest } from '../lib/nearest.ts'
import { stripControl } from '../lib/strip-control.ts'
import { UserError } from '../model/errors.ts'
import { UNTRIED_LEVELS } from '../model/isolation.ts'
import { AUTO_ORDER } from '../sandbox/pick.ts'
import { builtInAdapters } from './contestants.ts'
import { type CliContext, printJson } from './context.ts'
import { machineFacts, probeIoOf, sandboxesOf, scratchRoot } from './host.ts'
import { passedSelftests } from './selftest-record.ts'
import { textTable } from './text-table.ts'

export type AdapterState = {
  id: string
  kind: 'local' | 'remote' | 'api'
  installed: boolean
  version?: string
  ready: boolean
  hint?: string
}
/** `tried`: this project has run it, or this machine has passed `bakeoff selftest` at it; `selftest`: when it passed here. */
type SandboxState = { level: string; usable: boolean; tried: boolean; selftest?: string; hint?: string }

const GIB = 1024 ** 3

/** `bakeoff doctor`: exit code 1 when no agent that does real work is ready. */
export async function examine(options: { agent?: string; json?: true }, context: CliContext): Promise<void> {
  const adapters = await adapterStates(options.agent, context)
  const sandbox = await sandboxStates(context)
  const { bavail, bsize } = statfsSync(scratchRoot())
  const freeBytes = bavail * bsize
  const usable = adapters.some((adapter) => adapter.ready && !['scripted', 'nop', 'command'].includes(adapter.id))
  if (!usable) context.setExitCode(1)
  if (options.json) {
    return printJson(context, {
      adapters,
      sandbox,
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
  const low = freeBytes < 2 * GIB ? ': too little for real runs, set TMPDIR to a larger place' : ''
  context.out(`\nDisk for workspaces: ${(freeBytes / GIB).toFixed(1)} GiB free in ${scratchRoot()}${low}\n`)
}

export async function adapterStates(only: string | undefined, context: CliContext): Promise<AdapterState[]> {
  const io = probeIoOf(context.env)
  const chosen = await chosenAdapters(only)
  return Promise.all(
    chosen.map(async (adapter) => {
      const { hint, version, ...probe } = await adapter.probe(io)
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
