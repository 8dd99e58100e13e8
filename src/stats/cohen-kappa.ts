import { sum } from './moments.ts'

export type CohenKappa = { kappa: number | null; agreement: number | null }

/**
 * Cohen's (1960) κ of two verifiers and their raw agreement from the square table of verdicts (row: first, column:
 * second); κ is null where chance agreement is 1.
 */
export function cohenKappa({ table }: { table: readonly (readonly number[])[] }): CohenKappa {
  const total = sum(table.map(sum))
  if (total === 0) return { kappa: null, agreement: null }
  let agreeing = 0
  let byChance = 0
  for (const [i, row] of table.entries()) {
    agreeing += row[i] ?? 0
    byChance += sum(row) * sum(table.map((other) => other[i] ?? 0))
  }
  const agreement = agreeing / total
  // Whole numbers are compared, so that "always the same verdict" is seen exactly.
  if (byChance === total * total) return { kappa: null, agreement }
  const expected = byChance / (total * total)
  return { kappa: (agreement - expected) / (1 - expected), agreement }
}
