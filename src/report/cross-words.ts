import type { CrossTable } from '../model/cross-examination.ts'
import type { AgentId } from '../model/ids.ts'

const WORDS = { accepts: 'accepts', refuses: 'refuses', 'does-not-fit': 'does not fit', flaky: 'flaky', lost: '–' }

/** What one agent's tests say of one agent's code, with the failed ones of those that ran; `(own)` where it is its own. */
export function crossCell({ pairs }: CrossTable, tester: AgentId, author: AgentId): string {
  const pair = pairs.find((one) => one.tester === tester && one.author === author)
  if (pair === undefined) return '–'
  const { result, passed, failed } = pair
  const ran = (passed ?? 0) + (failed ?? 0)
  const counts = result === 'refuses' && failed !== undefined && ran > 0 ? ` (${failed} of ${ran} failed)` : ''
  return `${WORDS[result]}${counts}${tester === author ? ' (own)' : ''}`
}

/** Who agrees, who stands alone, whose tests do not count, and which claims differ; a sentence each. */
export function crossAgreementLines(table: CrossTable): string[] {
  const named = (agree: boolean | undefined): string =>
    table.agreements
      .filter((one) => one.agree === agree)
      .map(({ agents }) => agents.join(' and '))
      .join(', ')
  const line = (word: string, agree: boolean | undefined): string[] =>
    named(agree) === '' ? [] : [`${word}: ${named(agree)}.`]
  return [
    ...line('Agree', true),
    ...line('Differ', false),
    ...line('Not known', undefined),
    ...table.contestants.flatMap(({ agent, dissents }) =>
      dissents === undefined
        ? []
        : [`Lone dissenter: ${agent} (${dissents.map((what) => DISSENTS[what]).join('; ')}).`],
    ),
    ...table.contestants.flatMap(({ agent, notCounted }) =>
      notCounted === undefined ? [] : [`The tests of ${agent} do not count: ${notCounted}.`],
    ),
    ...table.claims.flatMap(({ id, values, agree, lone }) => {
      if (agree) return []
      const said = values.map(({ agent, value }) => `${agent} ${value}`).join(', ')
      return [`Claim ${id}: ${said}${lone === undefined ? '' : `; ${lone} stands alone`}.`]
    }),
    ...claimsAgreed(table),
  ]
}

const DISSENTS = {
  code: "all others' tests refuse its code",
  tests: "its tests refuse all others' code",
}

function claimsAgreed({ claims }: CrossTable): string[] {
  const agreed = claims.filter(({ agree }) => agree).map(({ id }) => id)
  return agreed.length === 0 ? [] : [`Claims on which all who make them agree: ${agreed.slice(0, 20).join(', ')}.`]
}
