import type { RunEvent } from '../model/events.ts'
import type { Db } from './open.ts'
import { projectAttempts } from './project-attempts.ts'
import { projectJudgements } from './project-judgements.ts'
import { projectRuns } from './project-runs.ts'

/** Changes the rows that one event changes. `eventId` is the event's row in `events`. */
export type Projection = (event: RunEvent, eventId: number) => void

/** Prepares every statement that turns events into rows; the caller holds the transaction. */
export function openProjection(db: Db): Projection {
  const runs = projectRuns(db)
  const attempts = projectAttempts(db)
  const judgements = projectJudgements(db)
  return (event, eventId) => {
    switch (event.type) {
      case 'run-started':
        return runs.started(event, eventId)
      case 'run-resumed':
        return runs.resumed(event)
      case 'run-ended':
        return runs.ended(event)
      case 'reply-asked':
        return attempts.replyAsked(event, eventId)
      case 'attempt-started':
        return attempts.started(event)
      case 'round-started':
        return attempts.roundStarted(event)
      case 'attempt-activity':
        return attempts.activity(event)
      case 'round-ended':
        return attempts.roundEnded(event)
      case 'attempt-ended':
        return attempts.ended(event, eventId)
      case 'verification-started':
        return judgements.verificationStarted(event)
      case 'verification-ended':
        return judgements.verificationEnded(event, eventId)
      case 'verdict-derived':
        return judgements.verdictDerived(event, eventId)
      case 'round-judged':
        return judgements.roundJudged(event, eventId)
      case 'files-pruned':
        return attempts.pruned(event)
      case 'remote-intent':
      case 'remote-submitted':
      case 'remote-ambiguous':
      case 'cross-examined':
      case 'remote-status':
      case 'note':
        return undefined
    }
  }
}

/** The event of one type. */
export type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>
