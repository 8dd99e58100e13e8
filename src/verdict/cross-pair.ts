import type { CrossPair } from '../model/cross-examination.ts'
import type { RunFacts } from '../model/facts.ts'
import type { Verification } from '../model/verification.ts'
import { readFacts } from './read-facts.ts'
import { couldNotRun, groupRuns, isGreen } from './run-groups.ts'

/** What the runs of one agent's tests on another one's code say: all stated commands green accepts, one red each time refuses. */
export function pairResultOf(verification: Verification): Pick<CrossPair, 'result' | 'reason' | 'passed' | 'failed'> {
  const facts = readFacts(verification)
  const [fault] = Object.values(facts.faults)
  if (fault !== undefined) return { result: 'lost', reason: fault }
  const setup = facts.setup?.run
  if (setup?.infraError !== undefined) return { result: 'lost', reason: setup.infraError }
  if (facts.command?.candidates.length === 0) return { result: 'does-not-fit', reason: 'there is no test command' }
  const runs = facts.testRuns?.runs ?? []
  const spoilt = runs.find((run) => run.infraError !== undefined || run.stopped === 'cancelled')
  if (spoilt !== undefined || runs.length === 0)
    return { result: 'lost', reason: spoilt?.infraError ?? 'it was not run to its end' }
  const counts = countsOf(runs)
  const groups = groupRuns(runs)
  const mixed = groups.find((group) => group.runs.some(isGreen) && !group.runs.every(isGreen))
  if (mixed !== undefined) return { result: 'flaky', reason: `equal runs of ${mixed.command} differ`, ...counts }
  const red = groups.map(({ runs: [first] }) => first).find((run) => run !== undefined && !isGreen(run))
  if (red === undefined) return { result: 'accepts', reason: `green each time${saidOf(counts)}`, ...counts }
  if (red.stopped !== undefined) return { result: 'refuses', reason: `stopped (${red.stopped})`, ...counts }
  const said = lastSaid(red)
  if (couldNotRun(red)) return { result: 'does-not-fit', reason: `it could not run${said}`, ...counts }
  return { result: 'refuses', reason: `red each time${saidOf(counts)}${said}`, ...counts }
}

type Counts = { passed?: number; failed?: number }

/** Of the first run of each command together; absent where a runner does not say. */
function countsOf(runs: readonly RunFacts[]): Counts {
  const firsts = groupRuns(runs).flatMap(({ runs: [first] }) => first ?? [])
  if (firsts.length === 0 || firsts.some(({ counts }) => counts === undefined)) return {}
  const sum = (key: 'passed' | 'failed'): number =>
    firsts.reduce((total, { counts }) => total + (counts?.[key] ?? 0), 0)
  return { passed: sum('passed'), failed: sum('failed') }
}

const saidOf = ({ passed, failed }: Counts): string =>
  passed === undefined ? '' : `, ${passed} passed, ${failed ?? 0} failed`

function lastSaid({ lastLines }: RunFacts): string {
  const line = lastLines
    .map((text) => text.trim())
    .filter((text) => /error|assert|fail|expected/i.test(text))
    .at(-1)
  return line === undefined ? '' : `: ${line.length > 120 ? `${line.slice(0, 119)}…` : line}`
}
