import { countText, dayText, percentText, pointsText } from '../charts/number-text.ts'
import type { AgentHistory, HistoryNight, NightTrend, PairHistory, TaskHistory } from '../model/night-history.ts'
import { differenceText, factorText, pText } from './statistic-text.ts'

/** `−4 points in 30 nights [−8, −1]`. */
export function rateTrendText(trend: NightTrend | undefined): string {
  if (trend === undefined) return 'too few nights'
  return `${pointsText(trend.change)} points in 30 nights [${pointsText(trend.lo)}, ${pointsText(trend.hi)}]`
}

/** `×1.12 in 30 nights [1.03–1.21]`. */
export function effortTrendText(trend: NightTrend | undefined): string {
  if (trend === undefined) return 'not known often enough'
  return `×${factorText(trend.change)} in 30 nights [${factorText(trend.lo)}–${factorText(trend.hi)}]`
}

/** Whether the interval leaves "nothing changes" out. */
export const isTrend = (trend: NightTrend | undefined, nothing: 0 | 1): boolean =>
  trend !== undefined && (trend.lo > nothing || trend.hi < nothing)

export const rateText = ({ passed, counted }: { passed: number; counted: number }): string =>
  counted === 0 ? 'nothing counted' : `${percentText(passed / counted, counted)} (${passed}/${counted})`

/** One sign a night: all passed, most, few, none; a dot where nothing counted. */
export function nightSigns({ nights }: TaskHistory): string {
  return nights
    .map((night) => {
      if (night === null) return '·'
      const rate = night.passed / night.counted
      return rate === 1 ? '█' : rate >= 0.5 ? '▓' : rate > 0 ? '░' : '_'
    })
    .join('')
}

export const SIGNS_LEGEND = 'One sign a night: █ all passed, ▓ at least half, ░ fewer, _ none, · nothing counted.'

export const flippedNights = ({ nights }: AgentHistory): HistoryNight[] =>
  nights.filter(({ lostTasks, gainedTasks }) => lostTasks.length + gainedTasks.length > 0)

/** `24 Nov 2026: 2 lost (parser, zip), 1 gained (wasm)`, each task through `name`. */
export function flipText({ night, lostTasks, gainedTasks }: HistoryNight, name: (task: string) => string): string {
  const part = (tasks: readonly string[], verb: string): string[] =>
    tasks.length === 0 ? [] : [`${tasks.length} ${verb} (${tasks.map(name).join(', ')})`]
  return `${dayText(night)}: ${[...part(lostTasks, 'lost'), ...part(gainedTasks, 'gained')].join(', ')}`
}

/** What two agents over nights come to, in whole sentences; `pairs` is over how many the p is adjusted. */
export function pairSentences(pair: PairHistory, pairs: number): string[] {
  const { a, b, nights, tasks, ahead, behind, equal, byNight, byTask, holm, trend } = pair
  const claim =
    holm <= 0.05
      ? `${byNight.value >= 0 ? a : b} is better on these tasks`
      : 'No difference on these tasks that chance would not make'
  return [
    `${a} against ${b}: ${differenceText(byNight)} over ${countText(nights, 'night')} with ${countText(tasks, 'common task')}; ahead in ${ahead}, behind in ${behind}, equal in ${equal}.`,
    `${claim}: ${pText(holm)}${pairs > 1 ? ` after Holm over ${pairs} pairs` : ''} (exact, by task and night).`,
    `On tasks like these: ${differenceText(byTask)} with tasks as units${byTask.p === undefined ? '' : `, ${pText(byTask.p)}`}.`,
    ...(trend === undefined ? [] : [`The difference moves by ${rateTrendText(trend)}.`]),
  ]
}
