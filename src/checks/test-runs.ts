import type { Check, CheckInput } from '../contracts/check.ts'
import type { CommandCandidate, Repair, RunFacts, TestRunsFacts } from '../model/facts.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { reportEnvironment } from './counts/read-reports.ts'
import { scriptOf } from './discovery/package-json.ts'
import { commandFacts, intakeFacts } from './earlier-facts.ts'
import { fewerLines } from './fewer-lines.ts'
import { readText } from './read-text.ts'
import { runCommand } from './run-command.ts'
import { conditionsOf, recordedConditions } from './run-conditions.ts'
import { reportersFor } from './test-runs/ask-reporters.ts'
import { installWithScripts, needsInstallScripts } from './test-runs/install-scripts.ts'
import { type RepairFolder, repairsFor } from './test-runs/repairs.ts'

/**
 * The command, literally, several times, each in its own fresh copy without network and under other conditions. Where it
 * could not run, a fixed ladder of repairs is tried and recorded apart: the literal runs stay what they are.
 */
export const testRuns: Check = {
  id: 'test-runs',
  version: 2,
  needs: ['intake', 'command', 'setup'],
  async run(input: CheckInput): Promise<CheckResult> {
    const { candidates } = commandFacts(input)
    const facts: TestRunsFacts = { runs: [], reporters: reportersFor(input, candidates) }
    const repairs: Repair[] = []
    for (const [index, candidate] of candidates.entries()) {
      const own = await runRepeatedly(input, candidate, { name: `run-${index + 1}`, facts })
      facts.runs.push(...own.map((run, nth) => (nth > 0 && isGreen(run) ? fewerLines(run) : run)))
      repairs.push(...(await repaired(input, candidate, own, { index, facts })))
    }
    if (repairs.length > 0) facts.repairs = repairs
    const { runs } = facts
    const green = runs.filter(isGreen).length
    const infra = runs.some((run) => run.infraError !== undefined)
    const kind = infra ? 'inconclusive' : green === runs.length && runs.length > 0 ? 'passed' : 'failed'
    return checkResult(kind, `${green} of ${runs.length} runs green`, facts)
  },
}

/** True where a run ended by itself with status 0. */
export function isGreen(run: RunFacts): boolean {
  return run.exitCode === 0 && run.stopped === undefined && run.infraError === undefined
}

type Series = { name: string; facts: TestRunsFacts }

async function runRepeatedly(input: CheckInput, candidate: CommandCandidate, series: Series): Promise<RunFacts[]> {
  let runs: RunFacts[] = []
  while (needsAnotherRun(runs, input.policy) && !input.signal.aborted) {
    const nth = { run: runs.length, log: `${series.name}-${runs.length + 1}.log.gz`, reporters: series.facts.reporters }
    const run = await runOnce(input, candidate, nth)
    runs.push(run)
    if (isOrdinaryRed(run) && (await refusesReports(input, candidate, nth))) {
      series.facts.reporters = []
      series.facts.reportersRefused = true
      runs = []
    }
    if (writesIntoDependencies(run) && input.copyDependencies?.() === true) {
      series.facts.copiedDependencies = true
      runs = []
    }
  }
  return runs
}

/** A variable of ours must never be why a test is red: without it the same run is green. */
async function refusesReports(input: CheckInput, candidate: CommandCandidate, nth: NthRun): Promise<boolean> {
  if (nth.run > 0 || (nth.reporters ?? []).length === 0) return false
  const log = nth.log.replace(/\.log\.gz$/, '-unasked.log.gz')
  return isGreen(await runOnce(input, candidate, { ...nth, reporters: [], log }))
}

/** A tool that wants to write beside the installed packages, which are mounted read-only. */
function writesIntoDependencies(run: RunFacts): boolean {
  return !isGreen(run) && run.lastLines.some((line) => /\bEROFS\b|Read-only file system/i.test(line))
}

/**
 * Whether another run can still change the answer: no after a stop, a fault of the sandbox or two different exits; yes up
 * to `runs`, and up to `maxRuns` while equal exits hide unequal counts or times.
 */
