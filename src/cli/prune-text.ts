import { countText } from '../charts/number-text.ts'
import type { RunId } from '../model/ids.ts'
import type { Prunable, Pruned } from './prune.ts'
import { KEPT_FOR, type KeptFor } from './retention.ts'
import { textTable } from './text-table.ts'

const SHOWN_RUNS = 20
const REASONS: readonly KeptFor[] = ['running', 'awaited', 'baseline', 'published']

/** What would go, run by run, and what stays for a reason. */
export function prunedText({ gone, kept }: Pruned): string {
  const lines = gone.length === 0 ? ['Nothing to remove.'] : [goneText(gone)]
  for (const reason of REASONS) {
    const own = kept.filter((one) => one.keptFor === reason)
    if (own.length === 0) continue
    lines.push(`Kept: ${bytesText(sizeOf(own))} of ${countText(own.length, 'attempt')} that ${KEPT_FOR[reason]}.`)
  }
  return `${lines.join('\n')}\n`
}

/** Of the record itself nothing goes. */
export const packedText = (runs: number, dryRun: boolean): string =>
  `The record of ${countText(runs, 'old run')} ${dryRun ? 'would be' : 'is'} packed: it takes less room, and nothing of it is lost.\n`

function goneText(gone: readonly Prunable[]): string {
  const runs = new Map<RunId, Prunable[]>()
  for (const one of gone) {
    const own = runs.get(one.run) ?? []
    own.push(one)
    runs.set(one.run, own)
  }
  const rows = [...runs].map(([run, own]) => [
    run,
    own[0]?.startedAt.slice(0, 10) ?? '',
    String(own.length),
    bytesText(sizeOf(own)),
  ])
  const more = rows.length > SHOWN_RUNS ? `… and ${rows.length - SHOWN_RUNS} more runs\n` : ''
  const table = textTable([['run', 'since', 'attempts', 'size'], ...rows.slice(0, SHOWN_RUNS)])
  const total = `${bytesText(sizeOf(gone))} of ${countText(gone.length, 'attempt')}`
  return `${table}${more}Transcripts, deliverables and logs: ${total}. Facts, verdicts and reports stay.`
}

const sizeOf = (all: readonly Prunable[]): number => all.reduce((sum, one) => sum + one.bytes, 0)

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB']

function bytesText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  const size = bytes / 1_000 ** power
  return `${power === 0 || size >= 100 ? size.toFixed(0) : size.toPrecision(3)} ${UNITS[power]}`
}
