import { FONT_FAMILY } from './theme.ts'

/** The part of a 2D context that these charts use; Chart.js hands the real one over. */
export type Brush = {
  font: string
  fillStyle: string
  strokeStyle: string
  lineWidth: number
  lineJoin: string
  textAlign: string
  textBaseline: string
  globalAlpha: number
  save(): void
  restore(): void
  beginPath(): void
  closePath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  rect(x: number, y: number, width: number, height: number): void
  roundRect(x: number, y: number, width: number, height: number, radius: number): void
  fillRect(x: number, y: number, width: number, height: number): void
  setLineDash(segments: number[]): void
  fillText(text: string, x: number, y: number): void
  strokeText(text: string, x: number, y: number): void
  clip(): void
  fill(): void
  stroke(): void
}

export type TextLook = {
  size: number
  weight?: number
  colour: string
  align?: 'left' | 'center' | 'right'
  /** Colour of an outline that keeps the text readable over lines. */
  halo?: string
}

/** Writes one line of text, vertically centred on `y`. */
export function drawText(brush: Brush, text: string, x: number, y: number, look: TextLook): void {
  brush.save()
  brush.font = `${look.weight ?? 400} ${look.size}px "${FONT_FAMILY}"`
  brush.textAlign = look.align ?? 'left'
  brush.textBaseline = 'middle'
  if (look.halo !== undefined) {
    brush.strokeStyle = look.halo
    brush.lineWidth = 4
    brush.lineJoin = 'round'
    brush.strokeText(text, x, y)
  }
  brush.fillStyle = look.colour
  brush.fillText(text, x, y)
  brush.restore()
}

export type Segment = { x1: number; y1: number; x2: number; y2: number }

export function drawLine(
  brush: Brush,
  { x1, y1, x2, y2 }: Segment,
  look: { colour: string; width: number; dash?: number[]; alpha?: number },
): void {
  brush.save()
  brush.globalAlpha = look.alpha ?? 1
  brush.setLineDash(look.dash ?? [])
  brush.strokeStyle = look.colour
  brush.lineWidth = look.width
  brush.beginPath()
  brush.moveTo(x1, y1)
  brush.lineTo(x2, y2)
  brush.stroke()
  brush.restore()
}

export type Box = { x: number; y: number; width: number; height: number }

export function drawBox(brush: Brush, box: Box, look: { colour: string; alpha?: number; radius?: number }): void {
  brush.save()
  brush.globalAlpha = look.alpha ?? 1
  brush.fillStyle = look.colour
  brush.beginPath()
  brush.roundRect(box.x, box.y, box.width, box.height, look.radius ?? 0)
  brush.fill()
  brush.restore()
}
