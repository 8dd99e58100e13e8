import { relative } from 'node:path'
import { CommandFacts, TestRunsFacts } from '../model/facts.ts'
import type { FailureExample, TrialResult } from '../model/report-data.ts'
import type { Verification } from '../model/verification.ts'
import { failureWord } from '../report/failure-word.ts'
import type { Store } from '../store/open.ts'
import { readTrial } from '../store/read.ts'
import { failedClaims } from './claim-lines.ts'
import type { ResultsFolder } from './results-folder.ts'

/** Most failures that are looked up: a report shows one for each agent and verdict. */
const MAX_EXAMPLES = 400

/** What each failed trial's test command was and printed, the first of each kind first. */
export function failureExamples(store: Store, folder: ResultsFolder, trials: readonly TrialResult[]): FailureExample[] {
  const seen = new Set<string>()
  const wanted = trials.filter((trial) => {
    const kind = `${trial.agent} ${failureWord(trial)}`
    if (trial.outcome === undefined || trial.status === 'pass' || seen.has(kind)) return false
    seen.add(kind)
    return true
  })
  return wanted.slice(0, MAX_EXAMPLES).map((trial) => exampleOf(store, folder, trial))
}

function exampleOf(store: Store, folder: ResultsFolder, trial: TrialResult): FailureExample {
  const record = readTrial(store, trial.trial)
  const attempt = record.attempts.find((one) => one.number === record.currentAttempt) ?? record.attempts.at(-1)
  const verification = attempt?.verifications.at(-1)
  return {
    trial: trial.trial,
    task: trial.task,
    agent: trial.agent,
    outcome: trial.outcome ?? 'infra-error',
    ...(trial.verdict === undefined ? {} : { verdict: trial.verdict }),
    reason: trial.reason ?? trial.outcomeMessage ?? trial.outcome ?? 'unknown',
    lastLines: [],
    ...(attempt === undefined ? {} : { folder: relative(folder.suitePath, folder.attemptDir(attempt.attemptId)) }),
    ...(verification === undefined ? {} : { ...commandAndOutput(verification), ...claimsOf(verification) }),
  }
}

/** Most claims that are shown of one trial. */
const MOST_CLAIMS = 3

function claimsOf(verification: Verification): Pick<FailureExample, 'claims'> {
  const claims = failedClaims(verification, MOST_CLAIMS)
  return claims.length === 0 ? {} : { claims }
}

type CommandAndOutput = Partial<Pick<FailureExample, 'command' | 'exitCode' | 'durationMs'>> & { lastLines?: string[] }

function commandAndOutput(verification: Verification): CommandAndOutput {
  const command = CommandFacts.safeParse(verification.checks['command']?.facts)
  const runs = TestRunsFacts.safeParse(verification.checks['test-runs']?.facts)
  const red = runs.success ? (runs.data.runs.find((run) => run.exitCode !== 0) ?? runs.data.runs[0]) : undefined
  const text = red?.command ?? (command.success ? command.data.candidates[0]?.text : undefined)
  return {
    ...(text === undefined ? {} : { command: text }),
    ...(red?.exitCode === undefined ? {} : { exitCode: red.exitCode }),
    ...(red === undefined ? {} : { durationMs: red.durationMs, lastLines: red.lastLines.slice(-15) }),
  }
}
