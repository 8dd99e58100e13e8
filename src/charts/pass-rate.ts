import type { Plugin } from 'chart.js'
import type { Chart, Table } from '../contracts/chart.ts'
import type { AgentSummary, ReportData } from '../model/report-data.ts'
import { wilson } from '../stats/wilson.ts'
import { agentStyles, styleOf } from './agent-style.ts'
import { axisPlugin, hiddenScale, RATE_AXIS, TICK_ROW, xOf } from './axis.ts'
import { claimOfRates, FEWEST_TASKS, rankByRate, type Scope } from './claims.ts'
import { type Box, drawLine, drawText } from './draw.ts'
import { type Datasets, framePlan, MARGIN, WIDTH } from './frame.ts'
import { countText, percentText } from './number-text.ts'
import { drawRowLabel, rowLabels } from './row-labels.ts'
import { sampleText } from './subtitle.ts'
import { THEMES, type Theme } from './theme.ts'

const ROW = 39
const CONF = 0.95

type Row = { agent: AgentSummary; overTrials: { lo: number; hi: number } | null }

/** Chart 1: who passes how often, with the interval over trials and the wider one over tasks. */
export const passRate: Chart = {
  id: 'pass-rate',
  file: '01-pass-rate',
  plan(data, themeName, measure) {
    const ranked = rankByRate(data)
    if (ranked.length === 0) return null
    const theme = THEMES[themeName]
    const agents = [...ranked, ...data.agents.filter((agent) => agent.verified.rate === undefined)]
    const rows = agents.map((agent) => ({ agent, overTrials: intervalOverTrials(agent) }))
    const labels = rowLabels(
      agents.map(({ agent }) => agent),
      measure,
    )
    const countRoom = Math.max(...agents.map((agent) => measure(countOf(agent), 13, 400)))
    const percentRoom = measure('100.0%', 15, 600)
    return framePlan({
      data,
      theme,
      measure,
      text: {
        titles: passRateTitles(data),
        subtitle: `Verified-pass rate · ${sampleText(data)}`,
        notes: passRateNotes(data),
      },
      plotHeight: rows.length * ROW,
      room: { left: labels.room, right: Math.ceil(countRoom + percentRoom + 36), top: 0, bottom: TICK_ROW },
      table: passRateTable(rows),
      numbers: `${agents.map(sentenceOf).join('; ')}.`,
      config: (area) => ({
        type: 'scatter',
        data: { datasets: pointsOf(rows, data, theme) },
        scales: { x: hiddenScale(RATE_AXIS), y: hiddenScale({ min: -0.5, max: rows.length - 0.5, reverse: true }) },
        plugins: [
          axisPlugin(theme, area, { x: RATE_AXIS }),
          rowsPlugin(rows, area, {
            theme,
            data,
            countRoom,
            label: (ctx, row, y) => drawRowLabel(ctx, labels, row.agent.agent, y, theme),
          }),
        ],
      }),
    })
  },
}

/** The finding, longest wording first. No word of superiority unless `claimOfRates` allows it. */
export function passRateTitles(data: ReportData): string[] {
  const claim = claimOfRates(data)
  const rate = (agent: AgentSummary): string => percentText(agent.verified.rate ?? 0, agent.verified.counted)
  switch (claim.kind) {
    case 'nothing-counted':
      return ['No trial can be counted yet']
    case 'alone':
      return [
        `${claim.agent.agent} passed ${claim.agent.verified.passed} of ${countText(claim.agent.verified.counted, 'trial')}`,
        'One agent, no comparison',
      ]
    case 'none-passed':
      return ['No agent passed a single trial']
    case 'all-passed':
      return ['Every agent passed every trial: this suite cannot tell them apart']
    case 'tied':
      return [
        `No agent leads: ${joinNames(claim.agents.map(({ agent }) => agent))} passed equally often`,
        'No agent leads',
      ]
    case 'leads': {
      const { leader, next } = claim
      const figures = `${rate(leader)} against ${data.agents.length > 2 ? 'at most ' : ''}${rate(next)}`
      const whom = data.agents.length > 2 ? 'every other agent' : next.agent
      return [
        `${leader.agent} passed more than ${whom} ${scopeText(data, claim.scope)}: ${figures}`,
        `${leader.agent} passed more than ${whom} ${scopeText(data, 'this-suite')}`,
        `One agent passed more than every other ${scopeText(data, 'this-suite')}`,
      ]
    }
    case 'ahead-of-some':
      return [
        `${claim.leader.agent} and ${claim.next.agent} cannot be told apart; ${claim.leader.agent} passed more than ${joinNames(claim.beaten.map(({ agent }) => agent))} ${scopeText(data, 'this-suite')}`,
        `No agent leads; the first passed more than ${claim.beaten.length} of the others ${scopeText(data, 'this-suite')}`,
      ]
    case 'depends-on-lost':
      return [
        `Whether ${claim.leader.agent} leads ${claim.next.agent} depends on ${countText(claim.lost, 'lost trial')}`,
        `Who leads depends on ${countText(claim.lost, 'lost trial')}`,
      ]
    case 'within-noise':
      if (data.tasks.length < FEWEST_TASKS) {
        const tooFew = `${countText(data.tasks.length, 'task')} cannot make that a lead`
        return [`${claim.leader.agent} passed most often, but ${tooFew}`, `Different pass rates, but ${tooFew}`]
      }
      return [
        `${claim.leader.agent} passed most often, but its lead over ${claim.next.agent} is within the noise`,
        'The lead of the first agent is within the noise',
      ]
  }
}

