import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { stripControl } from '../lib/strip-control.ts'
import type { Billing } from '../model/agent.ts'
import type { Attempt } from '../model/attempt.ts'
import { billingWord } from '../model/billing-words.ts'
import { UserError } from '../model/errors.ts'
import { CommandFacts, TestRunsFacts } from '../model/facts.ts'
import { outcomeMessage } from '../model/outcome.ts'
import type { Verification } from '../model/verification.ts'
import { formatDuration } from '../sinks/progress-text.ts'
import type { AttemptRecord, TrialRecord } from '../store/read.ts'
import { claimLines } from './claim-lines.ts'
import { folderLines } from './folder-lines.ts'
import { prunedWords } from './pruned-files.ts'
import type { ResultsFolder } from './results-folder.ts'
import { serviceFacts } from './service-facts.ts'

/** Everything known of a trial, for a terminal; an agent's words have lost their escapes. */
export function trialText(trial: TrialRecord, folder: ResultsFolder): string {
  const { result } = trial
  const lines = [
    `${result.trial}`,
    `${trial.task.title}`,
    '',
    `status       ${result.status ?? 'not ended'}`,
    `outcome      ${result.outcome ?? 'not ended'}${result.outcomeMessage ? `: ${result.outcomeMessage}` : ''}`,
    `verdict      ${result.verdict ?? 'none yet'}${result.reason ? `: ${result.reason}` : ''}`,
    `correctness  ${result.correctness ?? 'not-checked'}`,
    `promises     ${result.promises ?? 'none'}`,
    `policy       ${result.policy ?? '-'}`,
  ]
  for (const attempt of trial.attempts) lines.push('', ...attemptLines(attempt, result.billing, folder))
  return `${lines.map(stripControl).join('\n')}\n`
}

function attemptLines(record: AttemptRecord, billing: Billing | undefined, folder: ResultsFolder): string[] {
  const { attempt } = record
  const why = attempt === undefined ? undefined : outcomeMessage(attempt.outcome)
  const lines = [
    `attempt ${record.number} · ${record.isolation} · ${attempt === undefined ? 'not ended' : attempt.outcome.kind}${why ? ` (${why})` : ''}`,
  ]
  if (record.reply !== undefined) {
    lines.push(
      `  answers reply ${record.reply.number}, from where attempt ${record.reply.continues.split('/').at(-1)} stopped:`,
    )
    lines.push(
      ...record.reply.prompt
        .split('\n')
        .slice(0, 5)
        .map((line) => `    > ${line}`),
    )
  }
  if (attempt !== undefined) {
    lines.push(
      timingText(attempt.timing),
      ...signsText(attempt),
      `  ${attempt.rounds.length} round${attempt.rounds.length === 1 ? '' : 's'}, tokens ${tokensText(attempt.usage)}`,
      `  cost ${moneyText(attempt, billing)}`,
    )
  }
  for (const [name, value] of serviceFacts(record)) lines.push(`  ${name.toLowerCase()}: ${value}`)
  for (const { round, judgement } of record.roundJudgements) {
    lines.push(`  after round ${round}: ${judgement.verdict} (${judgement.status}): ${judgement.reason}`)
  }
  const verification = record.verifications.at(-1)
  if (verification !== undefined) lines.push(...verificationLines(verification))
  for (const note of record.notes) lines.push(`  ${note.level === 'warn' ? 'warning' : 'note'}: ${note.message}`)
  lines.push(...placeLines(record, folder))
  return lines
}

/** Where its files are, or since when they are gone. */
function placeLines({ attemptId, attempt, prunedAt }: AttemptRecord, folder: ResultsFolder): string[] {
  if (prunedAt !== undefined) return [`  transcript, deliverable and logs: ${prunedWords(prunedAt)}`]
  const dir = folder.attemptDir(attemptId)
  const trajectory = attempt?.trajectory === undefined ? [] : [`  ${join(dir, attempt.trajectory.path)} (ATIF v1.7)`]
  return [`  ${dir}`, ...trajectory]
}

