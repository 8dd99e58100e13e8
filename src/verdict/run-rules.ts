import type { OriginFacts, RunFacts } from '../model/facts.ts'
import { redCauseOf } from '../model/red-cause.ts'
import { counted, type Decision, decide, type Evidence, lastWord, type Rule } from './decision.ts'
import {
  couldNotRun,
  executedTests,
  groupRuns,
  isGreen,
  isGreenGroup,
  isMissingProgram,
  type RunGroup,
} from './run-groups.ts'

const NEEDED = ['intake', 'command', 'setup', 'test-runs', 'probes']

/** A check that failed by itself, a sandbox that did not work, a run that we cancelled: nobody's verdict. */
export const harnessFault: Rule = ({ facts }) => {
  const [fault] = NEEDED.flatMap((id) =>
    facts.faults[id] === undefined ? [] : [`check ${id} failed: ${facts.faults[id]}`],
  )
  if (fault !== undefined) return decide('infra-error', fault)
  if (facts.intake === undefined || facts.command === undefined) {
    return decide('infra-error', 'the folder was never looked at: it needs a new verification')
  }
  return undefined
}

export const noCommand: Rule = ({ facts }) => {
  if (facts.command?.candidates.length !== 0) return undefined
  const unreadable = facts.command.manifest === 'unreadable' ? ' (bakeoff.json cannot be read)' : ''
  return decide('missing', `no test command was stated or found${unreadable}`)
}

/** Sources of a set-up that somebody declared; one that discovery made up may fail without harm. */
const DECLARED = new Set(['given', 'task', 'manifest'])

export const setupFault: Rule = ({ facts, policy }) => {
  const { setup, command } = facts
  if (setup === undefined) return decide('infra-error', 'the set-up was never recorded: it needs a new verification')
  const { run } = setup
  if (run === undefined) return undefined
  const fault = sandboxFault(run)
  if (fault !== undefined) return decide('infra-error', `the set-up could not be run: ${fault}`)
  if (isGreen(run) || !DECLARED.has(command?.setup?.source ?? '')) return undefined
  if (setup.registryDown !== undefined) return decide('infra-error', `the set-up failed: ${setup.registryDown}`)
  const repair = setup.repair !== undefined && isGreen(setup.repair.run) ? setup.repair.name : undefined
  if (repair !== undefined && policy.acceptRepaired === true) return undefined
  const said = repair === undefined ? '' : `; repaired outside the folder (${repair}) it succeeds`
  return decide('setup-failed', `the declared set-up ${endOf(run)}${said}${lastWord(run.lastLines)}`)
}

export const runFault: Rule = ({ facts }) => {
  const runs = facts.testRuns?.runs ?? []
  if (runs.length === 0) return decide('infra-error', 'the test was never run: it needs a new verification')
  const [fault] = runs.flatMap((run) => sandboxFault(run) ?? [])
  return fault === undefined ? undefined : decide('infra-error', `the test could not be run: ${fault}`)
}

function sandboxFault(run: RunFacts): string | undefined {
  if (run.infraError !== undefined) return run.infraError
  if (run.stopped === 'cancelled') return 'it was cancelled'
  return run.exitCode === undefined && run.stopped === undefined ? 'it ended without an exit status' : undefined
}

/** Red each time without the network and green with it. */
export const needsNetwork: Rule = ({ facts }) => {
  const run = facts.network?.run
  if (run === undefined || !isGreen(run) || facts.testRuns?.runs.some(isGreen)) return undefined
  return decide('needs-network', 'red each time without the network, green with it')
}

/** Green only under conditions that another machine need not have. */
export const notPortable: Rule = ({ facts }) => {
  const { origin } = facts
  if (origin?.reason === undefined && !(origin?.run !== undefined && isGreen(origin.run))) return undefined
  const because = placeOf(origin)
  if (origin.varied !== undefined)
    return decide('not-portable', `the result changes with its surroundings alone${because}`)
  if (origin.run !== undefined && isGreen(origin.run)) {
    return decide('not-portable', `red in a clean copy, green only where it was made${because}`)
  }
  return decide('not-portable', `red in a clean copy${because}`)
}

const PLACES: Readonly<Record<NonNullable<OriginFacts['reason']>, string>> = {
  'absolute-path': 'it needs an absolute path',
  'environment-variable': 'it needs a variable of the environment',
  home: 'it needs that HOME',
  'file-outside': 'it needs a file outside its folder',
  'link-outside': 'a link leaves its folder',
  'undeclared-package': 'it needs a package that it does not declare',
  'ci-marker': 'it depends on the CI marker',
  user: 'it needs to be run by that user',
}

function placeOf({ reason, detail }: OriginFacts): string {
  if (reason === undefined) return ''
  return `: ${PLACES[reason]}${detail === undefined || detail === '' ? '' : ` (${detail.slice(0, 120)})`}`
}

export const stopped: Rule = ({ facts }) => {
  const run = facts.testRuns?.runs.find(({ stopped: why }) => why !== undefined)
  if (run === undefined) return undefined
  if (run.stopped === 'timeout') return decide('timeout', `stopped after ${seconds(run.durationMs)} without an end`)
  return decide('limit', `stopped after ${seconds(run.durationMs)} at the limit on ${run.stopped}`)
}

