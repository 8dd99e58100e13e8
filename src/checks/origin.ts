import type { Check, CheckInput } from '../contracts/check.ts'
import type { OriginFacts, RunFacts } from '../model/facts.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { intakeFacts } from './earlier-facts.ts'
import { layoutOf, nameOf, type OriginPart, partsOf } from './origin/layout.ts'
import { missingOutside, reasonOf } from './origin/reason.ts'
import { type CommandRuns, mixedCommand, redCommand } from './origin/red-command.ts'
import { runPlaced } from './origin/run-placed.ts'
import { varyConditions } from './origin/vary.ts'
import { isGreen } from './test-runs.ts'

/** Is it red here and green where it was made? Runs a copy at the agent's own path, with what is known of that place. */
export const origin: Check = {
  id: 'origin',
  version: 1,
  needs: ['intake', 'command', 'setup', 'test-runs'],
  async run(input: CheckInput): Promise<CheckResult> {
    const mixed = mixedCommand(input)
    const red = redCommand(input)
    if (mixed !== undefined) return resultOf({ attempted: false, ...(await varyConditions(input, mixed)) })
    if (red === undefined) return resultOf({ attempted: false, why: 'no command is red each time' })
    return resultOf(await probeOrigin(input, red))
  },
}

function resultOf(facts: OriginFacts): CheckResult {
  const { run, reason, why } = facts
  if (run?.infraError !== undefined) return checkResult('inconclusive', run.infraError, facts)
  if (run !== undefined && isGreen(run)) return checkResult('failed', 'green only where it was made', facts)
  if (reason !== undefined) return checkResult('failed', `depends on its place: ${reason}`, facts)
  return checkResult(run === undefined ? 'inconclusive' : 'passed', why ?? 'not a matter of its place', facts)
}

async function probeOrigin(input: CheckInput, { candidate, runs }: CommandRuns): Promise<OriginFacts> {
  const [red] = runs
  const parts = partsOf(input.origin ?? {})
  const outside = red === undefined ? undefined : missingOutside(red)
  const read = outside === undefined ? {} : ({ reason: 'absolute-path', detail: outside } as const)
  if (red === undefined || parts.length === 0) {
    return { attempted: false, why: 'nothing is known of the place where it was made', ...read }
  }
  const run = await runPlaced(input, candidate, layoutOf(parts), 'origin.log.gz')
  // The sandbox may be unable to lay this out; that says nothing about the deliverable.
  if (run.infraError !== undefined) return { attempted: false, why: `not laid out: ${run.infraError}`, ...read }
  if (!isGreen(run)) return { attempted: true, run, ...((input.origin?.files ?? []).length === 0 ? read : {}) }
  // One green run among red ones may be chance.
  const again = await runPlaced(input, candidate, layoutOf(parts), 'origin-again.log.gz')
  if (!isGreen(again)) return { attempted: true, run: again }
  return { attempted: true, run, ...(await neededParts(input, { candidate, runs }, parts, red)) }
}

/** Leaves out one part after the other: what turns it red is needed. */
async function neededParts(
  input: CheckInput,
  { candidate }: CommandRuns,
  parts: readonly OriginPart[],
  red: RunFacts,
): Promise<Partial<OriginFacts>> {
  if (parts.length === 1) return reasonOf(parts, red, intakeFacts(input))
  const without: NonNullable<OriginFacts['without']> = []
  const needed: OriginPart[] = []
  for (const part of parts.slice(0, 6)) {
    const others = parts.filter((other) => other !== part)
    const run = await runPlaced(input, candidate, layoutOf(others), `origin-without-${without.length + 1}.log.gz`)
    without.push({ part: nameOf(part), green: isGreen(run) })
    if (!isGreen(run)) needed.push(part)
  }
  return { without, ...reasonOf(needed.length === 0 ? parts : needed, red, intakeFacts(input)) }
}
