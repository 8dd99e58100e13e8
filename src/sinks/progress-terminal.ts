import type { Sink } from '../contracts/sink.ts'
import { stripControl } from '../lib/strip-control.ts'
import { progressBlock, type Remaining } from './progress-text.ts'
import { applyEvent, newRunProgress, type RunProgress } from './run-progress.ts'

const REDRAW_EVERY_MS = 250

/** Live progress for a terminal: redraws a few lines in place, writes notes above them. `progress`: how far the run is already. */
export function terminalProgress(options: {
  stream: NodeJS.WriteStream
  now: () => number
  remaining: (progress: RunProgress) => Remaining | undefined
  progress?: RunProgress
}): Sink {
  const { stream, progress = newRunProgress() } = options
  let drawnLines = 0

  const erase = (): void => {
    if (drawnLines > 0) stream.write(`\u001b[${drawnLines}A\u001b[0J`)
    drawnLines = 0
  }
  const draw = (): void => {
    const width = Math.max(20, (stream.columns ?? 80) - 1)
    const rows = Math.max(3, (stream.rows ?? 24) - 1)
    const block = progressBlock(progress, { nowMs: options.now(), width, remaining: options.remaining(progress) })
    const shown =
      block.length > rows
        ? [...block.slice(0, rows - 2), `  … and ${block.length - rows + 1} more`, block.at(-1) ?? '']
        : block
    erase()
    stream.write(`${shown.join('\n')}\n`)
    drawnLines = shown.length
  }
  const timer = setInterval(draw, REDRAW_EVERY_MS)
  timer.unref()

  return {
    name: 'terminal progress',
    durable: false,
    write(event) {
      applyEvent(progress, event)
      if (event.type === 'note') {
        erase()
        stream.write(`${event.level === 'warn' ? '! ' : '  '}${stripControl(event.message)}\n`)
      }
      if (event.type === 'run-ended') clearInterval(timer)
    },
    close() {
      clearInterval(timer)
      draw()
    },
  }
}