export function needsAnotherRun(runs: readonly RunFacts[], policy: { runs: number; maxRuns: number }): boolean {
  if (runs.some((run) => run.infraError !== undefined || run.stopped !== undefined)) return false
  if (new Set(runs.map(isGreen)).size > 1) return false
  if (runs.length < policy.runs) return true
  return runs.length < policy.maxRuns && (new Set(runs.map(countsKey)).size > 1 || timesDiffer(runs))
}

/** Far more than a busy machine makes of equal work: one of them may have waited, tried again or given up. */
const TIMES_SLOWER = 4
const SLOWER_MS = 2000

function timesDiffer(runs: readonly RunFacts[]): boolean {
  const times = runs.map(({ durationMs }) => durationMs)
  const fastestMs = Math.min(...times)
  const slowestMs = Math.max(...times)
  return slowestMs > TIMES_SLOWER * fastestMs && slowestMs - fastestMs > SLOWER_MS
}

function countsKey(run: RunFacts): string {
  const { counts } = run
  return counts === undefined ? '' : [counts.passed, counts.failed, counts.skipped].join(' ')
}

/** Climbs the ladder until a rung is green; that one then runs as often as the literal command. */
async function repaired(
  input: CheckInput,
  candidate: CommandCandidate,
  literal: readonly RunFacts[],
  at: { index: number; facts: TestRunsFacts },
): Promise<Repair[]> {
  const [first] = literal
  if (first === undefined || !literal.every((run) => isOrdinaryRed(run))) return []
  const of = { of: candidate.text, cwd: candidate.cwd }
  const tried: Repair[] = []
  const steps = repairsFor(candidate.text, first, folderOf(input, candidate.cwd))
  if (needsInstallScripts(first) && (await installWithScripts(input))) {
    steps.unshift({ name: 'install scripts', text: candidate.text })
  }
  for (const { name, text } of steps) {
    if (input.signal.aborted) break
    const runs = await climb(input, { ...candidate, text }, `repair-${at.index + 1}-${tried.length + 1}`, at.facts)
    tried.push({ name, ...of, text, runs })
    if (runs.every(isGreen)) break
  }
  return tried
}

async function climb(
  input: CheckInput,
  candidate: CommandCandidate,
  name: string,
  facts: TestRunsFacts,
): Promise<RunFacts[]> {
  const first = await runOnce(input, candidate, { run: 0, log: `${name}-0.log.gz`, reporters: facts.reporters })
  return isGreen(first) ? runRepeatedly(input, candidate, { name, facts }) : [first]
}

const isOrdinaryRed = (run: RunFacts): boolean =>
  !isGreen(run) && run.stopped === undefined && run.infraError === undefined

function folderOf(input: CheckInput, cwd: string): RepairFolder {
  const all = input.deliverable.files.map(({ path }) => path)
  const paths = new Set(all)
  const read = (path: string): string | undefined => (paths.has(path) ? readText(input.root, path) : undefined)
  const testScript = scriptOf({ name: '', paths, read }, cwd, 'test')
  const here =
    cwd === '.' ? all : all.flatMap((path) => (path.startsWith(`${cwd}/`) ? [path.slice(cwd.length + 1)] : []))
  return { paths: here, ...(testScript === undefined ? {} : { testScript }) }
}

type NthRun = { run: number; log: string; reporters: readonly string[] | undefined }

/** One run in a fresh copy; `nth.run` chooses its conditions. */
async function runOnce(input: CheckInput, candidate: CommandCandidate, nth: NthRun): Promise<RunFacts> {
  const { sources, tests } = intakeFacts(input)
  const env = conditionsOf(
    input.seed,
    nth.run,
    sources.some((path) => path.endsWith('.go')),
  )
  const copy = await input.freshCopy({ env, reports: (folder) => reportEnvironment(nth.reporters ?? [], folder) })
  try {
    const { facts } = await runCommand(copy, {
      text: candidate.text,
      cwd: candidate.cwd,
      conditions: recordedConditions(env, copy.sandbox.paths),
      limits: input.policy.limits,
      signal: input.signal,
      watched: { tests, sources },
      log: { evidenceDir: input.evidenceDir, path: nth.log },
    })
    return facts
  } finally {
    await copy.close()
  }
}
