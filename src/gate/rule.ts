import { CONFIRM_QUESTION_P, CONFIRM_SUITE_P, SCREEN_SUITE_P } from '../stats/gate.ts'

const NIGHTS_A_MONTH = 30
/** Past this the second look would wave nearly everything through. */
const LARGEST_CONFIRM_P = 0.5

/** By what the gate decides. The screen is fixed; how strict the confirmation is, a person may say. */
export type GateRule = {
  confirmSuiteP: number
  /** Shared by the tasks that were re-run. */
  confirmTaskP: number
  /** corrected: where nights differ more than chance, the suite's p is widened by as much; ignored: for simulations. */
  overdispersion: 'corrected' | 'ignored'
}

export const DEFAULT_RULE: GateRule = {
  confirmSuiteP: CONFIRM_SUITE_P,
  confirmTaskP: CONFIRM_QUESTION_P,
  overdispersion: 'corrected',
}

/**
 * The rule that lets at most `perMonth` false alarms of the whole suite through in 30 nights with `agents` agents:
 * second α = perMonth / (30 · agents · .05), the tasks' own in proportion. Undefined where that asks for more than half.
 */
export function ruleFor(perMonth: number, agents: number): GateRule | undefined {
  const confirmSuiteP = perMonth / (NIGHTS_A_MONTH * agents * SCREEN_SUITE_P)
  if (confirmSuiteP > LARGEST_CONFIRM_P) return undefined
  return { ...DEFAULT_RULE, confirmSuiteP, confirmTaskP: CONFIRM_QUESTION_P * (confirmSuiteP / CONFIRM_SUITE_P) }
}

/** Largest number of false alarms a month that can be asked for. */
export const mostFalseAlarms = (agents: number): number => LARGEST_CONFIRM_P * NIGHTS_A_MONTH * agents * SCREEN_SUITE_P

/** Upper bound of false alarms of whole suites in 30 nights, when nothing changes and nights differ by chance alone. */
export const falseAlarmsPerMonth = (rule: GateRule, agents: number): number =>
  NIGHTS_A_MONTH * agents * SCREEN_SUITE_P * rule.confirmSuiteP
