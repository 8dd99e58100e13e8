import type { Sink } from '../contracts/sink.ts'
import { stripControl } from '../lib/strip-control.ts'
import type { RunEvent } from '../model/events.ts'
import { outcomeMessage } from '../model/outcome.ts'
import type { RunPlan } from '../model/plan.ts'
import { countDone, formatDuration, spendText } from './progress-text.ts'
import { applyEvent, newRunProgress, type RunProgress } from './run-progress.ts'

/** Progress where there is no terminal: one plain line per thing that ended. `progress`: how far the run is already. */
export function lineProgress(write: (line: string) => void, progress = newRunProgress()): Sink {
  return {
    name: 'line progress',
    durable: false,
    write(event) {
      applyEvent(progress, event)
      const line = eventLine(event, progress)
      if (line !== undefined) write(line)
    },
  }
}

/** What one event is worth to a reader of a log; absent for those that are not. */
export function eventLine(event: RunEvent, progress: RunProgress): string | undefined {
  const clock = event.at.slice(11, 19)
  switch (event.type) {
    case 'run-started':
      return `${clock} run ${event.runId}: ${planText(event.plan)}, sandbox ${event.plan.sandbox}`
    case 'run-resumed':
      return `${clock} run ${event.runId} resumed`
    case 'attempt-started':
      return `${clock} start  ${nameOf(event.trialId)}${event.number > 1 ? ` (attempt ${event.number})` : ''}`
    case 'attempt-ended': {
      const why = outcomeMessage(event.attempt.outcome)
      const { activeMs } = event.attempt.timing
      const took = activeMs === undefined ? '' : ` after ${formatDuration(activeMs)}`
      return `${clock} agent  ${nameOf(event.attempt.trialId)}: ${event.attempt.outcome.kind}${took}${why ? ` (${firstLine(why)})` : ''}`
    }
    case 'verdict-derived': {
      const trial = nameOf(event.attemptId.slice(0, event.attemptId.lastIndexOf('/')))
      const done = `${countDone(progress)}/${progress.plan?.trials.length ?? '?'}`
      const spend = spendText(progress)
      return `${clock} ${done.padStart(6)} ${trial}: ${event.judgement.verdict} (${firstLine(event.judgement.reason)})${spend ? ` · ${spend}` : ''}`
    }
    case 'note':
      return `${clock} ${event.level === 'warn' ? 'warning' : 'note'}: ${stripControl(event.message)}`
    case 'cross-examined':
      return `${clock} cross-examined ${event.examination.taskId}: ${event.examination.pairs.length} pairs`
    case 'run-ended':
      return `${clock} run ended: ${event.because}`
    case 'reply-asked':
      return `${clock} reply ${event.reply.number} to ${nameOf(event.reply.trialId)}: ${firstLine(event.reply.prompt)}`
    case 'round-judged': {
      const trial = nameOf(event.attemptId.slice(0, event.attemptId.lastIndexOf('/')))
      return `${clock} round  ${event.round} of ${trial}: ${event.judgement.verdict} (${firstLine(event.judgement.reason)})`
    }
    case 'round-started':
    case 'round-ended':
    case 'attempt-activity':
    case 'remote-intent':
    case 'remote-submitted':
    case 'remote-ambiguous':
    case 'verification-started':
    case 'verification-ended':
    case 'files-pruned':
      return undefined
  }
}

function planText({ trials, agents, tasks }: RunPlan): string {
  const counted = (list: readonly unknown[], noun: string): string =>
    `${list.length} ${noun}${list.length === 1 ? '' : 's'}`
  return `${counted(trials, 'trial')}, ${counted(agents, 'agent')}, ${counted(tasks, 'task')}`
}

/** `RUN/TASK/AGENT/INDEX` without the run. */
const nameOf = (trialId: string): string => {
  const [, task = '', agent = '', index = ''] = trialId.split('/')
  return `${task} · ${agent} #${index}`
}

const firstLine = (text: string): string => {
  const line = stripControl(text).split('\n', 1)[0] ?? ''
  return line.length > 160 ? `${line.slice(0, 159)}…` : line
}
