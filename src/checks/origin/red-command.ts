import type { CheckInput } from '../../contracts/check.ts'
import type { CommandCandidate, RunFacts } from '../../model/facts.ts'
import { commandFacts, testRunsFacts } from '../earlier-facts.ts'
import { isGreen } from '../test-runs.ts'

export type CommandRuns = { candidate: CommandCandidate; runs: RunFacts[] }

/** Each command with its literal runs. */
export function commandsWithRuns(input: CheckInput): CommandRuns[] {
  const { runs } = testRunsFacts(input)
  return commandFacts(input).candidates.map((candidate) => ({
    candidate,
    runs: runs.filter((run) => run.command === candidate.text && (run.cwd ?? '.') === candidate.cwd),
  }))
}

/** The first command that is red each time and that nothing but its time stopped. */
export function redCommand(input: CheckInput): CommandRuns | undefined {
  const isPlainRed = (run: RunFacts): boolean =>
    !isGreen(run) && run.infraError === undefined && (run.stopped === undefined || run.stopped === 'timeout')
  return commandsWithRuns(input).find(({ runs }) => runs.length > 0 && runs.every(isPlainRed))
}

/** The first command of which equal runs differed. */
export function mixedCommand(input: CheckInput): CommandRuns | undefined {
  return commandsWithRuns(input).find(({ runs }) => new Set(runs.map(isGreen)).size > 1)
}
