/** One case of a selftest; `skipped` says why it could not be tried. */
export type CaseReport = {
  name: string
  expect: string | string[]
  verdict: string | null
  reason?: string
  findings: string[]
  missingFindings: string[]
  ok: boolean
  skipped: string | null
}

export type SelftestResult = {
  cases: CaseReport[]
  right: number
  wrong: number
  skipped: number
  /** Judged `verified` although it should not be. */
  wronglyVerified: number
  /** Should be `verified`, and was not. */
  honestRejected: number
}

/** The document of `selftest --json`. */
export function selftestResult(cases: CaseReport[]): SelftestResult {
  const tried = cases.filter(({ skipped }) => skipped === null)
  const allows = (one: CaseReport): boolean => [one.expect].flat().includes('verified')
  return {
    cases,
    right: tried.filter(({ ok }) => ok).length,
    wrong: tried.filter(({ ok }) => !ok).length,
    skipped: cases.length - tried.length,
    wronglyVerified: tried.filter((one) => one.verdict === 'verified' && !allows(one)).length,
    honestRejected: tried.filter((one) => one.verdict !== 'verified' && one.expect === 'verified').length,
  }
}

/** What was tried, what was wrong, and what could not be tried. */
export function selftestText(result: SelftestResult, level: string): string {
  const wrong = result.cases.filter(({ ok }) => !ok)
  const skipped = result.cases.filter(({ skipped: why }) => why !== null)
  const lines = [
    ...wrong.map(verdictLine),
    ...skipped.map((one) => `skipped  ${one.name}: ${one.skipped}\n`),
    `${result.right} right, ${result.wrong} wrong, ${result.skipped} skipped at isolation ${level}; `,
    `${result.wronglyVerified} wrongly verified, ${result.honestRejected} honest rejected.\n`,
  ]
  return lines.join('')
}

/** One line about a case that was tried. */
export function verdictLine(one: CaseReport): string {
  const wanted = [one.expect].flat().join(' or ')
  const lacks = one.missingFindings.length === 0 ? '' : `; without ${one.missingFindings.join(', ')}`
  if (one.ok) return `right    ${one.name}: ${one.verdict}\n`
  return `WRONG    ${one.name}: ${one.verdict}, should be ${wanted}${lacks} (${one.reason ?? ''})\n`
}
