import type { Policy } from '../model/policy.ts'
import type { Verification } from '../model/verification.ts'
import { readFacts } from './read-facts.ts'
import { repairedFacts } from './repaired-facts.ts'
import { isGreen } from './run-groups.ts'

const NEEDED = ['intake', 'command', 'setup', 'test-runs', 'probes'] as const

/** What a policy asks for and a verification never measured; such facts need a new verification, never a default. */
export function missingFacts(verification: Verification, policy: Policy): string[] {
  const { facts } = repairedFacts(readFacts(verification), policy)
  const unrecorded = NEEDED.filter((id) => !(id in verification.checks)).map((id) => `check ${id}`)
  const runs = facts.testRuns?.runs ?? []
  const allGreen = runs.length > 0 && runs.every(isGreen)
  const allRed = runs.length > 0 && !runs.some(isGreen)
  const fewest = Math.min(...countsOf(runs.map(({ command, cwd }) => `${cwd ?? '.'} ${command}`)))
  return [
    ...unrecorded,
    ...(allGreen && fewest < policy.runs ? [`${policy.runs} runs (only ${fewest} recorded)`] : []),
    ...(allGreen && policy.probes === 'all' && facts.probes?.attempted === false ? ['probes'] : []),
    ...(allRed && policy.probeNetwork === true && facts.network?.run === undefined ? ['the network probe'] : []),
  ]
}

function countsOf(names: readonly string[]): number[] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts.values()]
}
