import type { CommandCandidate, ProbeRun, RunFacts } from '../model/facts.ts'
import { type Finding, findingOf, findingsIf } from '../model/finding.ts'
import type { Isolation } from '../model/isolation.ts'
import { missingProgramOf, redCauseOf, wrongToolchainOf } from '../model/red-cause.ts'
import { claimFindings } from './claim-findings.ts'
import { folderFindings } from './folder-findings.ts'
import type { Facts } from './read-facts.ts'
import { groupRuns, isGreen, isGreenGroup } from './run-groups.ts'

/** Words that stand beside a verdict, any number of them, sorted. */
export function findingsOf(facts: Facts, isolation: Isolation): string[] {
  const own: Finding[] = [
    ...runFindings(facts.testRuns?.runs ?? []),
    ...probeFindings(facts.probes?.probes ?? [], facts.testRuns?.runs ?? []),
    ...commandFindings(facts),
    ...placeFindings(facts),
    ...claimFindings(facts),
    ...folderFindings(facts),
    ...findingsIf((facts.setup?.rewroteSources.length ?? 0) > 0, 'setup-rewrites-sources'),
    ...findingsIf(isolation === 'process', 'isolation-none'),
  ]
  // What the intake recorded is parsed facts, of any version.
  return [...new Set([...(facts.intake?.findings ?? []), ...own])].sort()
}

function runFindings(runs: readonly RunFacts[]): Finding[] {
  const some = (test: (run: RunFacts) => boolean, finding: Finding): Finding[] => (runs.some(test) ? [finding] : [])
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
    ...findingsIf(groupRuns(runs).some(countsVary), 'counts-vary'),
  ]
}

/** What a red run did without, by name. */
function toolFindings(run: RunFacts): Finding[] {
  const cause = redCauseOf(run)
  const program = missingProgramOf(run)
  const toolchain = wrongToolchainOf(run)
  return [
    ...findingsIf(program !== undefined || cause.kind === 'missing-program', 'tool-missing'),
    ...findingOf('tool-missing', program),
    ...findingsIf(toolchain !== undefined, 'wrong-toolchain'),
    ...findingOf('wrong-toolchain', toolchain),
    ...findingOf('package-missing', cause.kind === 'missing-package' ? cause.name : undefined),
    ...findingsIf(cause.kind === 'nothing-to-run', 'nothing-to-run'),
    ...findingsIf(
      run.lastLines.some((line) => NETWORK_FAULT.test(line)),
      'network-refused',
    ),
  ]
}

const NETWORK_FAULT =
  /\b(?:ENOTFOUND|EAI_AGAIN|ENETUNREACH)\b|Temporary failure in name resolution|Name or service not known|Network is unreachable|Could not resolve host/

function placeFindings({ origin, testRuns }: Facts): Finding[] {
  const repairs = testRuns?.repairs ?? []
  return [
    ...findingOf('place', origin?.reason),
    ...findingsIf(
      repairs.some(({ runs }) => runs.length > 0 && runs.every(isGreen)),
      'green-when-repaired',
    ),
  ]
}

function countsVary(group: { runs: readonly RunFacts[] }): boolean {
  return (
    new Set(group.runs.map(({ counts }) => JSON.stringify([counts?.passed, counts?.failed, counts?.skipped]))).size > 1
  )
}

function probeFindings(probes: readonly ProbeRun[], runs: readonly RunFacts[]): Finding[] {
  const empty = probes.find(({ kind }) => kind === 'empty')
  const neutral = probes.find(({ kind }) => kind === 'neutral')
  const isMasked = (probe: ProbeRun): boolean => probe.kind !== 'empty' && probe.red && probe.run.exitCode === 0
  return [
    ...findingsIf(empty?.run.exitCode === 0 && runs.length > 0, 'green-on-empty'),
    ...findingsIf(neutral?.red === true, 'byte-sensitive'),
    ...findingsIf(probes.some(isMasked), 'exit-masked'),
  ]
}

/** A set-up may well bring its own pytest or node; what the test is run by is then not the machine's. */
function programFindings(names: readonly string[] = []): Finding[] {
  return names.length === 0 ? [] : ['program-from-setup', ...names.map((name): Finding => `program-from-setup:${name}`)]
}

/** What was found to run is named like a test or runs the work, and need not test anything. */
const SMOKE: ReadonlySet<string> = new Set(['test-script', 'showboat', 'readme-run'])

function discoveryFindings(candidates: readonly CommandCandidate[] | undefined): Finding[] {
  if (candidates === undefined) return []
  if (candidates.length === 0) return ['no-executable-check']
  return candidates.some(({ source }) => SMOKE.has(source)) ? ['smoke-run'] : []
}

function commandFindings(facts: Facts): Finding[] {
  const groups = groupRuns(facts.testRuns?.runs ?? [])
  const green = groups.filter(isGreenGroup).length
  const { manifest, manifestIssues = [] } = facts.command ?? {}
  return [
    ...findingsIf(manifest === 'absent', 'no-manifest'),
    ...findingsIf(manifest === 'unreadable' || manifestIssues.length > 0, 'manifest-issues'),
    ...discoveryFindings(facts.command?.candidates),
    ...findingsIf(green > 0 && green < groups.length, 'some-commands-red'),
    ...findingsIf(facts.command?.omitted !== undefined, 'some-commands-not-run'),
    ...findingsIf(!isAsPromised(facts), 'counts-disagree'),
    ...programFindings(facts.setup?.programs),
    ...setupFindings(facts.setup?.run),
  ]
}

/** A set-up has the network. */
function setupFindings(run: RunFacts | undefined): Finding[] {
  if (run === undefined || run.exitCode === 0) return []
  return ['setup-red', ...toolFindings(run).filter((finding) => finding !== 'network-refused')]
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
