import type { ChartConfiguration } from 'chart.js'
import type { ChartPlan, MeasureText } from '../contracts/chart.ts'
import { encodePng } from './encode-png.ts'
import { FONT_FAMILY, fontFiles } from './fonts.ts'

/** Draws charts; made by `openRenderer`, holds one drawing engine for each size. */
export type Renderer = {
  measure: MeasureText
  /** An 8-bit PNG of twice the plan's size in pixels. */
  png(plan: ChartPlan): Promise<Buffer>
  /** Text becomes paths, so that the picture is the same on every machine. */
  svg(plan: ChartPlan): Promise<Buffer>
}

const PIXEL_RATIO = 2

/** Loads the chart packages and the report's fonts. Slow to load, so imported only here. */
export async function openRenderer(): Promise<Renderer> {
  const { ChartJSNodeCanvas } = await import('chartjs-node-canvas')
  const { createCanvas, loadImage } = await import('@napi-rs/canvas')
  const engines = new Map<string, InstanceType<typeof ChartJSNodeCanvas>>()
  const fontEngine = new ChartJSNodeCanvas({ width: 8, height: 8 })
  for (const path of fontFiles()) fontEngine.registerFont(path, { family: FONT_FAMILY })

  const engine = (plan: ChartPlan, type?: 'svg'): InstanceType<typeof ChartJSNodeCanvas> => {
    const key = `${plan.width}x${plan.height}${type ?? ''}`
    const known = engines.get(key)
    if (known !== undefined) return known
    const size = { width: plan.width, height: plan.height }
    const made = new ChartJSNodeCanvas(type === undefined ? size : { ...size, type })
    engines.set(key, made)
    return made
  }
  const context = createCanvas(8, 8).getContext('2d')

  return {
    measure(text, size, weight) {
      context.font = fontOf(size, weight)
      return context.measureText(text).width
    },
    async png(plan) {
      const drawn = await engine(plan).renderToBuffer(atRatio(plan.config, PIXEL_RATIO), 'image/png')
      const image = await loadImage(drawn)
      const canvas = createCanvas(image.width, image.height)
      const pixels = canvas.getContext('2d')
      pixels.drawImage(image, 0, 0)
      return encodePng(pixels.getImageData(0, 0, image.width, image.height).data, image.width, image.height)
    },
    async svg(plan) {
      return engine(plan, 'svg').renderToBufferSync(atRatio(plan.config, 1), 'image/svg+xml')
    },
  }
}

/** A CSS font of the report's family; `size` in CSS pixels. */
const fontOf = (size: number, weight: number): string => `${weight} ${size}px "${FONT_FAMILY}"`

/** The same picture at another number of device pixels for each CSS pixel. */
export function atRatio(config: ChartConfiguration, devicePixelRatio: number): ChartConfiguration {
  return { ...config, options: { ...config.options, responsive: false, animation: false, devicePixelRatio } }
}
