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
  const { runs } = testRunsFacts(input)
  for (const candidate of commandFacts(input).candidates) {
    const own = runs.filter((run) => run.command === candidate.text)
    const [base] = own
    if (base !== undefined && own.every(isGreen)) {
      return { candidate, base, limits: probeLimits(input.policy.limits, own) }
    }
  }
  return { why: 'the test command is not green each time' }
}

/** A mutant may never end; ten times the slowest green run is enough to know. */
function probeLimits(limits: ExecBudget, green: readonly RunFacts[]): ExecBudget {
  const slowestMs = Math.max(...green.map((run) => run.durationMs))
  return { ...limits, wallMs: Math.min(limits.wallMs, Math.max(20_000, 10 * slowestMs)) }
}
