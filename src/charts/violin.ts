import type { Box, Brush } from './draw.ts'
import { extentOf } from './extent-of.ts'

/** Half of a violin's thickness at one place along it, in CSS pixels. */
export type Slice = { x: number; half: number }

const BIN = 2
/** Standard deviation of the smoothing, in bins: 8 pixels. */
const SPREAD = 4
const KERNEL = Array.from({ length: 8 * SPREAD + 1 }, (_, index) =>
  Math.exp(-(((index - 4 * SPREAD) / SPREAD) ** 2) / 2),
)

/**
 * The outline of all positions `xs` within `box` and of some of them, both in the same measure: where all are thickest
 * the violin fills the box. Linear in positions.
 */
export function violins(xs: readonly number[], some: readonly number[], box: Box): { all: Slice[]; some: Slice[] } {
  const all = densityOf(xs, box)
  const scale = box.height / 2 / Math.max(Number.MIN_VALUE, ...all)
  // Smoothing must not show trials where there are none, past a limit for one.
  const { min, max } = extentOf(xs)
  const slices = (density: readonly number[]): Slice[] =>
    density
      .map((value, bin) => ({ x: box.x + bin * BIN, half: value * scale }))
      .filter(({ x }) => x >= min - BIN && x <= max + BIN)
  return { all: slices(all), some: slices(densityOf(some, box)) }
}

function densityOf(xs: readonly number[], { x, width }: Box): number[] {
  const counts = new Array<number>(Math.ceil(width / BIN) + 1).fill(0)
  for (const at of xs) {
    const bin = Math.min(counts.length - 1, Math.max(0, Math.round((at - x) / BIN)))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts.map((_, bin) =>
    KERNEL.reduce((sum, weight, index) => sum + weight * (counts[bin + index - 4 * SPREAD] ?? 0), 0),
  )
}

/** Draws the part of a violin that is thick enough to be seen: filled, or its outline only. */
export function drawViolin(
  brush: Brush,
  slices: readonly Slice[],
  y: number,
  look: { colour: string; filled: boolean },
): void {
  const seen = slices.filter(({ half }) => half >= 0.25)
  const [first] = seen
  if (first === undefined) return
  brush.save()
  brush.beginPath()
  brush.moveTo(first.x, y - first.half)
  for (const { x, half } of seen) brush.lineTo(x, y - half)
  for (const { x, half } of seen.toReversed()) brush.lineTo(x, y + half)
  brush.closePath()
  if (look.filled) {
    brush.fillStyle = look.colour
    brush.fill()
  } else {
    brush.strokeStyle = look.colour
    brush.lineWidth = 1.3
    brush.stroke()
  }
  brush.restore()
}
