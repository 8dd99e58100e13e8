import { createCanvas, loadImage } from '@napi-rs/canvas'
import { Chart as ChartJs } from 'chart.js/auto'
import { describe, expect, test } from 'vitest'
import { CHARTS } from '../../src/charts/index.ts'
import { FONT_FAMILY as CHART_FAMILY } from '../../src/charts/theme.ts'
import type { ChartPlan } from '../../src/contracts/chart.ts'
import { encodePng } from '../../src/render/encode-png.ts'
import { FONT_FAMILY } from '../../src/render/fonts.ts'
import { atRatio, openRenderer } from '../../src/render/open-renderer.ts'
import { renderCharts } from '../../src/render/render-charts.ts'
import { FOUR, syntheticReport } from '../report/synthetic-run.ts'
import { drawAndRecord } from './drawn-text.ts'

const data = syntheticReport({ contestants: FOUR })

/** The same config drawn by Chart.js on the canvas itself, without chartjs-node-canvas. */
function drawDirectly(plan: ChartPlan): Buffer {
  const canvas = createCanvas(plan.width, plan.height)
  Object.assign(canvas, { style: {} })
  // biome-ignore lint/suspicious/noExplicitAny: Chart.js asks for the DOM's context, which Node does not have
  const chart = new ChartJs(canvas.getContext('2d') as any, atRatio(plan.config, 2))
  const { width, height } = canvas
  const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data
  chart.destroy()
  return encodePng(pixels, width, height)
}

describe.each(CHARTS)('$id', (chart) => {
  test('chartjs-node-canvas and Chart.js on the bare canvas give the same bytes, twice', async () => {
    const renderer = await openRenderer()
    const plan = chart.plan(data, 'light', renderer.measure)
    if (plan === null) throw new Error('nothing was planned')
    const png = await renderer.png(plan)
    expect(png.equals(drawDirectly(plan))).toBe(true)
    expect(png.equals(await renderer.png(plan))).toBe(true)
    const image = await loadImage(png)
    expect([image.width, image.height]).toEqual([2 * plan.width, 2 * plan.height])
    expect(png.length).toBeLessThan(120_000)
  })

  test('an SVG holds paths, so that it needs no font', async () => {
    const renderer = await openRenderer()
    const plan = chart.plan(data, 'dark', renderer.measure)
    if (plan === null) throw new Error('nothing was planned')
    const svg = (await renderer.svg(plan)).toString('utf8')
    expect(svg).toContain('<svg')
    expect(svg).toContain('<path')
    expect(svg).not.toContain('<text')
  })

  test('title, labels and values are drawn as in the golden file', async () => {
    const drawing = await drawAndRecord(chart, data, 'light')
    const lines = drawing?.texts.map(({ text }) => text) ?? []
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../golden/charts/${chart.file}.txt`)
  })

  test('the numbers are there without the picture', async () => {
    const { measure } = await openRenderer()
    const plan = chart.plan(data, 'light', measure)
    for (const { agent } of data.agents) {
      expect(plan?.alt).toContain(agent)
      expect(plan?.table.rows.flat()).toContain(agent)
    }
    expect(plan?.alt.startsWith(`${plan.title}. `)).toBe(true)
  })
})

test('every chart is drawn in both themes under its numbered name', async () => {
  const rendered = await renderCharts(CHARTS, data, { svg: true })
  const names = rendered.map(({ file }) => file)
  expect(names).toEqual(
    ['01-pass-rate', '05-wall-time', '06-cost-pareto'].flatMap((name) =>
      ['light', 'dark'].flatMap((theme) => [`${name}-${theme}.png`, `${name}-${theme}.svg`]),
    ),
  )
})

test('text is measured in the shipped font: weights differ, unknown families would not', async () => {
  const { measure } = await openRenderer()
  expect(CHART_FAMILY).toBe(FONT_FAMILY)
  expect(measure('Verified-pass rate', 20, 700)).toBeGreaterThan(measure('Verified-pass rate', 20, 400))
  expect(measure('→ ≥ ≤ Δ − ×', 20, 400)).toBeGreaterThan(60)
  expect(measure('iiii', 20, 400)).toBeLessThan(measure('MMMM', 20, 400) / 2)
})
