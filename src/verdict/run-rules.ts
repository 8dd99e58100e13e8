import type { RunFacts } from '../model/facts.ts'
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

export const setupFault: Rule = ({ facts }) => {
  const { setup, command } = facts
  if (setup === undefined) return decide('infra-error', 'the set-up was never recorded: it needs a new verification')
  const { run } = setup
  if (run === undefined) return undefined
  const fault = sandboxFault(run)
  if (fault !== undefined) return decide('infra-error', `the set-up could not be run: ${fault}`)
  if (isGreen(run) || !DECLARED.has(command?.setup?.source ?? '')) return undefined
  return decide('setup-failed', `the declared set-up ${endOf(run)}${lastWord(run.lastLines)}`)
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
  return decide(
    'flaky',
    `${green} of ${group.runs.length} equal runs green, the others red${ofCommand(group, facts.testRuns?.runs)}`,
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
  const where = ofCommand(group, facts.testRuns?.runs)
  if (couldNotRun(run)) {
    const setup = facts.setup?.run
    if (setup !== undefined && !isGreen(setup)) {
      return decide(
        'setup-failed',
        `the set-up found for it ${endOf(setup)}, and then the test could not run${lastWord(setup.lastLines)}`,
      )
    }
    const nothing = run.counts?.executed === 0 ? 'no test was executed' : 'the test could not run'
    return decide('broken', `${nothing}: it ${endOf(run)}${where}${lastWord(run.lastLines)}`)
  }
  const tests =
    run.counts === undefined
      ? ''
      : `, ${run.counts.failed} of ${counted((run.counts.executed ?? 0) || run.counts.failed, 'test')} failed`
  const times = `${group.runs.length} of ${group.runs.length} runs red`
  return decide('failed', `${times} without network${tests}: it ${endOf(run)}${where}`)
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