export const flaky: Rule = ({ facts }) => {
  const group = groupsOf(facts.testRuns?.runs).find(({ runs }) => new Set(runs.map(isGreen)).size > 1)
  if (group === undefined) return undefined
  const green = group.runs.filter(isGreen).length
  const order = facts.origin?.varied?.some(
    ({ condition, green: still }) => condition === 'PYTHONHASHSEED' && still === 0,
  )
  const why = order === true ? '; the order of sets and dictionaries decides (PYTHONHASHSEED)' : ''
  return decide(
    'flaky',
    `${green} of ${group.runs.length} equal runs green, the others red${ofCommand(group, facts.testRuns?.runs)}${why}`,
  )
}

/** No test is stated or found, only a command that runs the work: that it runs says nothing of its results. */
export const smokeRun: Rule = ({ facts }) => {
  const candidates = facts.command?.candidates ?? []
  if (candidates.length === 0 || candidates.some(({ source }) => source !== 'readme-run')) return undefined
  const group = groupsOf(facts.testRuns?.runs).find((one) => !isGreenGroup(one))
  const [run] = group?.runs ?? []
  if (run !== undefined)
    return decide(
      'broken',
      `no test is stated, and the command that runs the work ${endOf(run)}${lastWord(run.lastLines)}`,
    )
  return decide(
    'unproven',
    'no test is stated; the command that runs the work ends well, which says nothing of its results',
  )
}

/** Red each time. A further command whose program is not there says nothing beside one that ran. */
export const red: Rule = (evidence) => {
  const groups = groupsOf(evidence.facts.testRuns?.runs)
  const green = groups.filter(isGreenGroup)
  const reds = groups.filter((group) => !isGreenGroup(group))
  const excused = green.length > 0 ? reds.filter((group) => !group.runs.every(isMissingProgram)) : reds
  const group = excused.find(({ runs }) => !runs.some(couldNotRun)) ?? excused[0]
  return group === undefined ? undefined : redDecision(group, evidence)
}

function redDecision(group: RunGroup, { facts }: Evidence): Decision | undefined {
  const [run] = group.runs
  if (run === undefined) return undefined
  const where = `${ofCommand(group, facts.testRuns?.runs)}${repairOf(group, facts)}`
  if (couldNotRun(run)) {
    const setup = facts.setup?.run
    if (setup !== undefined && !isGreen(setup)) {
      const down = facts.setup?.registryDown
      if (down !== undefined) return decide('infra-error', `the test could not run after a failed set-up: ${down}`)
      return decide(
        'setup-failed',
        `the set-up found for it ${endOf(setup)}, and then the test could not run${lastWord(setup.lastLines)}`,
      )
    }
    return decide('broken', `${causeOf(run)}: it ${endOf(run)}${where}${lastWord(run.missingLines ?? run.lastLines)}`)
  }
  const tests =
    run.counts === undefined
      ? ''
      : `, ${run.counts.failed} of ${counted((run.counts.executed ?? 0) || run.counts.failed, 'test')} failed`
  const times = `${group.runs.length} of ${group.runs.length} runs red`
  return decide('failed', `${times} without network${tests}: it ${endOf(run)}${where}`)
}

/** What kept it from running, with the name of what is missing. */
function causeOf(run: RunFacts): string {
  const cause = redCauseOf(run)
  switch (cause.kind) {
    case 'missing-program':
      return cause.name === undefined ? 'a program is missing' : `the program ${cause.name} is missing`
    case 'wrong-toolchain':
      return `it needs another toolchain (${cause.detail})`
    case 'missing-package':
      return `the package ${cause.name} is missing`
    case 'nothing-to-run':
      return 'there was nothing to run, no test was executed'
    case 'not-loaded':
      return 'the test could not run'
    case 'test':
      return 'no test was executed'
  }
}

/** A command of the same rank that was never run may well say no. */
export const notAllRun: Rule = ({ facts }) => {
  const { omitted, candidates } = facts.command ?? {}
  if (omitted === undefined || candidates === undefined) return undefined
  const all = candidates.length + omitted
  return decide('unproven', `green, but only ${candidates.length} of ${all} stated commands were run`)
}

/** A repair is said beside the verdict; it never raises it unless the policy says so. */
function repairOf(group: RunGroup, facts: Evidence['facts']): string {
  const repair = facts.testRuns?.repairs?.find(({ of, runs }) => of === group.command && runs.every(isGreen))
  return repair === undefined ? '' : `; repaired outside the folder (${repair.name}) it is green`
}

/** Nothing executed although everything is green. */
export const nothingExecuted: Rule = ({ facts, policy }) => {
  const groups = groupsOf(facts.testRuns?.runs).filter(isGreenGroup)
  const executed = executedTests(groups)
  if (executed === undefined || executed >= Math.max(1, policy.minExecuted)) return undefined
  const skipped = groups.reduce((sum, group) => sum + (group.runs[0]?.counts?.skipped ?? 0), 0)
  const what = executed === 0 ? 'no test was executed' : `only ${counted(executed, 'test')} executed`
  return decide('vacuous', `exit status 0, but ${what}${skipped > 0 ? ` (${skipped} skipped)` : ''}`)
}

function groupsOf(runs: readonly RunFacts[] | undefined): RunGroup[] {
  return groupRuns(runs ?? [])
}

/** Names the command where there are several. */
function ofCommand(group: RunGroup, runs: readonly RunFacts[] | undefined): string {
  const groups = groupsOf(runs)
  if (groups.length < 2) return ''
  const green = groups.filter(isGreenGroup).length
  return ` (${group.command}; ${green} of ${groups.length} stated commands green)`
}

function endOf(run: RunFacts): string {
  if (run.stopped !== undefined) return `was stopped (${run.stopped}) after ${seconds(run.durationMs)}`
  return `ended with status ${run.exitCode}`
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`
