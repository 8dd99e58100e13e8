import type { AgentId } from '../model/ids.ts'
import type { NightResult, ReportData } from '../model/report-data.ts'
import { adjust } from '../stats/adjust.ts'
import { wilson } from '../stats/wilson.ts'
import { countText, dayText, percentText, pointsText } from './number-text.ts'
import { type RateStep, rateStep } from './rate-step.ts'

/** One run of one agent: when, what passed, and the interval over its trials. */
export type Night = {
  atMs: number
  startedAt: string
  run: string
  versions: string[]
  passed: number
  counted: number
  rate: number
  lo: number
  hi: number
}

/** One agent's runs, oldest first; `step` only where its test survives the control over agents. */
export type NightlyRow = { agent: AgentId; nights: Night[]; step?: RateStep & { first: Night; sameNight: string[] } }

/** Fewer runs are no history. */
const FEWEST_RUNS = 3
const ALPHA = 0.05
const CONF = 0.95

/** The history of every agent of the run; null where it is too short to be one. */
export function nightlyRows({ history = [], agents }: ReportData): NightlyRow[] | null {
  const counted = history.filter((night) => night.counted > 0)
  if (new Set(counted.map(({ run }) => run)).size < FEWEST_RUNS) return null
  const rows = agents
    .map(({ agent }) => ({
      agent,
      nights: counted
        .filter((night) => night.agent === agent)
        .map(nightOf)
        .sort(byTime),
    }))
    .filter(({ nights }) => nights.length > 0)
  const steps = rows.map(({ nights }) => rateStep(nights))
  const { bh } = adjust({ p: steps.map((step) => step?.p ?? 1) })
  return rows.map((row, index) => {
    const step = steps[index]
    const first = step === undefined || step === null ? undefined : row.nights[step.at]
    if (step === undefined || step === null || first === undefined || (bh[index] ?? 1) > ALPHA) return row
    const before = row.nights[step.at - 1]?.versions ?? []
    return {
      ...row,
      step: { ...step, first, sameNight: first.versions.filter((version) => !before.includes(version)) },
    }
  })
}

const byTime = (a: Night, b: Night): number => a.atMs - b.atMs

function nightOf({ run, startedAt, versions, passed, counted }: NightResult): Night {
  const { lo, hi } = wilson({ x: passed, n: counted, conf: CONF })
  return {
    atMs: Date.parse(startedAt),
    startedAt,
    run,
    versions,
    passed,
    counted,
    rate: passed / counted,
    lo: lo ?? 0,
    hi: hi ?? 1,
  }
}

/** The finding over time, longest wording first: the step that is surest, or that there is none. */
export function nightlyTitles(rows: readonly NightlyRow[]): string[] {
  const stepped = rows.flatMap(({ agent, step }) => (step === undefined ? [] : [{ agent, step }]))
  const [surest, ...more] = stepped.sort((a, b) => a.step.p - b.step.p)
  const runs = new Set(rows.flatMap(({ nights }) => nights.map(({ run }) => run))).size
  if (surest === undefined) return [`No step beyond the noise in ${countText(runs, 'run')}`]
  const { step } = surest
  const verb = step.change < 0 ? 'lost' : 'gained'
  const day = dayText(step.first.startedAt).replace(/ \d+$/, '')
  const points = `${pointsText(Math.abs(step.change)).slice(1)} points on ${day}`
  const version = step.sameNight.length > 0 ? ', the night its version changed' : ''
  const rest = more.length > 0 ? `; ${more.length} more ${more.length === 1 ? 'step' : 'steps'}` : ''
  return [
    `${surest.agent} ${verb} ${points}${version}${rest}`,
    `${surest.agent} ${verb} ${points}`,
    `One agent ${verb} ${points}${version}`,
  ]
}

/** `aster-2 73% in the latest of 30 runs`, with its step where it has one. */
export function nightlySentence({ agent, nights, step }: NightlyRow): string {
  const latest = nights.at(-1)
  const rate = latest === undefined ? '' : percentText(latest.rate, latest.counted)
  const change = step === undefined ? '' : `, ${stepText(step)} on ${dayText(step.first.startedAt)}`
  return `${agent} ${rate} in the latest of ${countText(nights.length, 'run')}${change}`
}

/** `−20 points [−25, −15]`. */
export const stepText = ({ change, lo, hi }: RateStep): string =>
  `${pointsText(change)} points [${pointsText(lo)}, ${pointsText(hi)}]`
