import type { CheckInput } from '../contracts/check.ts'
import type { CommandCandidate, RunFacts } from '../model/facts.ts'
import type { ExecBudget } from '../model/policy.ts'
import { commandFacts, testRunsFacts } from './earlier-facts.ts'
import { isGreen } from './test-runs.ts'

/**
 * What the probes run, one of its green runs to compare with, and the limits of a probe. `several`: more than one command was
 * green, and the probes run them all, so that the counts of one of them are not those to compare with.
 */
export type ProbeTarget = {
  candidate: CommandCandidate
  commands: readonly { text: string; cwd: string }[]
  base: RunFacts
  limits: ExecBudget
  several: boolean
}

/** The commands that were green each time, as one; otherwise why there is nothing to probe. */
export function probeTarget(input: CheckInput): ProbeTarget | { why: string } {
  if (input.policy.probes === 'none') return { why: 'the policy asks for no probes' }
  const green = [...greenCommands(input), ...greenRepairs(input)]
  const [first] = green
  const base = first?.runs[0]
  if (first === undefined || base === undefined) return { why: 'the test command is not green each time' }
  if (first.candidate.source === 'readme-run') return { why: 'no test is stated, only a command that runs the work' }
  const limits = probeLimits(input.policy.limits, green)
  const commands = green.map(({ candidate }) => candidate)
  if (green.length === 1) return { candidate: first.candidate, commands, base, limits, several: false }
  const text = [
    'red=0',
    ...green.map(({ candidate: { text, cwd } }) => `(cd '${cwd.replaceAll("'", "'\\''")}'\n${text}\n) || red=$?`),
    'exit $red',
  ].join('\n')
  const { counts: _counts, ...uncounted } = base
  return { candidate: { ...first.candidate, text, cwd: '.' }, commands, base: uncounted, limits, several: true }
}

type Green = { candidate: CommandCandidate; runs: RunFacts[] }

function greenCommands(input: CheckInput): Green[] {
  const { runs } = testRunsFacts(input)
  return commandFacts(input).candidates.flatMap((candidate) => {
    const own = runs.filter((run) => run.command === candidate.text && (run.cwd ?? '.') === cwdOf(candidate))
    return own.length > 0 && own.every(isGreen) ? [{ candidate, runs: own }] : []
  })
}

/** Commands that are green once repaired, where the policy judges them so. */
function greenRepairs(input: CheckInput): Green[] {
  if (input.policy.acceptRepaired !== true) return []
  const { candidates } = commandFacts(input)
  return (testRunsFacts(input).repairs ?? []).flatMap(({ of, text, cwd, runs }) => {
    const candidate = candidates.find((one) => one.text === of && cwdOf(one) === (cwd === '' ? '.' : cwd))
    return candidate !== undefined && runs.length > 0 && runs.every(isGreen)
      ? [{ candidate: { ...candidate, text }, runs }]
      : []
  })
}

const cwdOf = ({ cwd }: CommandCandidate): string => (cwd === '' ? '.' : cwd)

/** A mutant may never end; ten times the slowest green run is enough to know. */
function probeLimits(limits: ExecBudget, green: readonly Green[]): ExecBudget {
  const slowestMs = green.reduce((sum, { runs }) => sum + Math.max(...runs.map((run) => run.durationMs)), 0)
  return { ...limits, wallMs: Math.min(limits.wallMs, Math.max(20_000, 10 * slowestMs)) }
}
