import type { ReportData } from '../model/report-data.ts'
import { countText, dayText } from './number-text.ts'

/** `12 tasks × 5 trials = 60 per agent · 24 Nov 2026`, or the range of counted trials where they differ. */
export function sampleText(data: ReportData): string {
  const perCell = new Set(data.cells.map((cell) => cell.counted))
  const perAgent = data.agents.map((agent) => agent.verified.counted)
  const tasks = countText(data.tasks.length, 'task')
  const day = dayText(data.startedAt)
  const [trials] = perCell
  if (perCell.size === 1 && trials !== undefined) {
    const product =
      data.tasks.length > 1
        ? ` × ${countText(trials, 'trial')} = ${trials * data.tasks.length}`
        : `, ${countText(trials, 'trial')}`
    return `${tasks}${product} per agent · ${day}`
  }
  const low = Math.min(...perAgent)
  const high = Math.max(...perAgent)
  return `${tasks}, ${low === high ? countText(low, 'counted trial') : `${low}–${high} counted trials`} per agent · ${day}`
}
