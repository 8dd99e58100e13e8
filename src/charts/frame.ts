import type { ChartConfiguration, Plugin } from 'chart.js'
import type { ChartPlan, MeasureText, Table } from '../contracts/chart.ts'
import type { ReportData } from '../model/report-data.ts'
import { type Box, type Brush, drawText } from './draw.ts'
import { FONT_FAMILY, type Theme } from './theme.ts'
import { balanceText } from './wrap-text.ts'

/** Width of every picture, in CSS pixels. */
export const WIDTH = 720
/** Space between the picture's edge and everything in it. */
export const MARGIN = 20

const TITLE = { size: 20, weight: 600, lineHeight: 26 }
const SUBTITLE = { size: 13.5, weight: 400, lineHeight: 19 }
const NOTE = { size: 11.5, weight: 400, lineHeight: 16 }
const TITLE_LINES = 2

/** The marks of a plot, as Chart.js draws them. */
export type Datasets = ChartConfiguration['data']['datasets']

type FrameText = {
  /** The finding, in wordings from the fullest to the shortest: the first that fits two lines is used. */
  titles: string[]
  subtitle: string
  /** What the marks and intervals are; then the provenance line is added. */
  notes: string[]
}

export type Picture = {
  data: ReportData
  theme: Theme
  measure: MeasureText
  text: FrameText
  plotHeight: number
  /** Everything around the plot inside the frame: labels left, values right, axis below. */
  room: { left: number; right: number; top: number; bottom: number }
  table: Table
  /** The numbers in one sentence, without the title. */
  numbers: string
  /** Where the plot is; known before drawing, so that labels can be placed. */
  config(area: Box): Pick<ChartConfiguration, 'type' | 'data'> & {
    scales: NonNullable<NonNullable<ChartConfiguration['options']>['scales']>
    plugins: Plugin[]
  }
}

/** Puts the house frame round a plot: title = finding, subtitle, plot, notes, provenance. */
export function framePlan(picture: Picture): ChartPlan {
  const { theme, measure, text, room } = picture
  const max = WIDTH - 2 * MARGIN
  const title = chooseTitle(text.titles, measure)
  const subtitleLines = balanceText(text.subtitle, (t) => measure(t, SUBTITLE.size, SUBTITLE.weight), max).map((line) =>
    line.replace(/ ·$/, ''),
  )
  const noteLines = [text.notes.join(' '), provenanceText(picture.data)]
    .filter((note) => note !== '')
    .flatMap((note) => balanceText(note, (t) => measure(t, NOTE.size, NOTE.weight), max))
  const head = 18 + title.lines.length * TITLE.lineHeight + 4 + subtitleLines.length * SUBTITLE.lineHeight + 14
  const foot = 12 + noteLines.length * NOTE.lineHeight + 12
  const area: Box = {
    x: MARGIN + room.left,
    y: head + room.top,
    width: max - room.left - room.right,
    height: picture.plotHeight,
  }
  const height = area.y + area.height + room.bottom + foot
  const { type, data, scales, plugins } = picture.config(area)
  const padding = {
    top: area.y,
    left: area.x,
    right: WIDTH - area.x - area.width,
    bottom: height - area.y - area.height,
  }
  const lines = { title: title.lines, subtitle: subtitleLines, notes: noteLines }
  const config: ChartConfiguration = {
    type,
    data,
    plugins: [framePlugin(lines, theme, height), ...plugins],
    options: {
      responsive: false,
      animation: false,
      font: { family: FONT_FAMILY, size: 13 },
      color: theme.muted,
      layout: { padding, autoPadding: false },
      scales,
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
    },
  }
  return {
    title: title.text,
    width: WIDTH,
    height,
    config,
    table: picture.table,
    alt: `${title.text}. ${picture.numbers}`,
    caption: text.notes.join(' '),
  }
}

/** Where a picture comes from, and a warning where it measures nothing. */
function provenanceText(data: ReportData): string {
  const { suiteCommit, suiteDirty, bakeoffVersion } = data.provenance
  const commit =
    suiteCommit === undefined ? '' : `@${suiteCommit.slice(0, 7)}${suiteDirty === true ? ' with changes' : ''}`
  const origin = `Bakeoff ${bakeoffVersion} · suite ${data.name}${commit} · run ${data.run}`
  return data.scripted ? `Scripted contestants: nothing here measures a product. ${origin}` : origin
}

function chooseTitle(titles: readonly string[], measure: MeasureText): { text: string; lines: string[] } {
  const wrapped = titles.map((text) => ({
    text,
    lines: balanceText(keepUnits(text), (t) => measure(t, TITLE.size, TITLE.weight), WIDTH - 2 * MARGIN).map((line) =>
      line.replaceAll(NO_BREAK, ' '),
    ),
  }))
  return wrapped.find(({ lines }) => lines.length <= TITLE_LINES) ?? wrapped.at(-1) ?? { text: '', lines: [''] }
}

const NO_BREAK = '\u00a0'

/** A number and its unit stay on one line. */
const keepUnits = (text: string): string =>
  text.replace(/(\d) (?=(?:ms|s|min|h|points|tasks?|trials?)\b)/g, `$1${NO_BREAK}`)

function framePlugin(
  lines: { title: string[]; subtitle: string[]; notes: string[] },
  theme: Theme,
  height: number,
): Plugin {
  return {
    id: 'frame',
    beforeDraw({ ctx }) {
      const brush: Brush = ctx
      brush.save()
      brush.fillStyle = theme.background
      brush.fillRect(0, 0, WIDTH, height)
      brush.restore()
    },
    afterDraw({ ctx }) {
      let y = 18
      for (const line of lines.title) {
        drawText(ctx, line, MARGIN, y + TITLE.lineHeight / 2, { ...TITLE, colour: theme.ink })
        y += TITLE.lineHeight
      }
      y += 4
      for (const line of lines.subtitle) {
        drawText(ctx, line, MARGIN, y + SUBTITLE.lineHeight / 2, { ...SUBTITLE, colour: theme.muted })
        y += SUBTITLE.lineHeight
      }
      y = height - 12 - lines.notes.length * NOTE.lineHeight
      for (const line of lines.notes) {
        drawText(ctx, line, MARGIN, y + NOTE.lineHeight / 2, { ...NOTE, colour: theme.muted })
        y += NOTE.lineHeight
      }
    },
  }
}
