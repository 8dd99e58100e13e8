import type { NightResult, ReportData } from '../../src/model/report-data.ts'
import { randomOf } from '../report/synthetic-run.ts'

const RATES = [0.74, 0.64, 0.55, 0.34]
const PER_NIGHT = 60
const DAY_MS = 86_400_000

export type SyntheticHistory = {
  nights: number
  seed?: number
  /** The second agent passes less from this night on, and says so in its version. */
  step?: { night: number; change: number }
}

/** The same report with invented earlier runs of its agents. */
export function withHistory(data: ReportData, { nights, seed = 99, step }: SyntheticHistory): ReportData {
  const random = randomOf(seed)
  const history: NightResult[] = []
  for (let night = 0; night < nights; night++) {
    const startedAt = new Date(Date.parse('2026-10-26T02:00:00.000Z') + night * DAY_MS).toISOString()
    for (const [index, { agent }] of data.agents.entries()) {
      const after = index === 1 && step !== undefined && night >= step.night
      const rate = (RATES[index % RATES.length] ?? 0.5) + (after ? step.change : 0)
      const passed = Array.from({ length: PER_NIGHT }, () => random()).filter((draw) => draw < rate).length
      const versions = [after ? '1.14.0' : '1.13.2']
      history.push({ run: `run-${night + 1}`, startedAt, agent, passed, counted: PER_NIGHT, versions })
    }
  }
  return { ...data, history }
}
