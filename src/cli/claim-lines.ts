import { stripControl } from '../lib/strip-control.ts'
import { type ClaimFacts, ClaimsFacts } from '../model/claim-facts.ts'
import type { Verification } from '../model/verification.ts'

/** The words for what became of a claim. */
export const CLAIM_WORDS: Readonly<Record<ClaimFacts['result'], string>> = {
  reproduced: 'reproduced',
  off: 'off',
  'not-reproduced': 'not reproduced',
  'not-checkable': 'not checkable',
}

/** The claims that a verification checked; none where it checked none. */
export function claimsOfVerification(verification: Verification): ClaimFacts[] {
  const facts = ClaimsFacts.safeParse(verification.checks['claims']?.facts)
  return facts.success ? facts.data.claims : []
}

/** One line for each claim, those that need a look first; at most `most`, the rest as one count. */
export function claimLines(verification: Verification, most: number): string[] {
  const claims = claimsOfVerification(verification)
  const order = ['off', 'not-reproduced', 'not-checkable', 'reproduced']
  const sorted = [...claims].sort((a, b) => order.indexOf(a.result) - order.indexOf(b.result))
  const lines = sorted.slice(0, most).map(lineOf)
  return sorted.length > most ? [...lines, `  … and ${sorted.length - most} claims more`] : lines
}

/** Claims that did not come out again, one sentence each, without control characters. */
export function failedClaims(verification: Verification, most: number): string[] {
  return claimsOfVerification(verification)
    .filter(({ result }) => result === 'off' || result === 'not-reproduced')
    .slice(0, most)
    .map((claim) => stripControl(sentenceOf(claim)))
}

const lineOf = (claim: ClaimFacts): string => `  claim ${sentenceOf(claim)}`

function sentenceOf({ stated, result, detail, file, line, from, id }: ClaimFacts): string {
  const where = file === undefined ? '' : ` (${file}${line === undefined ? '' : `:${line}`})`
  const what = from === 'expected' ? `${id} ${stated}` : from === 'artifact' ? stated : `"${stated}"`
  const words = detail.startsWith('off by') ? detail : `${CLAIM_WORDS[result]}: ${detail}`
  return `${what}${where}: ${words}`
}
