import type { Isolation } from '../model/isolation.ts'
import type { Policy } from '../model/policy.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Facts } from './read-facts.ts'

/** A verdict and the sentence that says why. */
export type Decision = { verdict: Verdict; reason: string }

/** What a rule may look at. */
export type Evidence = {
  facts: Facts
  isolation: Isolation
  /** This machine has passed the selftest at that level. */
  isolationTried?: boolean
  policy: Policy
}

/** One rule of a policy: decides, or leaves it to the next. */
export type Rule = (evidence: Evidence) => Decision | undefined

export const decide = (verdict: Verdict, reason: string): Decision => ({ verdict, reason })

/** `1 test`, `2 tests`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

const TELLING = /error|exception|not found|no such|cannot|can't|denied|failed to|missing/i

/** The last line of an output that names an error, else the last one at all, short enough for a sentence. */
export function lastWord(lines: readonly string[]): string {
  const said = lines.map((line) => line.trim()).filter((line) => line !== '')
  const line = said.filter((text) => TELLING.test(text) && !/^FAILED \(/.test(text)).at(-1) ?? said.at(-1) ?? ''
  return line === '' ? '' : `: ${line.length > 120 ? `${line.slice(0, 119)}…` : line}`
}
