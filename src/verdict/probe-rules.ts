import type { ProbeRun, ProbesFacts } from '../model/facts.ts'
import { UNTRIED_LEVELS } from '../model/isolation.ts'
import { counted, type Decision, decide, type Evidence, type Rule } from './decision.ts'
import type { Facts } from './read-facts.ts'
import { executedTests, groupRuns, isGreenGroup } from './run-groups.ts'

/** A probe that the sandbox could not run. */
export const probeFault: Rule = ({ facts }) => {
  const fault = facts.probes?.probes.find(({ run }) => run.infraError !== undefined || run.stopped === 'cancelled')
  return fault === undefined
    ? undefined
    : decide('infra-error', `a probe could not be run: ${fault.run.infraError ?? 'it was cancelled'}`)
}

/**
 * Exit status 0 beside reported failures. Where a real break makes the status non-zero, such words are content, unless a step
 * of the command fails and its status is thrown away. Words that are no counts say so only where a break was tried.
 */
export const masked: Rule = ({ facts }) => {
  const { probes, testRuns } = facts
  const run = testRuns?.runs.find(({ counts }) => (counts?.failed ?? 0) > 0)
  const words = testRuns?.runs.some(({ printsFailure }) => printsFailure === true) && broke(probes)
  if (run === undefined && words !== true) return undefined
  const thrownAway = ofKind(probes, 'strict').some(({ red }) => red)
  if (exitCanTurnRed(probes) && !thrownAway) return undefined
  const failed =
    run === undefined ? 'its output says that a test failed' : `${counted(run.counts?.failed ?? 0, 'test')} failed`
  const how = thrownAway ? ', and the status of a step that fails is thrown away' : ', and no break changes it'
  return manipulated(facts, 'masked', `exit status 0 although ${failed}${probes?.attempted === true ? how : ''}`)
}

/** A break was made that the test could have noticed. */
const broke = (probes: ProbesFacts | undefined): boolean => ofKind(probes, 'throw-at-entry').length > 0

/** A crash may end a run that no failed comparison ends: wrong values decide where there are any. */
function exitCanTurnRed(probes: ProbesFacts | undefined): boolean {
  const values = ofKind(probes, 'value-mutant').filter(({ how }) => how !== 'parse')
  const breaks = values.length > 0 ? values : ofKind(probes, 'throw-at-entry')
  return breaks.some(({ run }) => run.exitCode !== undefined && run.exitCode !== 0)
}

/** What the folder's own hooks hide: the same test says no where they are taken out. */
export const hidden: Rule = ({ facts }) => {
  const { hooks } = facts.probes ?? {}
  if (hooks?.hides !== true) return undefined
  return decide('tampered', `green only because of ${hooks.files.join(', ')}: without it the same test says no`)
}

/** The command changes what it tests, or what it tests with. */
export const rewritten: Rule = ({ facts }) => {
  const runs = facts.testRuns?.runs ?? []
  const [test] = runs.flatMap((run) => run.changedTests)
  if (test !== undefined) return decide('tampered', `the command changes its own tests (${test})`)
  const [source] = runs.flatMap((run) => run.changedSources)
  return source === undefined ? undefined : decide('tampered', `the command changes the source under test (${source})`)
}

/** Nothing measured says whether the test can fail. */
export const notProbed: Rule = ({ facts }) => {
  const { probes } = facts
  if (probes === undefined) return decide('unproven', `green, but not yet probed${runsOf(facts)}`)
  if (!probes.attempted)
    return decide('unproven', `green, but not yet probed (${probes.why ?? 'no reason recorded'})${runsOf(facts)}`)
  return undefined
}

/** Every function throws, and the test does not notice. */
export const cannotFail: Rule = ({ facts }) => {
  const { probes } = facts
  const throwing = ofKind(probes, 'throw-at-entry')[0]
  const empty = ofKind(probes, 'empty')[0]
  if (throwing === undefined) {
    const nothing = facts.intake?.sources.length === 0 && probes?.sources.length === 0 && empty?.red === false
    return nothing
      ? manipulated(facts, 'vacuous', 'green, and just as green on an empty folder: it tests nothing')
      : undefined
  }
  if (throwing.red) return undefined
  const [over] = throwing.overwritten ?? []
  if (over !== undefined)
    return decide('unproven', `green with ${throwing.what}, but the command writes ${over} anew before it is tested`)
  if (probes?.why !== undefined)
    return decide('unproven', `green with ${throwing.what}, but not all source could be changed (${probes.why})`)
  return manipulated(facts, 'vacuous', `it stays green with ${throwing.what}: it cannot fail`)
}

