import { readdirSync, readFileSync } from 'node:fs'
import { isAlive, type ProcessRef, readProcessTree } from '../lib/process-tree.ts'

/** Name of the variable by which processes of one command are recognised after they left their group and session. */
export const RUN_MARKER = 'BAKEOFF_RUN'
const ROUNDS = 50

/**
 * Kills what a command left where no namespace does it: descendants seen earlier, and every process with the marker in
 * its environment, in rounds until none is found. Evaded by a program that starts another with an empty environment
 * between two looks of the watcher. Resolves with the number that was alive at the first round.
 */
export async function sweepProcesses(
  marker: string,
  roots: readonly number[],
  known: ReadonlyMap<number, ProcessRef>,
): Promise<number> {
  let first: number | undefined
  for (let round = 0; round < ROUNDS; round++) {
    const tree = await readProcessTree([...roots, ...[...known.values()].filter(isAlive).map((one) => one.pid)], 1)
    const pids = new Set([...tree.filter((one) => !one.zombie).map((one) => one.pid), ...markedProcesses(marker)])
    pids.delete(process.pid)
    for (const pid of pids) killOne(pid)
    first ??= pids.size
    if (pids.size === 0) break
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return first ?? 0
}

/** Processes of one command, wherever they went. Linux only: elsewhere another process's environment cannot be read, and the list is empty. */
export function markedProcesses(marker: string): number[] {
  if (process.platform !== 'linux') return []
  const needle = Buffer.from(`${RUN_MARKER}=${marker}\0`)
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && environmentOf(pid)?.includes(needle))
}

function environmentOf(pid: number): Buffer | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`)
  } catch {
    // Ended meanwhile, or of another user.
    return undefined
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Already gone.
  }
}