/** For whom a claim holds, in words: "on these tasks" or "on these tasks and likely on others like them". */
export function scopeText({ tasks }: ReportData, scope: Scope): string {
  const here = tasks.length === 1 ? 'on this task' : 'on these tasks'
  return scope === 'this-suite' ? here : `${here} and likely on others like them`
}

const joinNames = (names: string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

function passRateNotes(data: ReportData): string[] {
  const lost = data.agents.reduce((sum, agent) => sum + agent.lost, 0)
  const notes =
    data.tasks.length > 1
      ? ['Bar: 95% Wilson interval over trials. Hairline: 95% interval over tasks (trials of one task are alike).']
      : ['Bar: 95% Wilson interval over trials of this one task.']
  return lost > 0 ? [...notes, `${lost} lost to infrastructure, not counted.`] : notes
}

function intervalOverTrials({ verified }: AgentSummary): { lo: number; hi: number } | null {
  const { lo, hi } = wilson({ x: verified.passed, n: verified.counted, conf: CONF })
  return lo === null || hi === null ? null : { lo, hi }
}

const countOf = ({ verified }: AgentSummary): string => `${verified.passed}/${verified.counted}`

function sentenceOf(agent: AgentSummary): string {
  const { rate, interval, counted } = agent.verified
  if (rate === undefined) return `${agent.agent} no counted trial`
  const range =
    interval === undefined
      ? ''
      : `, 95% interval ${percentText(interval.lo, counted)} to ${percentText(interval.hi, counted)}`
  return `${agent.agent} ${percentText(rate, counted)} (${countOf(agent)}${range})`
}

function passRateTable(rows: readonly Row[]): Table {
  return {
    columns: ['agent', 'passed', 'counted', 'rate', 'rate_lo', 'rate_hi', 'over_trials_lo', 'over_trials_hi', 'lost'],
    rows: rows.map(({ agent, overTrials }) => [
      agent.agent,
      agent.verified.passed,
      agent.verified.counted,
      agent.verified.rate ?? null,
      agent.verified.interval?.lo ?? null,
      agent.verified.interval?.hi ?? null,
      overTrials?.lo ?? null,
      overTrials?.hi ?? null,
      agent.lost,
    ]),
  }
}

function pointsOf(rows: readonly Row[], data: ReportData, theme: Theme): Datasets {
  const styles = agentStyles(data, theme)
  return rows.flatMap(({ agent }, index) => {
    if (agent.verified.rate === undefined) return []
    const { colour, shape, rotation, scale } = styleOf(styles, agent.agent, theme)
    return [
      {
        data: [{ x: agent.verified.rate, y: index }],
        clip: false as const,
        pointStyle: shape,
        rotation,
        pointRadius: 7.5 * scale,
        backgroundColor: colour,
        borderColor: theme.background,
        borderWidth: 2,
      },
    ]
  })
}

type RowLook = {
  theme: Theme
  data: ReportData
  countRoom: number
  label(ctx: Parameters<typeof drawText>[0], row: Row, y: number): void
}

function rowsPlugin(rows: readonly Row[], area: Box, { theme, data, countRoom, label }: RowLook): Plugin {
  const styles = agentStyles(data, theme)
  return {
    id: 'rows',
    beforeDatasetsDraw({ ctx }) {
      for (const [index, row] of rows.entries()) {
        const y = area.y + (index + 0.5) * ROW
        const { colour } = styleOf(styles, row.agent.agent, theme)
        const span = ({ lo, hi }: { lo: number; hi: number }) => ({
          x1: xOf(RATE_AXIS, area, lo),
          y1: y,
          x2: xOf(RATE_AXIS, area, hi),
          y2: y,
        })
        const { interval, rate, counted } = row.agent.verified
        if (interval !== undefined) drawLine(ctx, span(interval), { colour, width: 1.5 })
        if (row.overTrials !== null) drawLine(ctx, span(row.overTrials), { colour, width: 12, alpha: 0.32 })
        label(ctx, row, y)
        const percent = rate === undefined ? '–' : percentText(rate, counted)
        drawText(ctx, percent, WIDTH - MARGIN - countRoom - 16, y, {
          size: 15,
          weight: 600,
          colour: theme.ink,
          align: 'right',
        })
        drawText(ctx, countOf(row.agent), WIDTH - MARGIN, y, { size: 13, colour: theme.muted, align: 'right' })
      }
    },
  }
}