/** The probes themselves prove nothing. */
export const probesInvalid: Rule = ({ facts }) => {
  const { probes, intake } = facts
  const neutral = ofKind(probes, 'neutral')
  if (neutral.length === 0) {
    const why =
      intake?.sources.length === 0
        ? 'there is no source file to change'
        : (probes?.why ?? 'no source file could be changed')
    return decide('unproven', `green, but whether it can fail is not known: ${why}`)
  }
  if (neutral[0]?.red === true)
    return decide('unproven', 'an edit that changes no meaning turns it red, so the probes prove nothing')
  if (neutral.some(({ red }) => red))
    return decide(
      'unproven',
      'an edit that changes no meaning was green first and red later, so the probes prove nothing',
    )
  const throwing = ofKind(probes, 'throw-at-entry')[0]
  if (throwing === undefined) return decide('unproven', 'green, but no place was found where its source could throw')
  return throwing.how === 'parse'
    ? decide('unproven', 'the broken source was refused before it ran, so the probes prove nothing')
    : undefined
}

/** Objects are made and nothing is asked of them, or only of stand-ins: no value that they hold is looked at either. */
export const onlyConstructed: Rule = ({ facts }) => {
  const values = madeValues(facts)
  if (facts.probes?.executed?.onlyConstructors !== true || noticed(values) > 0) return undefined
  return manipulated(
    facts,
    'vacuous',
    'red when every function throws, but only constructors run and nothing of what they make is looked at',
  )
}

/** The share of lines that must be executed where a policy does not say. */
export const MIN_EXECUTED_SHARE = 1 / 3

/** Of everything, scripts that measure and show included, at least this share: else the rest is all there is. */
const MIN_SHARE_OF_ALL = 0.05

/**
 * A test that runs a small helper says nothing of the work beside it. The share is that of the lines of functions; entry
 * functions and scripts that measure or show are left out of it where nothing of them runs, since honest ones are untested.
 */
export const thinlyTested: Rule = ({ facts, policy }) => {
  const executed = facts.probes?.executed
  if (executed === undefined) return undefined
  const [twin] = executed.twins
  if (twin !== undefined)
    return decide(
      'unproven',
      `${redWhenThrowing(facts)}, but what runs is ${twin.runs}, and nothing of ${twin.path} whose functions have the same names`,
    )
  const unmeasured = executed.unmeasured.reduce((sum, { lines }) => sum + lines, 0)
  const wanted = policy.minExecutedShare ?? MIN_EXECUTED_SHARE
  const said = `${redWhenThrowing(facts)}, but its tests execute only ${executed.functions} of ${counted(executed.of, 'function')}, ${executed.lines}`
  const untested = executed.untested.length === 0 ? '' : ` (not ${executed.untested.slice(0, 3).join(', ')})`
  if (
    executed.lines < wanted * executed.ofLines ||
    executed.lines < MIN_SHARE_OF_ALL * (executed.ofLines + executed.excusedLines)
  )
    return decide('weak', `${said} of ${executed.ofLines} lines${untested}`)
  if (executed.lines < wanted * (executed.ofLines + unmeasured))
    return decide(
      'unproven',
      `${said} lines beside ${unmeasured} that no mutator can change (${executed.unmeasured
        .map(({ path }) => path)
        .slice(0, 3)
        .join(', ')})`,
    )
  return undefined
}

/** Of the wrong values that neither crashed nor were refused, at least this share must be noticed. */
const MIN_NOTICED_SHARE = 0.25

/** The test runs the code; does it look at what comes out? */
export const wrongValues: Rule = ({ facts }) => {
  const values = madeValues(facts)
  if (values.length === 0)
    return decide('unproven', `${redWhenThrowing(facts)}, but no single wrong value could be made`)
  const survivors = survived(values)
  const given = values.filter(({ what }) => GIVEN.test(what))
  if (saysCrashesQuietly(facts) && noticed(given) < MIN_GIVEN_SHARE * (noticed(given) + survived(given)))
    return decide(
      'weak',
      `${redWhenThrowing(facts)} in the same words as by a comparison, and only ${noticed(given)} of ${counted(given.length, 'wrong result')} noticed`,
    )
  if (noticed(values) > 0 && noticed(values) >= MIN_NOTICED_SHARE * (noticed(values) + survivors)) return undefined
  if (noticed(values) > 0)
    return decide(
      'weak',
      `${redWhenThrowing(facts)}, but only ${noticed(values)} of ${counted(values.length, 'wrong value')} noticed`,
    )
  if (survivors > 0)
    return decide(
      'weak',
      `${redWhenThrowing(facts)}, but ${survivors} of ${counted(values.length, 'wrong value')} went unnoticed and none was compared`,
    )
  return decide(
    'unproven',
    `${redWhenThrowing(facts)}, but each of ${counted(values.length, 'wrong value')} only crashed it: no comparison said no`,
  )
}

