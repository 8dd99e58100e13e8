import type { ClaimFacts } from '../../model/claim-facts.ts'
import type { RunFacts } from '../../model/facts.ts'
import { missingProgramOf, redCauseOf } from '../../model/red-cause.ts'
import type { Claim } from './claim.ts'
import { type Comparison, commonFactor, compareValue, valueAgainstQuote } from './compare.ts'
import { lineOfQuote, type PlainText } from './plain-text.ts'
import { type Found, type SourceText, valueAt } from './source-value.ts'

/** What a script gave: its run, and the text at a source. Absent: it was not run, and `why` says so. */
export type Measured = { run: RunFacts; text(path: string | undefined): SourceText | undefined } | { why: string }

/** What a claim is judged by. */
export type ClaimEvidence = {
  /** The file that the claim names, as its reader sees it. */
  report: PlainText | undefined
  /** The text of the source as it was delivered. */
  delivered: SourceText | undefined
  measured: Measured
  common?: number
}

/** The first thing that does not hold, in the order in which a reader would ask: said there? That number? Measured again? */
export function judgeClaim(claim: Claim, evidence: ClaimEvidence): ClaimFacts {
  const line = claim.quote === undefined ? undefined : evidence.report && lineOfQuote(evidence.report, claim.quote)
  const base = {
    id: claim.id,
    from: 'claim',
    stated: statedText(claim),
    file: claim.file,
    ...(line === undefined ? {} : { line }),
    kind: claim.kind,
    ...(claim.script === undefined ? {} : { script: claim.script }),
  } as const
  if (claim.quote === undefined && claim.value === undefined) {
    return { ...base, result: 'not-checkable', detail: 'neither a quote nor a value is given' }
  }
  if (evidence.report === undefined) return { ...base, result: 'not-reproduced', detail: `there is no ${claim.file}` }
  if (claim.quote !== undefined && line === undefined) {
    return { ...base, result: 'not-reproduced', detail: `${claim.file} does not say so` }
  }
  return { ...base, ...(valueAgainstQuote(claim) ?? againstSource(claim, evidence)) }
}

function statedText(claim: Claim): string {
  const text = claim.quote ?? (Array.isArray(claim.value) ? claim.value.join(', ') : String(claim.value ?? ''))
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

function againstSource(claim: Claim, evidence: ClaimEvidence): Comparison {
  const { source } = claim
  if (source === undefined) return { result: 'not-checkable', detail: 'no source is named' }
  const delivered = evidence.delivered === undefined ? undefined : valueAt(evidence.delivered, source.at)
  const stale = delivered === undefined ? undefined : againstDelivered(claim, delivered)
  if (stale !== undefined) return stale
  const { measured } = evidence
  if ('why' in measured) {
    const agrees = delivered !== undefined && 'value' in delivered ? `agrees with ${source.path}; ` : ''
    return { result: 'not-checkable', detail: `${agrees}${measured.why}` }
  }
  const failure = failureOf(claim, measured.run)
  if (failure !== undefined) return failure
  const text = measured.text(source.path)
  if (text === undefined) return notMade(claim)
  const fresh = valueAt(text, source.at)
  const place = source.path ?? 'the output'
  if ('why' in fresh) return { result: 'not-reproduced', detail: `run again, ${place} ${fresh.why}` }
  return compareValue(claim, fresh.value, {
    ...(evidence.common === undefined ? {} : { common: evidence.common }),
    ...(delivered !== undefined && 'value' in delivered ? { delivered: delivered.value } : {}),
  })
}

/** A claim that its own folder already contradicts: no machine is slower there, so timings are compared as printed. */
function againstDelivered(claim: Claim, delivered: Found): Comparison | undefined {
  const path = claim.source?.path ?? ''
  if ('why' in delivered) return { result: 'not-reproduced', detail: `${path} ${delivered.why}` }
  const as = claim.kind === 'timing' ? ({ ...claim, kind: 'rounded' } as const) : claim
  const compared = compareValue(as, delivered.value, { delivered: delivered.value })
  if (compared.result === 'reproduced' || compared.result === 'not-checkable') return undefined
  return { ...compared, detail: `${compared.detail}, in ${path} as delivered` }
}

function notMade(claim: Claim): Comparison {
  return {
    result: 'not-checkable',
    detail: `${claim.script} does not write ${claim.source?.path}, so nothing measures it again`,
  }
}

/** A script that fails here gives no number: for want of something of this machine, or by itself. */
function failureOf(claim: Claim, run: RunFacts): Comparison | undefined {
  if (run.infraError !== undefined) return { result: 'not-checkable', detail: 'the sandbox failed' }
  if (run.stopped !== undefined) {
    return { result: 'not-checkable', detail: `${claim.script} was stopped by the limit on ${run.stopped}` }
  }
  if (run.exitCode === 0) return undefined
  const program = missingProgramOf(run)
  const cause = redCauseOf(run)
  if (program !== undefined)
    return { result: 'not-checkable', detail: `${claim.script} needs ${program}, which is missing` }
  if (cause.kind === 'missing-package') {
    return { result: 'not-checkable', detail: `${claim.script} needs the package ${cause.name}, which is missing` }
  }
  if (run.lastLines.some((line) => NETWORK.test(line))) {
    return { result: 'not-checkable', detail: `${claim.script} needs the network` }
  }
  return { result: 'not-reproduced', detail: `${claim.script} ends with status ${run.exitCode} in a clean copy` }
}

const NETWORK =
  /\b(?:ENOTFOUND|EAI_AGAIN|ENETUNREACH)\b|Temporary failure in name resolution|Name or service not known|Network is unreachable|Could not resolve host/

/** How much longer this machine takes for a script, from its claims of kind timing. */
export function commonFactorOf(
  claims: readonly Claim[],
  measured: Measured,
  deliveredText: (path: string | undefined) => SourceText | undefined,
): number | undefined {
  if ('why' in measured || measured.run.exitCode !== 0) return undefined
  return commonFactor(
    claims.flatMap((claim) => {
      const { source } = claim
      const at = (text: SourceText | undefined): unknown => {
        const found = text === undefined || source === undefined ? undefined : valueAt(text, source.at)
        return found !== undefined && 'value' in found ? found.value : undefined
      }
      const fresh = at(source === undefined ? undefined : measured.text(source.path))
      return fresh === undefined ? [] : [{ claim, fresh, delivered: at(deliveredText(source?.path)) }]
    }),
  )
}
