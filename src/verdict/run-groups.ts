import type { RunFacts } from '../model/facts.ts'

/** All runs of one command. */
export type RunGroup = { command: string; runs: RunFacts[] }

/** Runs by command, in the order of their first run. */
export function groupRuns(runs: readonly RunFacts[]): RunGroup[] {
  const groups = new Map<string, RunGroup>()
  for (const run of runs) {
    const group = groups.get(run.command) ?? { command: run.command, runs: [] }
    group.runs.push(run)
    groups.set(run.command, group)
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

const COULD_NOT_START = new Set([126, 127])

/** True where the program that the command names is not there or cannot be started. */
export function isMissingProgram(run: RunFacts): boolean {
  return run.exitCode !== undefined && COULD_NOT_START.has(run.exitCode)
}

const LOADING_FAULT =
  /\b(?:ModuleNotFoundError|ImportError|SyntaxError|IndentationError|ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND)\b|Cannot find (?:module|package)|errors? during collection|command not found|can't open file|error: could not compile|\[build failed\]|\[setup failed\]/

/** True where a red run said nothing about the code: not started, not loaded, or no test executed. */
export function couldNotRun(run: RunFacts): boolean {
  if (isMissingProgram(run) || run.counts?.executed === 0) return true
  const passed = run.counts?.passed ?? 0
  return passed === 0 && run.lastLines.some((line) => LOADING_FAULT.test(line))
}
