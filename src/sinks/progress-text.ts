import type { RunningAttempt, RunProgress } from './run-progress.ts'

/** The time that is left, as a range: an honest estimate has two ends. */
export type Remaining = { lowMs: number; highMs: number }

/** `1h 02m`, `3m 05s`, `12s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  const pad = (n: number): string => String(n).padStart(2, '0')
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)}h ${pad(Math.floor((seconds % 3600) / 60))}m`
  if (seconds >= 60) return `${Math.floor(seconds / 60)}m ${pad(seconds % 60)}s`
  return `${seconds}s`
}

/** The block that a terminal redraws: one line per running trial, then the bar. `width` in columns. */
export function progressBlock(
  progress: RunProgress,
  options: { nowMs: number; width: number; remaining: Remaining | undefined },
): string[] {
  const lines = [...progress.running.values()].map((running) => runningLine(running, options.nowMs, options.width))
  lines.push(...barLines(progress, options))
  return lines
}

function runningLine(running: RunningAttempt, nowMs: number, width: number): string {
  const retry = running.number > 1 ? ` (attempt ${running.number})` : ''
  const elapsed = formatDuration(nowMs - running.sinceMs).padStart(7)
  const phase = running.phase === 'verifying' ? 'verify: ' : ''
  return clip(
    `${elapsed}  ${running.task} · ${running.agent} #${running.index}${retry}  ${phase}${running.action}`,
    width,
  )
}

function barLines(
  progress: RunProgress,
  options: { nowMs: number; width: number; remaining: Remaining | undefined },
): string[] {
  const total = progress.plan?.trials.length ?? 0
  const done = countDone(progress)
  const cells = 24
  const filled = total === 0 ? 0 : Math.round((done / total) * cells)
  const bar = `${'█'.repeat(filled)}${'░'.repeat(cells - filled)}`
  const counts = tally(progress)
  const parts = [
    `${bar} ${done}/${total}`,
    `${counts.pass} verified, ${counts.fail} not${counts.lost > 0 ? `, ${counts.lost} lost` : ''}`,
    progress.startedMs === undefined ? '' : formatDuration(options.nowMs - progress.startedMs),
    options.remaining ? remainingText(options.remaining) : 'too early to estimate',
    spendText(progress),
    progress.rateLimitedMs > 0 ? `${formatDuration(progress.rateLimitedMs)} waiting for rate limits` : '',
  ]
  return [clip(parts.filter(Boolean).join(' · '), options.width)]
}

function remainingText(remaining: Remaining): string {
  const low = formatDuration(remaining.lowMs)
  const high = formatDuration(remaining.highMs)
  return low === high ? `about ${low} left` : `${low} to ${high} left`
}

/** Money so far; says when some of it is not known. */
export function spendText(progress: RunProgress): string {
  if (progress.usd === undefined) return ''
  const unknown = progress.unknownCost > 0 ? ` + ${progress.unknownCost} unknown` : ''
  const billing =
    progress.usd === 0 || progress.billing.size === 0 ? '' : ` (${[...progress.billing].sort().join(', ')})`
  return `$${progress.usd.toFixed(2)}${unknown}${billing}`
}

/** Trials that ended and whose verdict, where they have one, is known. */
export function countDone(progress: RunProgress): number {
  const busy = new Set([...progress.running.values()].map((running) => running.trialId))
  let done = 0
  for (const [trialId, end] of progress.ended) {
    if (!busy.has(trialId) && (end.status === 'lost' || end.verdict !== undefined)) done += 1
  }
  return done
}

export function tally(progress: RunProgress): { pass: number; fail: number; lost: number } {
  const counts = { pass: 0, fail: 0, lost: 0 }
  for (const end of progress.ended.values()) {
    if (end.status === 'lost') counts.lost += 1
    else if (end.verdict !== undefined) counts[end.status] += 1
  }
  return counts
}

function clip(text: string, width: number): string {
  const characters = [...text]
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`
}
