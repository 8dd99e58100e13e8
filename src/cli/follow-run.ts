import { setTimeout as sleep } from 'node:timers/promises'
import type { Sink } from '../contracts/sink.ts'
import { jsonLines } from '../sinks/json-lines.ts'
import { lineProgress } from '../sinks/progress-lines.ts'
import { terminalProgress } from '../sinks/progress-terminal.ts'
import { eventsAfter, findRun } from '../store/read.ts'
import { isLocked } from '../store/run-lock.ts'
import type { CliContext } from './context.ts'
import type { OpenResults } from './open-results.ts'
import { remainingOf } from './remaining.ts'

const LOOK_EVERY_MS = 300

/** Feeds a run's events, old and new, to a sink until the run has ended or nobody works on it any more. */
export async function followRun(
  { store, folder }: OpenResults,
  name: string,
  options: { json: boolean },
  context: CliContext,
): Promise<void> {
  const run = findRun(store, name)
  const sink = sinkFor(options.json, context)
  let seq = 0
  for (;;) {
    // Asked before reading, so that events written in between are still read in this turn.
    const alive = isLocked(folder.runDir(run))
    let events = eventsAfter(store, run, seq)
    while (events.length > 0) {
      for (const event of events) {
        seq = event.seq
        await sink.write(event)
      }
      events = eventsAfter(store, run, seq)
    }
    if (!alive || context.signal.aborted) break
    await sleep(LOOK_EVERY_MS)
  }
  await sink.close?.()
}

function sinkFor(json: boolean, context: CliContext): Sink {
  if (json) return jsonLines((line) => context.out(`${line}\n`))
  if (process.stdout.isTTY) {
    return terminalProgress({ stream: process.stdout, now: Date.now, remaining: remainingOf })
  }
  return lineProgress((line) => context.out(`${line}\n`))
}
