import { countText } from '../charts/number-text.ts'
import { stripControl } from '../lib/strip-control.ts'
import { formatDuration } from '../sinks/progress-text.ts'
import type { RunStatus } from '../store/read.ts'

/** A run's state for a terminal. `alive`: a process holds its lock. */
export function statusText(status: RunStatus, alive: boolean): string {
  const state = alive ? 'running' : (status.ended ?? 'stopped before its end')
  const lines = [
    `${status.name} · run ${status.run} · ${state}`,
    `${status.endedTrials} of ${countText(status.trials, 'trial')} ended: ${status.passed} verified, ${status.failed} not, ${status.lost} lost`,
  ]
  if (status.notJudged > 0) lines.push(`${status.notJudged} wait for their verification`)
  const spend = spendLine(status.spend)
  if (spend !== undefined) lines.push(spend)
  if (alive) {
    for (const running of status.running) {
      const phase = running.phase === 'verifying' ? 'verifying' : (running.lastAction ?? 'starting')
      lines.push(
        `  ${formatDuration(running.phaseMs).padStart(7)}  ${running.task} · ${running.agent} · ${stripControl(phase)}`,
      )
    }
  } else if (status.ended !== 'complete') {
    lines.push(`Finish it: bakeoff run ${status.suitePath} --resume ${status.run}`)
  }
  return `${lines.join('\n')}\n`
}

function spendLine({ usd, billing, unknownAttempts }: RunStatus['spend']): string | undefined {
  if (usd === undefined) return undefined
  const payer = billing.length === 0 ? '' : ` (${billing.join(', ')})`
  return `$${usd.toFixed(2)} so far${payer}${unknownAttempts > 0 ? `, ${countText(unknownAttempts, 'attempt')} told no cost` : ''}`
}
