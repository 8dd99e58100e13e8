import { setTimeout as sleep } from 'node:timers/promises'
import type { NightGate } from '../gate/judge-night.ts'
import { UserError } from '../model/errors.ts'
import type { RunEnd } from '../model/events.ts'
import type { RunId } from '../model/ids.ts'
import { confirmNight } from './gate-confirm.ts'
import type { Night } from './nightly.ts'

const HOUR_MS = 3_600_000

/** What the run left of the budget, US dollars; undefined: it has none. */
type Left = { budgetUsd: number | undefined }

/**
 * Fresh trials of what is suspect, as far as the budget and the deadline let them, and as late as was asked for.
 * Undefined where there were none; why is a problem of the night, which stays unconfirmed.
 */
export async function confirmTonight(
  { store, suite, flags, context, problems }: Night,
  { budgetUsd }: Left,
  gate: NightGate,
): Promise<{ run: RunId; because: RunEnd } | undefined> {
  if (gate.verdict !== 'unconfirmed' || !flags.confirm) return undefined
  if (budgetUsd !== 0) await laterTonight(flags.confirmAfterHours, context)
  if (context.signal.aborted || budgetUsd === 0) {
    problems.push(`no ${budgetUsd === 0 ? 'budget' : 'time'} was left for fresh trials of what is suspect`)
    return undefined
  }
  const order = { store, suitePath: suite.path, gate, yes: true, unsafeNoSandbox: flags.unsafeNoSandbox === true }
  try {
    const done = await confirmNight({ ...order, ...(budgetUsd === undefined ? {} : { budgetUsd }) }, context)
    return done.kind === 'nothing' ? undefined : done
  } catch (error) {
    // A task that was edited meanwhile, say: the night has still been run, and is reported.
    if (!(error instanceof UserError)) throw error
    problems.push(`fresh trials of what is suspect could not be run: ${error.message.replace(/\.$/, '')}`)
    return undefined
  }
}

/** Fresh trials that meet the weather of the night itself confirm it. Ends early when the night is stopped. */
async function laterTonight(hours: number | undefined, { signal, err }: Night['context']): Promise<void> {
  if (hours === undefined || signal.aborted) return
  const at = new Date(Date.now() + hours * HOUR_MS).toISOString()
  err(`Something is suspicious; fresh trials wait until ${at}.\n`)
  try {
    await sleep(hours * HOUR_MS, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
