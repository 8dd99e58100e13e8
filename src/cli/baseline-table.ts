import { nightsIn } from '../gate/baseline.ts'
import { stripControl } from '../lib/strip-control.ts'
import type { GateBaseline } from '../model/gate-baseline.ts'
import { textTable } from './text-table.ts'

type Listed = { baseline: GateBaseline; replacedAt?: string }

/** A baseline for programs: what it belongs to, its nights, and the counts of each task. */
export function baselineRow({ baseline, replacedAt }: Listed): Record<string, unknown> {
  const nights = nightsIn(baseline)
  return {
    ...baseline.identity,
    how: baseline.how,
    at: baseline.at,
    reason: baseline.reason ?? null,
    replacedAt: replacedAt ?? null,
    nights,
    frozen: isFrozen(baseline),
    tasks: baseline.cells.map(({ task, hash, frozen, nights: own }) => ({
      task,
      hash,
      frozen,
      nights: own.length,
      passed: own.reduce((sum, { passed }) => sum + passed, 0),
      counted: own.reduce((sum, { counted }) => sum + counted, 0),
    })),
  }
}

/** Baselines for a terminal. */
export function baselineTable(listed: readonly Listed[]): string {
  const rows = listed.map(({ baseline, replacedAt }) => {
    const { agent, version, observedModel, requestedModel, verifier } = baseline.identity
    const nights = nightsIn(baseline)
    return [
      agent,
      version ?? '–',
      observedModel ?? requestedModel ?? '–',
      verifier ?? '–',
      String(nights.length),
      nights.length === 0 ? '–' : `${nights[0]} – ${nights.at(-1)}`,
      String(baseline.cells.length),
      replacedAt === undefined ? (isFrozen(baseline) ? 'frozen' : 'collecting') : `replaced ${replacedAt.slice(0, 10)}`,
      `${baseline.how} ${baseline.at.slice(0, 10)}${baseline.reason === undefined ? '' : `: ${baseline.reason}`}`,
    ].map(stripControl)
  })
  const head = ['agent', 'version', 'model', 'verifier', 'nights', 'from – to', 'tasks', 'state', 'made']
  return textTable([head, ...rows])
}

const isFrozen = ({ cells }: GateBaseline): boolean => cells.length > 0 && cells.every(({ frozen }) => frozen)
