import type { Check, CheckInput } from '../contracts/check.ts'
import type { CommandCandidate, RunFacts, TestRunsFacts } from '../model/facts.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { commandFacts, intakeFacts } from './earlier-facts.ts'
import { runCommand } from './run-command.ts'
import { conditionsOf } from './run-conditions.ts'

/** The command, literally, several times, each in its own fresh copy without network and under other conditions. */
export const testRuns: Check = {
  id: 'test-runs',
  version: 1,
  needs: ['intake', 'command', 'setup'],
  async run(input: CheckInput): Promise<CheckResult> {
    const runs: RunFacts[] = []
    for (const [index, candidate] of commandFacts(input).candidates.entries()) {
      runs.push(...(await runRepeatedly(input, candidate, index)))
    }
    const facts: TestRunsFacts = { runs }
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

async function runRepeatedly(input: CheckInput, candidate: CommandCandidate, index: number): Promise<RunFacts[]> {
  const runs: RunFacts[] = []
  while (needsAnotherRun(runs, input.policy) && !input.signal.aborted) {
    const log = `run-${index + 1}-${runs.length + 1}.log.gz`
    runs.push(await runOnce(input, candidate, { run: runs.length, log }))
  }
  return runs
}

/**
 * Whether another run can still change the answer: no after a stop, a fault of the sandbox or two different exits; yes up
 * to `runs`, and up to `maxRuns` while equal exits hide unequal counts.
 */
export function needsAnotherRun(runs: readonly RunFacts[], policy: { runs: number; maxRuns: number }): boolean {
  if (runs.some((run) => run.infraError !== undefined || run.stopped !== undefined)) return false
  if (new Set(runs.map(isGreen)).size > 1) return false
  if (runs.length < policy.runs) return true
  return runs.length < policy.maxRuns && new Set(runs.map(countsKey)).size > 1
}

function countsKey(run: RunFacts): string {
  const { counts } = run
  return counts === undefined ? '' : [counts.passed, counts.failed, counts.skipped].join(' ')
}

async function runOnce(
  input: CheckInput,
  candidate: CommandCandidate,
  nth: { run: number; log: string },
): Promise<RunFacts> {
  const { sources, tests } = intakeFacts(input)
  const env = conditionsOf(
    input.seed,
    nth.run,
    sources.some((path) => path.endsWith('.go')),
  )
  const copy = await input.freshCopy({ env })
  try {
    const { facts } = await runCommand(copy, {
      text: candidate.text,
      cwd: candidate.cwd,
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
