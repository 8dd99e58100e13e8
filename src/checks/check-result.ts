import type { CheckResult } from '../model/verification.ts'

/** A check's result; absent fields of the facts are left out, as JSON has no word for them. */
export function checkResult(kind: CheckResult['kind'], reason: string, facts: object): CheckResult {
  return { kind, reason, facts: JSON.parse(JSON.stringify(facts)) }
}
