import type { Billing } from './agent.ts'

/** What stands beside a dollar where nobody said who pays. */
const NOT_TOLD = 'not told'

/** Who pays, in the word that stands beside every dollar. */
export const billingWord = (billing: Billing | undefined): string => billing ?? NOT_TOLD

/** Who pays, in a sentence and over several: `api`, or `api, subscription`. */
export const billingWords = (billings: Iterable<Billing | undefined>): string =>
  [...new Set([...billings].map((billing) => billing ?? `billing ${NOT_TOLD}`))].sort().join(', ')

/** Who pays for whom: `api`, or `api: a, b; subscription: c`. Nothing where nobody is named. */
export function billingOfAll(agents: readonly { id: string; billing?: Billing | undefined }[]): string {
  const words = [...new Set(agents.map(({ billing }) => billingWord(billing)))].sort()
  if (words.length === 1) return words[0] ?? ''
  return words
    .map((word) => {
      const own = agents.filter(({ billing }) => billingWord(billing) === word)
      return `${word}: ${own.map(({ id }) => id).join(', ')}`
    })
    .join('; ')
}
