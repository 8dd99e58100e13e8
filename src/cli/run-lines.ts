import type { RunFacts } from '../model/facts.ts'
import { formatDuration } from '../sinks/progress-text.ts'

/** The runs of each command, equal ones in one line; the command is named where there are several. */
export function runLines(runs: readonly RunFacts[]): string[] {
  const commands = groupBy(runs, (run) => `${run.cwd ?? '.'}\n${run.command}`)
  const lines = commands.flatMap((own) => groupBy(own, endText).map((equal) => equalRuns(equal, commands.length > 1)))
  if (commands.length < 2) return lines
  const green = commands.filter((own) => own.every((run) => run.exitCode === 0)).length
  return [...lines, `  ${green} of ${commands.length} stated commands green`]
}

function equalRuns(runs: readonly RunFacts[], named: boolean): string {
  const [first] = runs
  if (first === undefined) return ''
  const count = runs.length === 1 ? '1 run' : `${runs.length} runs`
  const ms = runs.map(({ durationMs }) => durationMs)
  return `  ${count}${named ? ` of ${first.command}` : ''}: ${endText(first)} in ${timesText(ms)}${countsText(first)}`
}

/** `exit 0 in 1.2 s, 3 passed, 0 failed, 0 skipped`. */
export const runText = (run: RunFacts): string => `${endText(run)} in ${timesText([run.durationMs])}${countsText(run)}`

const endText = (run: RunFacts): string => run.stopped ?? run.infraError ?? `exit ${run.exitCode ?? '?'}`

function countsText({ counts }: RunFacts): string {
  if (counts === undefined) return ''
  return `, ${counts.passed ?? '?'} passed, ${counts.failed} failed, ${counts.skipped} skipped`
}

function timesText(ms: readonly number[]): string {
  const [least, most] = [Math.min(...ms), Math.max(...ms)].map(timeText)
  return least === most ? `${most}` : `${least} to ${most}`
}

/** `0.04 s`, `1.2 s`, `12s`. */
export function timeText(ms: number): string {
  if (ms >= 10_000) return formatDuration(ms)
  return `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()]
}
