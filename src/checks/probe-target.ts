import type { CheckInput } from '../contracts/check.ts'
import type { CommandCandidate, RunFacts } from '../model/facts.ts'
import type { ExecBudget } from '../model/policy.ts'
import { commandFacts, testRunsFacts } from './earlier-facts.ts'
import { isGreen } from './test-runs.ts'

/** The command that the probes are about, one of its green runs to compare with, and the limits of a probe. */
export type ProbeTarget = { candidate: CommandCandidate; base: RunFacts; limits: ExecBudget }

/** The first command that was green each time; otherwise why there is nothing to probe. */
export function probeTarget(input: CheckInput): ProbeTarget | { why: string } {
  if (input.policy.probes === 'none') return { why: 'the policy asks for no probes' }
  for (const { candidate, runs } of runnable(input)) {
    const [base] = runs
    if (base !== undefined && runs.every(isGreen)) {
      return { candidate, base, limits: probeLimits(input.policy.limits, runs) }
    }
  }
  return { why: 'the test command is not green each time' }
}

/** The commands as stated, then as repaired: a policy that accepts repairs has to know whether those can fail. */
function runnable(input: CheckInput): { candidate: CommandCandidate; runs: readonly RunFacts[] }[] {
  const { runs, repairs = [] } = testRunsFacts(input)
  const { candidates } = commandFacts(input)
  const stated = candidates.map((candidate) => ({
    candidate,
    runs: runs.filter((run) => run.command === candidate.text && (run.cwd ?? '.') === candidate.cwd),
  }))
  const repaired = repairs.flatMap((repair) => {
    const of = candidates.find(({ text, cwd }) => text === repair.of && cwd === repair.cwd)
    return of === undefined ? [] : [{ candidate: { ...of, text: repair.text }, runs: repair.runs }]
  })
  return [...stated, ...repaired]
}

/** A mutant may never end; ten times the slowest green run is enough to know. */
function probeLimits(limits: ExecBudget, green: readonly RunFacts[]): ExecBudget {
  const slowestMs = Math.max(...green.map((run) => run.durationMs))
  return { ...limits, wallMs: Math.min(limits.wallMs, Math.max(20_000, 10 * slowestMs)) }
}
