import { createCanvas } from '@napi-rs/canvas'
import { Chart as ChartJs } from 'chart.js/auto'
import type { Chart, ThemeName } from '../../src/contracts/chart.ts'
import type { ReportData } from '../../src/model/report-data.ts'
import { atRatio, openRenderer } from '../../src/render/open-renderer.ts'

export type DrawnText = { text: string; colour: string; left: number; right: number; top: number; bottom: number }

/** Where the plot lies, and what the plan keeps free on each side. */
type Edges = { left: number; top: number; right: number; bottom: number }

export type Drawing = {
  title: string
  width: number
  height: number
  texts: DrawnText[]
  chartArea: Edges
  padding: unknown
}

/** One for all drawings of a test file: opening it loads the fonts. */
const renderer = openRenderer()

/** Draws a chart and records the ink box of every piece of text; null where the chart declines. */
export async function drawAndRecord(chart: Chart, data: ReportData, theme: ThemeName): Promise<Drawing | null> {
  const { measure } = await renderer
  const plan = chart.plan(data, theme, measure)
  if (plan === null) return null
  const canvas = createCanvas(plan.width, plan.height)
  const context = canvas.getContext('2d')
  let texts: DrawnText[] = []
  const fillText = context.fillText.bind(context)
  context.fillText = (text, x, y) => {
    const ink = context.measureText(text)
    const left = x - ink.actualBoundingBoxLeft
    const top = y - ink.actualBoundingBoxAscent
    const right = x + ink.actualBoundingBoxRight
    const colour = String(context.fillStyle)
    texts.push({ text, colour, left, right, top, bottom: y + ink.actualBoundingBoxDescent })
    fillText(text, x, y)
  }
  const fresh = {
    id: 'fresh',
    beforeDraw: () => {
      texts = []
    },
  }
  const config = atRatio(plan.config, 1)
  Object.assign(canvas, { style: {} })
  // biome-ignore lint/suspicious/noExplicitAny: Chart.js asks for the DOM's context, which Node does not have
  const drawn = new ChartJs(context as any, { ...config, plugins: [fresh, ...(config.plugins ?? [])] })
  const { left, top, right, bottom } = drawn.chartArea
  drawn.destroy()
  const { title, width, height } = plan
  return {
    title,
    width,
    height,
    texts,
    chartArea: { left, top, right, bottom },
    padding: config.options?.layout?.padding,
  }
}
