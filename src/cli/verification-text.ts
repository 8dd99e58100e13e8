import { stripControl } from '../lib/strip-control.ts'
import {
  CommandFacts,
  NetworkFacts,
  OriginFacts,
  ProbesFacts,
  type RunFacts,
  SetupFacts,
  TestRunsFacts,
} from '../model/facts.ts'
import { findingMeaning } from '../model/finding.ts'
import type { Policy } from '../model/policy.ts'
import type { Correctness, Promises, Verdict } from '../model/verdict.ts'
import type { Verification } from '../model/verification.ts'
import { claimLines, claimsOfVerification } from './claim-lines.ts'
import { folderLines } from './folder-lines.ts'
import { runLines, runText, timeText } from './run-lines.ts'

export type Judged = {
  verdict: Verdict
  reason: string
  findings: string[]
  correctness: Correctness
  promises: Promises
}

/** The document of `bakeoff verify --json`. */
export function verificationJson(verification: Verification, judged: Judged, policy: Policy): Record<string, unknown> {
  const command = commandOf(verification)
  const runs = runsOf(verification)
  const probes = ProbesFacts.safeParse(verification.checks['probes']?.facts)
  const counts = runs[0]?.counts
  return {
    verdict: judged.verdict,
    reason: judged.reason,
    policy: policy.id,
    correctness: judged.correctness,
    promises: judged.promises,
    command: command ?? null,
    findings: judged.findings,
    tests:
      counts === undefined
        ? null
        : {
            ran: counts.executed ?? null,
            passed: counts.passed ?? null,
            failed: counts.failed,
            skipped: counts.skipped,
          },
    runs,
    probes: probes.success ? probes.data.probes : [],
    claims: claimsOfVerification(verification),
    isolation: verification.isolation,
    duration_ms: Math.round(verification.durationMs),
  }
}

/** A short judgement for a person: what ran, what it proves, what it does not. */
export function verificationText(verification: Verification, judged: Judged, policy: Policy): string {
  const command = commandOf(verification)
  const runs = runsOf(verification)
  const lines = [`${judged.verdict}: ${judged.reason}`, '']
  lines.push(
    command === undefined
      ? 'No test command was found.'
      : `Test command (${command.source}, in ${command.cwd}): ${command.text}`,
  )
  lines.push(...setupLines(verification))
  lines.push(
    ...runLines(runs),
    ...omittedLines(verification),
    ...repairLines(verification),
    ...placeLines(verification),
    ...(runs.length === 0 ? [] : probeLines(verification)),
    ...claimLines(verification, 12),
    ...folderLines(verification),
  )
  if (judged.findings.length > 0) lines.push('', 'Findings:', ...findingLines(judged.findings))
  if (judged.promises !== 'none') lines.push(`Promises of the task: ${judged.promises}`)
  if (judged.correctness !== 'not-checked') lines.push(`Held-out check: ${judged.correctness}`)
  const red = runs.find((run) => run.exitCode !== 0)
  if (red !== undefined) lines.push('', ...red.lastLines.slice(-12).map((line) => `  | ${line}`))
  lines.push(
    '',
    `Judged by ${policy.id} at isolation ${verification.isolation} in ${timeText(verification.durationMs)}.`,
    "It says whether the folder's own test is real, stable and passes; not whether its answer is right.",
  )
  return `${lines.map(stripControl).join('\n')}\n`
}

function setupLines(verification: Verification): string[] {
  const setup = SetupFacts.safeParse(verification.checks['setup']?.facts)
  if (!setup.success || setup.data.run === undefined) return []
  const { run, packages = [] } = setup.data
  return [`  set-up: ${run.command}: ${runText(run)}${packages.length === 0 ? '' : `, ${packages.length} packages`}`]
}

/** One line each; where one names the thing, the same word without it says no more. */
function findingLines(findings: readonly string[]): string[] {
  const named = new Set(findings.flatMap((finding) => (finding.includes(':') ? [finding.split(':', 1)[0]] : [])))
  return findings
    .filter((finding) => !named.has(finding))
    .map((finding) => `  ${finding}: ${findingMeaning(finding) ?? 'a word of another version'}`)
}

function omittedLines(verification: Verification): string[] {
  const command = CommandFacts.safeParse(verification.checks['command']?.facts)
  return command.data?.omitted === undefined ? [] : [`  ${command.data.omitted} more stated commands were not run`]
}

function repairLines(verification: Verification): string[] {
  const facts = TestRunsFacts.safeParse(verification.checks['test-runs']?.facts)
  return (facts.success ? (facts.data.repairs ?? []) : []).map(({ name, text, runs }) => {
    const green = runs.filter((run) => run.exitCode === 0).length
    return `  repaired outside the folder (${name}): ${text}: ${green} of ${runs.length} runs green`
  })
}

function placeLines(verification: Verification): string[] {
  const origin = OriginFacts.safeParse(verification.checks['origin']?.facts)
  const network = NetworkFacts.safeParse(verification.checks['network']?.facts)
  return [
    ...(origin.success && origin.data.run !== undefined ? [`  where it was made: ${runText(origin.data.run)}`] : []),
    ...(network.success && network.data.run !== undefined ? [`  with the network: ${runText(network.data.run)}`] : []),
  ]
}

function probeLines(verification: Verification): string[] {
  const probes = ProbesFacts.safeParse(verification.checks['probes']?.facts)
  if (!probes.success) return []
  if (!probes.data.attempted) return probes.data.why === undefined ? [] : [`  not probed: ${probes.data.why}`]
  return probes.data.probes.map(
    (probe) => `  probe ${probe.kind}: ${probe.red ? `red (${probe.how ?? 'unknown'})` : 'green'}, ${probe.what}`,
  )
}

function commandOf(verification: Verification): { text: string; source: string; cwd: string } | undefined {
  const command = CommandFacts.safeParse(verification.checks['command']?.facts)
  return command.success ? command.data.candidates[0] : undefined
}

function runsOf(verification: Verification): RunFacts[] {
  const runs = TestRunsFacts.safeParse(verification.checks['test-runs']?.facts)
  return runs.success ? runs.data.runs : []
}
