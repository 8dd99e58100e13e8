import type { CommandCandidate, ProbeRun, RunFacts } from '../model/facts.ts'
import type { Isolation } from '../model/isolation.ts'
import { missingProgramOf, redCauseOf, wrongToolchainOf } from '../model/red-cause.ts'
import { claimFindings } from './claim-findings.ts'
import { folderFindings } from './folder-findings.ts'
import type { Facts } from './read-facts.ts'
import { groupRuns, isGreen, isGreenGroup } from './run-groups.ts'

/** Words that stand beside a verdict, any number of them, sorted. */
export function findingsOf(facts: Facts, isolation: Isolation): string[] {
  const found = [
    ...(facts.intake?.findings ?? []),
    ...runFindings(facts.testRuns?.runs ?? []),
    ...probeFindings(facts.probes?.probes ?? [], facts.testRuns?.runs ?? []),
    ...commandFindings(facts),
    ...placeFindings(facts),
    ...claimFindings(facts),
    ...folderFindings(facts),
    ...((facts.setup?.rewroteSources.length ?? 0) > 0 ? ['setup-rewrites-sources'] : []),
    ...(isolation === 'process' ? ['isolation-none'] : []),
  ]
  return [...new Set(found)].sort()
}

function runFindings(runs: readonly RunFacts[]): string[] {
  const some = (test: (run: RunFacts) => boolean, finding: string): string[] => (runs.some(test) ? [finding] : [])
  return [
    ...some((run) => run.leftoverProcesses > 0, 'leftover-process'),
    ...some((run) => run.changed.length > 0, 'writes-in-copy'),
    ...some((run) => run.changedTests.length > 0, 'tests-changed'),
    ...some((run) => run.changedSources.length > 0, 'sources-changed'),
    ...some((run) => run.truncated, 'output-truncated'),
    ...some((run) => run.exitCode === 0 && (run.counts?.failed ?? 0) > 0, 'exit-contradicts-counts'),
    ...some((run) => run.exitCode !== undefined && run.counts === undefined, 'no-counts'),
    ...some((run) => run.countsDisagree !== undefined, 'counts-disagree'),
    ...runs.filter((run) => !isGreen(run)).flatMap(toolFindings),
    ...(groupRuns(runs).some(countsVary) ? ['counts-vary'] : []),
  ]
}

/** What a red run did without, by name. */
function toolFindings(run: RunFacts): string[] {
  const cause = redCauseOf(run)
  const program = missingProgramOf(run)
  const toolchain = wrongToolchainOf(run)
  return [
    ...(program === undefined && cause.kind !== 'missing-program' ? [] : ['tool-missing']),
    ...(program === undefined ? [] : [`tool-missing:${program}`]),
    ...(toolchain === undefined ? [] : ['wrong-toolchain', `wrong-toolchain:${toolchain}`]),
    ...(cause.kind === 'missing-package' ? [`package-missing:${cause.name}`] : []),
    ...(cause.kind === 'nothing-to-run' ? ['nothing-to-run'] : []),
    ...(run.lastLines.some((line) => NETWORK_FAULT.test(line)) ? ['network-refused'] : []),
  ]
}

const NETWORK_FAULT =
  /\b(?:ENOTFOUND|EAI_AGAIN|ENETUNREACH)\b|Temporary failure in name resolution|Name or service not known|Network is unreachable|Could not resolve host/

function placeFindings({ origin, testRuns }: Facts): string[] {
  const repairs = testRuns?.repairs ?? []
  return [
    ...(origin?.reason === undefined ? [] : [`place:${origin.reason}`]),
    ...(repairs.some(({ runs }) => runs.length > 0 && runs.every(isGreen)) ? ['green-when-repaired'] : []),
  ]
}

function countsVary(group: { runs: readonly RunFacts[] }): boolean {
  return (
    new Set(group.runs.map(({ counts }) => JSON.stringify([counts?.passed, counts?.failed, counts?.skipped]))).size > 1
  )
}

function probeFindings(probes: readonly ProbeRun[], runs: readonly RunFacts[]): string[] {
  const empty = probes.find(({ kind }) => kind === 'empty')
  const neutral = probes.find(({ kind }) => kind === 'neutral')
  const isMasked = (probe: ProbeRun): boolean => probe.kind !== 'empty' && probe.red && probe.run.exitCode === 0
  return [
    ...(empty?.run.exitCode === 0 && runs.length > 0 ? ['green-on-empty'] : []),
    ...(neutral?.red === true ? ['byte-sensitive'] : []),
    ...(probes.some(isMasked) ? ['exit-masked'] : []),
  ]
}

/** A set-up may well bring its own pytest or node; what the test is run by is then not the machine's. */
function programFindings(names: readonly string[] = []): string[] {
  return names.length === 0 ? [] : ['program-from-setup', ...names.map((name) => `program-from-setup:${name}`)]
}

/** What was found to run is named like a test or runs the work, and need not test anything. */
const SMOKE: ReadonlySet<string> = new Set(['test-script', 'showboat', 'readme-run'])

function discoveryFindings(candidates: readonly CommandCandidate[] | undefined): string[] {
  if (candidates === undefined) return []
  if (candidates.length === 0) return ['no-executable-check']
  return candidates.some(({ source }) => SMOKE.has(source)) ? ['smoke-run'] : []
}

function commandFindings(facts: Facts): string[] {
  const groups = groupRuns(facts.testRuns?.runs ?? [])
  const green = groups.filter(isGreenGroup).length
  const setup = facts.setup?.run
  return [
    ...(facts.command?.manifest === 'absent' ? ['no-manifest'] : []),
    ...(facts.command?.manifest === 'unreadable' || (facts.command?.manifestIssues.length ?? 0) > 0
      ? ['manifest-issues']
      : []),
    ...discoveryFindings(facts.command?.candidates),
    ...(green > 0 && green < groups.length ? ['some-commands-red'] : []),
    ...(facts.command?.omitted === undefined ? [] : ['some-commands-not-run']),
    ...(isAsPromised(facts) ? [] : ['counts-disagree']),
    ...programFindings(facts.setup?.programs),
    ...(setup !== undefined && setup.exitCode !== 0
      ? ['setup-red', ...toolFindings(setup).filter((finding) => finding !== 'network-refused')]
      : []),
  ]
}

/** The manifest's number of tests may or may not include those that are skipped; where nothing was counted, nothing contradicts it. */
function isAsPromised({ command, testRuns }: Facts): boolean {
  const { tests } = command?.expected ?? {}
  if (tests === undefined) return true
  const counts = groupRuns(testRuns?.runs ?? []).map(({ runs }) => runs[0]?.counts)
  if (counts.length === 0 || counts.some((one) => one?.executed === undefined)) return true
  const executed = counts.reduce((sum, one) => sum + (one?.executed ?? 0), 0)
  const skipped = counts.reduce((sum, one) => sum + (one?.skipped ?? 0), 0)
  return tests === executed || tests === executed + skipped
}
