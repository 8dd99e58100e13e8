import type { Repair, RunFacts } from '../model/facts.ts'
import type { Policy } from '../model/policy.ts'
import type { Facts } from './read-facts.ts'
import { isGreen } from './run-groups.ts'

/**
 * The facts that a policy judges. By default a command is judged as stated, and a repair is only reported; where the
 * policy accepts repairs, the runs of a green one take the place of the stated command's, and the reason begins with it.
 */
export function repairedFacts(facts: Facts, policy: Policy): { facts: Facts; note: string } {
  const { testRuns } = facts
  const green = (testRuns?.repairs ?? []).filter(({ runs }) => runs.length > 0 && runs.every(isGreen))
  if (policy.acceptRepaired !== true || testRuns === undefined || green.length === 0) return { facts, note: '' }
  const isRepaired = (run: RunFacts, { of, cwd }: Repair): boolean => run.command === of && (run.cwd ?? '.') === cwd
  const kept = testRuns.runs.filter((run) => !green.some((repair) => isRepaired(run, repair)))
  const runs = [...kept, ...green.flatMap((repair) => repair.runs)]
  const { origin: _origin, ...others } = facts
  return {
    facts: { ...others, testRuns: { ...testRuns, runs } },
    note: `as repaired (${green.map(({ name }) => name).join(', ')}): `,
  }
}
