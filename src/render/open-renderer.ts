import type { Image } from '@napi-rs/canvas'
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
const BAND_ROWS = 256

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
  /** Read in bands: a canvas of the whole of a tall picture would take its memory twice more. */
  const pixelsOf = (image: Image): Uint8ClampedArray => {
    const { width, height } = image
    const rgba = new Uint8ClampedArray(width * height * 4)
    const band = createCanvas(width, Math.min(BAND_ROWS, height)).getContext('2d')
    for (let top = 0; top < height; top += BAND_ROWS) {
      const rows = Math.min(BAND_ROWS, height - top)
      band.clearRect(0, 0, width, rows)
      band.drawImage(image, 0, top, width, rows, 0, 0, width, rows)
      rgba.set(band.getImageData(0, 0, width, rows).data, top * width * 4)
    }
    return rgba
  }

  return {
    measure(text, size, weight) {
      context.font = fontOf(size, weight)
      return context.measureText(text).width
    },
    async png(plan) {
      const drawn = await engine(plan).renderToBuffer(atRatio(plan.config, PIXEL_RATIO), 'image/png')
      const image = await loadImage(drawn)
      const { width, height } = image
      return encodePng(pixelsOf(image), width, height)
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