/** Where nothing fences the test, or where nobody has seen the fence hold, nothing is called verified. */
export const weakIsolation: Rule = ({ facts, isolation, isolationTried, policy }) => {
  if (UNTRIED_LEVELS.includes(isolation) && isolationTried !== true) {
    return decide(
      'unproven',
      `${proof(facts)}; but isolation ${isolation} is untried, and nothing is called verified there`,
    )
  }
  if (isolation !== 'process' || policy.acceptProcessIsolation) return undefined
  return decide('unproven', `${proof(facts)}; but it ran without a sandbox, where nothing is called verified`)
}

export const verified = ({ facts }: Evidence): Decision => decide('verified', proof(facts))

/** "3 of 3 runs green without network, 2 tests; red when every function throws, 3 of 4 wrong values noticed". */
function proof(facts: Facts): string {
  const values = madeValues(facts)
  return `${redWhenThrowing(facts)}, ${noticed(values)} of ${counted(values.length, 'wrong value')} noticed`
}

function redWhenThrowing(facts: Facts): string {
  const executed = executedTests(groupRuns(facts.testRuns?.runs ?? []).filter(isGreenGroup))
  const tests = executed === undefined ? '' : `, ${counted(executed, 'test')}`
  return `${greenRuns(facts)} green without network${tests}; red when every function throws`
}

function greenRuns(facts: Facts): string {
  const groups = groupRuns(facts.testRuns?.runs ?? [])
  const green = groups.filter(isGreenGroup)
  const runs = green.reduce((sum, group) => sum + group.runs.length, 0)
  const commands = groups.length > 1 ? ` of ${green.length} of ${groups.length} commands` : ''
  return `${runs} of ${runs} runs${commands}`
}

const runsOf = (facts: Facts): string => `: ${greenRuns(facts)} green without network`

/** Wrong values that a compiler or parser refused are none. */
const madeValues = (facts: Facts): ProbeRun[] =>
  ofKind(facts.probes, 'value-mutant').filter(({ how }) => how !== 'parse')

const survived = (values: readonly ProbeRun[]): number => values.filter(({ red }) => !red).length

/** Wrong values of the same type that a function gives or a program prints: they hardly ever crash what uses them. */
const GIVEN = /\b(?:returns|prints|gives|yields) another\b/

/** Where a test says a crash in the words of a comparison, at least this share of the wrong results must be noticed. */
const MIN_GIVEN_SHARE = 1 / 3

/** A test may catch whatever happens and say no by its exit alone: then a red under another wrong value may be a crash. */
const saysCrashesQuietly = ({ probes }: Facts): boolean =>
  probes?.crashesTold !== true && ofKind(probes, 'throw-at-entry')[0]?.how === 'comparison'

const noticed = (values: readonly ProbeRun[]): number => values.filter(({ how }) => how === 'comparison').length

function ofKind(probes: ProbesFacts | undefined, kind: ProbeRun['kind']): ProbeRun[] {
  return (probes?.probes ?? []).filter((probe) => probe.kind === kind)
}

/** The same observation is called tampering where something in the folder or the runs points to intent. */
export function manipulated(facts: Facts, otherwise: 'masked' | 'vacuous', reason: string): Decision {
  // Where the hooks were taken out and the test stayed as it was, they are not what makes it green.
  const indicated = facts.intake?.findings.includes('tamper-indicator') === true && facts.probes?.hooks?.hides !== false
  const changed = (facts.testRuns?.runs ?? []).some((run) => run.changedTests.length > 0)
  if (!indicated && !changed) return decide(otherwise, reason)
  return decide(
    'tampered',
    `${reason}, and ${changed ? 'it changes its own tests' : 'a start-up hook changes what tests report'}`,
  )
}
