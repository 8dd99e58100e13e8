import type { ClaimFacts } from '../model/claim-facts.ts'
import type { Finding } from '../model/finding.ts'
import type { Facts } from './read-facts.ts'

/** What of the report's numbers did not come out again. Beside the verdict: no policy counts it. */
export function claimFindings({ claims }: Facts): Finding[] {
  const some = (result: ClaimFacts['result'], finding: Finding): Finding[] =>
    (claims?.claims ?? []).some((claim) => claim.result === result) ? [finding] : []
  return [...some('off', 'claims-off'), ...some('not-reproduced', 'claims-not-reproduced')]
}
