import { join, relative, sep } from 'node:path'
import { durationText } from '../charts/number-text.ts'
import { excerptOf, type FileExcerpt, readExcerpt } from '../lib/read-excerpt.ts'
import { stripControl } from '../lib/strip-control.ts'
import type { Billing } from '../model/agent.ts'
import { billingWord } from '../model/billing-words.ts'
import type { FileRef } from '../model/file-ref.ts'
import { outcomeMessage } from '../model/outcome.ts'
import type { TrialResult } from '../model/report-data.ts'
import { type AttemptDetail, EXCERPT_LIMITS, type Excerpt, type TrialDetail } from '../report/page/trial-detail.ts'
import type { Store } from '../store/open.ts'
import { type AttemptEvidence, readEvidence } from '../store/read.ts'
import { executedRuns } from './executed-runs.ts'
import { prunedWords } from './pruned-files.ts'
import type { ResultsFolder } from './results-folder.ts'
import { serviceFacts } from './service-facts.ts'

/** Everything that is kept of a trial, as the page shows it: texts cut to their head and tail, control characters gone. */
export function trialDetail(store: Store, folder: ResultsFolder, trial: TrialResult): TrialDetail {
  const attempts = readEvidence(store, trial.trial)
  return {
    trial: trial.trial,
    attempts: attempts.map((attempt) => attemptDetail(attempt, folder, trial.billing)),
  }
}

function attemptDetail(evidence: AttemptEvidence, folder: ResultsFolder, billing: Billing | undefined): AttemptDetail {
  const { attempt, verification, judgement, number } = evidence
  const dir = folder.attemptDir(evidence.attemptId)
  const kept = (ref: FileRef | undefined): Excerpt | undefined =>
    ref === undefined ? undefined : excerptText(readExcerpt(join(dir, ref.path), EXCERPT_LIMITS))
  const transcript = kept(attempt?.transcript)
  const diff = kept(attempt?.diff)
  const logs = join(dir, 'verify', /\/v(\d+)$/.exec(verification?.id ?? '')?.[1] ?? '1')
  const runs = verification === undefined ? [] : executedRuns(verification)
  // Ten equal runs print the same ten times: all of it is kept of the one that speaks, the last lines of the others.
  const speaking = runs.find(({ isRed }) => isRed) ?? runs[0]
  return {
    number,
    counts: evidence.isCurrent,
    facts: factsOf(evidence, billing),
    checks: Object.entries(verification?.checks ?? {}).map(([id, { kind, reason }]) => ({ id, kind, reason })),
    findings: judgement?.findings ?? [],
    prompts: (attempt?.rounds ?? []).flatMap(({ prompt }) => kept(prompt) ?? []),
    ...(transcript === undefined ? {} : { transcript }),
    ...(diff === undefined || diff.bytes === 0 ? {} : { diff }),
    runs: runs.map((one) => {
      const log =
        one === speaking && one.log !== undefined ? readExcerpt(join(logs, one.log), EXCERPT_LIMITS) : undefined
      const output = excerptText(log ?? excerptOf(Buffer.from(one.lastLines.join('\n')), EXCERPT_LIMITS))
      return { ...one.shown, ...(output === undefined ? { output: { text: '', bytes: 0 } } : { output }) }
    }),
    folder: relative(folder.suitePath, dir).split(sep).join('/'),
  }
}

function excerptText(excerpt: FileExcerpt | undefined): Excerpt | undefined {
  if (excerpt === undefined) return undefined
  const { head, tail, bytes } = excerpt
  const text = shownText(head)
  if (tail.length === 0) return { text, bytes }
  return { text: text + shownText(tail), bytes, cutBytes: bytes - head.length - tail.length, cutAt: text.length }
}

const shownText = (bytes: Uint8Array): string => stripControl(new TextDecoder('utf-8').decode(bytes))

function factsOf(
  { attempt, verification, judgement, isolation, startedAt, prunedAt }: AttemptEvidence,
  billing: Billing | undefined,
): AttemptDetail['facts'] {
  const message = attempt === undefined ? undefined : outcomeMessage(attempt.outcome)
  const facts: [string, string | undefined][] = [
    ['Agent', attempt === undefined ? 'not ended' : attempt.outcome.kind],
    ['It said', message],
    ['Verdict', judgement?.verdict],
    ['Reason', judgement?.reason],
    ['Policy', judgement?.policy],
    ['Correctness', judgement?.correctness],
    ['Promises', judgement?.promises],
    ['Isolation', isolation],
    ['Started', startedAt],
    ['Ended', attempt?.endedAt],
    ['Worked', worked(attempt?.timing.activeMs)],
    ['Waited for its turn', attempt === undefined ? undefined : durationText(attempt.timing.queuedMs)],
    ['Waited for rate limits', waited(attempt?.timing.rateLimitedMs)],
    ['Prompts', attempt === undefined ? undefined : String(attempt.rounds.length)],
    ['Version', attempt?.observed.version],
    ['Model', attempt?.observed.model],
    ['Tokens', tokensOf(attempt?.usage)],
    ['Cost', costOf(attempt, billing)],
    ...(attempt === undefined ? [] : serviceFacts({ attempt })),
    ['Transcript, deliverable and logs', prunedAt === undefined ? undefined : prunedWords(prunedAt)],
    ['Verified in', verification === undefined ? undefined : durationText(verification.durationMs)],
  ]
  return facts.flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, stripControl(value)]],
  )
}

const worked = (ms: number | undefined): string | undefined => (ms === undefined ? undefined : durationText(ms))

const waited = (ms: number | undefined): string | undefined =>
  ms === undefined || ms === 0 ? undefined : durationText(ms)

function tokensOf(usage: NonNullable<AttemptEvidence['attempt']>['usage'] | undefined): string | undefined {
  const { reportedUsd: _, ...tokens } = usage ?? {}
  const known = Object.entries(tokens).filter(([, count]) => count !== undefined)
  return known.length === 0 ? undefined : known.map(([kind, count]) => `${kind} ${count}`).join(', ')
}

function costOf(attempt: AttemptEvidence['attempt'], billing: Billing | undefined): string | undefined {
  const words = [
    ...(attempt?.computedUsd === undefined ? [] : [`$${attempt.computedUsd.toFixed(4)} from the price table`]),
    ...(attempt?.usage.reportedUsd === undefined ? [] : [`$${attempt.usage.reportedUsd.toFixed(4)} by its own word`]),
  ]
  return words.length === 0 ? undefined : `${words.join(', ')} (billing: ${billingWord(billing)})`
}
