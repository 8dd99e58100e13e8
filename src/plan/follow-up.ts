import type { FollowUp } from '../model/task.ts'

/** What is known when a round has ended. `matches` tells whether a file of the deliverable matches a glob. */
export type FollowUpState = {
  /** How many follow-ups this attempt has used. */
  used: readonly FollowUp[]
  /** The agent stopped before its work was whole: truncated, asked, no report, or a promised file missing. */
  incomplete: boolean
  /** Its own test was run and did not pass; absent where nobody ran it. */
  failed?: boolean
  matches: (glob: string) => boolean
}

/** The next follow-up whose condition holds, in the task's order, each at most once; `undefined` when none is due. */
export function followUpDue(followUps: readonly FollowUp[], state: FollowUpState): FollowUp | undefined {
  return followUps.find((followUp) => !state.used.includes(followUp) && holds(followUp.when, state))
}

const MISSING = 'missing:'

function holds(when: string, state: FollowUpState): boolean {
  if (when.startsWith(MISSING)) return !state.matches(when.slice(MISSING.length))
  switch (when) {
    case 'always':
      return true
    case 'incomplete':
      return state.incomplete
    case 'failed':
      return state.failed === true
    default:
      throw new Error(`unknown follow-up condition "${when}"`)
  }
}
