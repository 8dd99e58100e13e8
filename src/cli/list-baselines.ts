import { readBaselines } from '../store/gate-baselines.ts'
import { findRun, readRun } from '../store/read.ts'
import { baselineRow, baselineTable } from './baseline-table.ts'
import type { BaselineFlags } from './commands/gate.ts'
import { type CliContext, printJson } from './context.ts'
import { withResults } from './open-results.ts'

/** `bakeoff gate baseline list`. */
export async function listBaselines(flags: BaselineFlags, context: CliContext): Promise<void> {
  const listed = await withResults({ cwd: context.cwd, suite: flags.suite }, ({ store }) => {
    const { name } = readRun(store, findRun(store, 'latest'))
    // The newest first comes from the store; agent by agent a list is the same after every change.
    const all = readBaselines(store, name, flags.all ? 'all' : 'in-force')
    return all.sort((a, b) => a.baseline.identity.agent.localeCompare(b.baseline.identity.agent))
  })
  if (flags.json) return printJson(context, { baselines: listed.map(baselineRow) })
  context.out(
    listed.length === 0
      ? 'No baseline yet: the gate opens one with the first night it judges.\n'
      : baselineTable(listed),
  )
}
