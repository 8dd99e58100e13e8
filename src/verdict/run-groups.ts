import type { RunFacts } from '../model/facts.ts'
import { redCauseOf } from '../model/red-cause.ts'

/** All runs of one command. */
export type RunGroup = { command: string; runs: RunFacts[] }

/** Runs by command and folder, in the order of their first run. */
export function groupRuns(runs: readonly RunFacts[]): RunGroup[] {
  const groups = new Map<string, RunGroup>()
  for (const run of runs) {
    const key = `${run.cwd ?? '.'}\n${run.command}`
    const group = groups.get(key) ?? { command: run.command, runs: [] }
    group.runs.push(run)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** True where a run ended by itself with status 0. */
export function isGreen(run: RunFacts): boolean {
  return run.exitCode === 0 && run.stopped === undefined && run.infraError === undefined
}

export const isGreenGroup = (group: RunGroup): boolean => group.runs.every(isGreen)

/** Tests executed by one run of each command together; absent where a runner does not say. */
export function executedTests(groups: readonly RunGroup[]): number | undefined {
  let sum = 0
  for (const group of groups) {
    const executed = group.runs[0]?.counts?.executed
    if (executed === undefined) return undefined
    sum += executed
  }
  return groups.length === 0 ? undefined : sum
}

/** True where the program that the command names is not there or cannot be started, also within a script. */
export function isMissingProgram(run: RunFacts): boolean {
  return !isGreen(run) && redCauseOf(run).kind === 'missing-program'
}

/** True where a red run said nothing about the code: not started, not loaded, or no test executed. */
export function couldNotRun(run: RunFacts): boolean {
  return redCauseOf(run).kind !== 'test' || run.counts?.executed === 0
}