function timingText({ activeMs, queuedMs, rateLimitedMs }: Attempt['timing']): string {
  const worked = activeMs === undefined ? 'for a time that nobody told' : formatDuration(activeMs)
  return `  worked ${worked}, queued ${formatDuration(queuedMs)}, waited for rate limits ${formatDuration(rateLimitedMs)}`
}

/** What it did, and when it first and last gave a sign of it. */
function signsText({ observed, lastChangeAt, remote, imported }: Attempt): string[] {
  const { turns, toolCalls, firstTokenMs } = observed
  const signs = [
    ...(turns === undefined ? [] : [`${turns} model calls`]),
    ...(toolCalls === undefined ? [] : [`${toolCalls} tool calls`]),
    ...(firstTokenMs === undefined ? [] : [`first token after ${formatDuration(firstTokenMs)}`]),
    // Nobody watched the folder of what was made elsewhere.
    ...(remote !== undefined || imported !== undefined
      ? []
      : [lastChangeAt === undefined ? 'no file changed' : `last file change ${lastChangeAt}`]),
  ].join(', ')
  return signs === '' ? [] : [`  ${signs}`]
}

/** Who pays stands beside every dollar: a subscription's are list prices that nobody was billed. */
function moneyText({ usage, computedUsd }: Attempt, billing: Billing | undefined): string {
  const known = [
    ...(usage.reportedUsd === undefined ? [] : [`$${usage.reportedUsd.toFixed(4)} reported`]),
    ...(computedUsd === undefined ? [] : [`$${computedUsd.toFixed(4)} computed`]),
  ]
  return known.length === 0 ? 'unknown' : `${known.join(', ')} (billing: ${billingWord(billing)})`
}

function tokensText({ reportedUsd: _, ...tokens }: Attempt['usage']): string {
  const known = Object.entries(tokens).filter(([, value]) => value !== undefined)
  return known.length === 0 ? 'not told' : known.map(([name, value]) => `${name} ${value}`).join(', ')
}

function verificationLines(verification: Verification): string[] {
  const lines = Object.entries(verification.checks).map(
    ([id, check]) => `  check ${id.padEnd(10)} ${check.kind.padEnd(12)} ${check.reason}`,
  )
  lines.push(...claimLines(verification, 8), ...folderLines(verification))
  const command = CommandFacts.safeParse(verification.checks['command']?.facts)
  const candidate = command.success ? command.data.candidates[0] : undefined
  if (candidate) lines.push(`  test command (${candidate.source}, in ${candidate.cwd}): ${candidate.text}`)
  const runs = TestRunsFacts.safeParse(verification.checks['test-runs']?.facts)
  const last = runs.success ? runs.data.runs.at(-1) : undefined
  if (last !== undefined) lines.push(...last.lastLines.slice(-12).map((line) => `    | ${line}`))
  return lines
}

/** The first test command of the attempt that counts. Throws a UserError where there is none. */
export function testCommandOf(trial: TrialRecord): string {
  const attempt = trial.attempts.find((one) => one.number === trial.currentAttempt) ?? trial.attempts.at(-1)
  const command = CommandFacts.safeParse(attempt?.verifications.at(-1)?.checks['command']?.facts)
  const text = command.success ? command.data.candidates[0]?.text : undefined
  if (text === undefined) {
    throw new UserError(`${trial.result.trial} has no test command.`, {
      hint: `See why: bakeoff show ${trial.result.trial}`,
    })
  }
  return stripControl(text)
}

/** Opens the newest attempt's folder with the desktop's own program. */
export function openFolder(trial: TrialRecord, folder: ResultsFolder): Promise<void> {
  const attempt = trial.attempts.at(-1)
  const path = attempt === undefined ? folder.runDir(trial.result.run) : folder.attemptDir(attempt.attemptId)
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open'
  return new Promise((resolve, reject) => {
    const child = spawn(program, [path], { stdio: 'ignore', detached: true })
    child.on('error', () =>
      reject(new UserError(`${program} is not there to open ${path}.`, { hint: 'Open it by hand.' })),
    )
    child.on('spawn', () => {
      child.unref()
      resolve()
    })
  })
}
