import type { Chart, ChartPlan, Table, ThemeName } from '../contracts/chart.ts'
import type { ReportData } from '../model/report-data.ts'
import { openRenderer } from './open-renderer.ts'

/** One picture, ready to be written into `charts/`. `file` has theme and extension. */
export type RenderedChart = {
  file: string
  chart: string
  theme: ThemeName
  format: 'png' | 'svg'
  bytes: Buffer
  table: Table
  plan: ChartPlan
}

export type RenderOptions = {
  themes?: readonly ThemeName[]
  /** Also draw an SVG of each picture. Default false. */
  svg?: boolean
}

/** Draws every chart that the data can carry, once for each theme, in reading order. */
export async function renderCharts(
  charts: readonly Chart[],
  data: ReportData,
  options: RenderOptions = {},
): Promise<RenderedChart[]> {
  const rendered: RenderedChart[] = []
  for await (const chart of drawCharts(charts, data, options)) rendered.push(chart)
  return rendered
}

/** As `renderCharts`, one at a time: the data behind a picture of a large run need not outlive its being written. */
export async function* drawCharts(
  charts: readonly Chart[],
  data: ReportData,
  { themes = ['light', 'dark'], svg = false }: RenderOptions = {},
): AsyncGenerator<RenderedChart> {
  const renderer = await openRenderer()
  for (const chart of charts) {
    for (const theme of themes) {
      const plan = chart.plan(data, theme, renderer.measure)
      if (plan === null) continue
      const base = { chart: chart.id, theme, table: plan.table, plan }
      const name = `${chart.file}-${theme}`
      yield { ...base, file: `${name}.png`, format: 'png', bytes: await renderer.png(plan) }
      if (svg) yield { ...base, file: `${name}.svg`, format: 'svg', bytes: await renderer.svg(plan) }
    }
  }
}
