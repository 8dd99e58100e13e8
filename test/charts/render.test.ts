import { createCanvas, loadImage } from '@napi-rs/canvas'
import { Chart as ChartJs } from 'chart.js/auto'
import { beforeAll, describe, expect, test } from 'vitest'
import { CHARTS } from '../../src/charts/index.ts'
import { FONT_FAMILY as CHART_FAMILY } from '../../src/charts/theme.ts'
import type { ChartPlan } from '../../src/contracts/chart.ts'
import { encodePng } from '../../src/render/encode-png.ts'
import { FONT_FAMILY } from '../../src/render/fonts.ts'
import { atRatio, openRenderer } from '../../src/render/open-renderer.ts'
import { type RenderedChart, renderCharts } from '../../src/render/render-charts.ts'
import { FOUR, syntheticReport } from '../report/synthetic-run.ts'
import { drawAndRecord } from './drawn-text.ts'
import { withHistory } from './synthetic-history.ts'

const data = withHistory(syntheticReport({ contestants: FOUR }), { nights: 30, step: { night: 19, change: -0.23 } })

// Drawn once for all tests here: drawing is what takes the time.
let rendered: RenderedChart[] = []
beforeAll(async () => {
  const light = await renderCharts(CHARTS, data, { themes: ['light'] })
  rendered = [...light, ...(await renderCharts(CHARTS, data, { themes: ['dark'], svg: true }))]
})

const FILES = [
  '01-pass-rate',
  '02-paired-forest',
  '03-heatmap',
  '04-time-to-pass',
  '05-wall-time',
  '06-cost-pareto',
  '07-nightly',
  '08-failure-reasons',
  '09-tokens',
  '10-relative-speed',
]

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

function pictureOf(chart: string, theme: 'light' | 'dark', format: 'png' | 'svg'): RenderedChart {
  const found = rendered.find((one) => one.chart === chart && one.theme === theme && one.format === format)
  if (found === undefined) throw new Error('nothing was drawn')
  return found
}

// Dots, stepped lines, filled bands, bars.
test.each(['cost-pareto', 'time-to-pass', 'nightly', 'failure-reasons'])(
  '%s: chartjs-node-canvas and Chart.js on the bare canvas give the same bytes',
  (id) => {
    const { plan, bytes } = pictureOf(id, 'light', 'png')
    expect(bytes.equals(drawDirectly(plan))).toBe(true)
  },
)

describe.each(CHARTS)('$id', (chart) => {
  test('a PNG has two pixels for each of the plan, and is small', async () => {
    const { plan, bytes } = pictureOf(chart.id, 'light', 'png')
    const image = await loadImage(bytes)
    expect([image.width, image.height]).toEqual([2 * plan.width, 2 * plan.height])
    expect(bytes.length).toBeLessThan(120_000)
  })

  test('an SVG holds paths, so that it needs no font', () => {
    const svg = pictureOf(chart.id, 'dark', 'svg').bytes.toString('utf8')
    expect(svg).toContain('<svg')
    expect(svg).toContain('<path')
    expect(svg).not.toContain('<text')
  })

  test('title, labels and values are drawn as in the golden file', async () => {
    const drawing = await drawAndRecord(chart, data, 'light')
    const lines = drawing?.texts.map(({ text }) => text) ?? []
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../golden/charts/${chart.file}.txt`)
  })

  test('marks, scales and sizes are as in the golden file', async () => {
    const { width, height, config, table } = pictureOf(chart.id, 'light', 'png').plan
    const { type, data: marks, options } = config
    const known = { width, height, type, marks, options, columns: table.columns, rows: table.rows.length }
    const text = JSON.stringify(known, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value))
    await expect(`${text.replaceAll(/(?<=[}\]]),(?=[{"])/g, ',\n')}\n`).toMatchFileSnapshot(
      `../golden/charts/${chart.file}.config.txt`,
    )
  })

  test('the numbers are there without the picture', () => {
    const { title, alt, table } = pictureOf(chart.id, 'light', 'png').plan
    for (const { agent } of data.agents) {
      expect(alt).toContain(agent)
      expect(table.rows.flat()).toContain(agent)
    }
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length)
    expect(alt.startsWith(`${title}. `)).toBe(true)
  })
})

test('every chart is drawn under its numbered name, in reading order', () => {
  const names = (theme: string): string[] => rendered.filter((one) => one.theme === theme).map(({ file }) => file)
  expect(names('light')).toEqual(FILES.map((name) => `${name}-light.png`))
  expect(names('dark')).toEqual(FILES.flatMap((name) => [`${name}-dark.png`, `${name}-dark.svg`]))
})

test('the same picture drawn again has the same bytes', async () => {
  const first = rendered[0]
  if (first === undefined) throw new Error('nothing was drawn')
  const renderer = await openRenderer()
  expect(first.bytes.equals(await renderer.png(first.plan))).toBe(true)
})

test('text is measured in the shipped font: weights differ, unknown families would not', async () => {
  const { measure } = await openRenderer()
  expect(CHART_FAMILY).toBe(FONT_FAMILY)
  expect(measure('Verified-pass rate', 20, 700)).toBeGreaterThan(measure('Verified-pass rate', 20, 400))
  expect(measure('→ ≥ ≤ Δ − ×', 20, 400)).toBeGreaterThan(60)
  expect(measure('iiii', 20, 400)).toBeLessThan(measure('MMMM', 20, 400) / 2)
})
