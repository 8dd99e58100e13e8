import type { GateIdentity } from '../model/gate-baseline.ts'
import type { AgentNight } from '../model/night.ts'
import type { AgentGate } from './agent-gate.ts'
import { FEWEST_NIGHTS } from './baseline.ts'
import { WIDENED_FROM } from './dispersion.ts'
import { sameIdentity } from './identity.ts'

const MUCH_LOST = 0.1
const FEWEST_TRIALS = 3

export type NotesInput = {
  gate: AgentGate
  night: AgentNight
  earlier: readonly AgentNight[]
  fresh?: AgentNight
  overdispersion: 'corrected' | 'ignored'
}

/** What a reader must know about an agent's night besides the decision, in whole sentences. */
export function notesOf(input: NotesInput): string[] {
  return [...identityNotes(input), ...nightNotes(input), ...taskNotes(input), ...testNotes(input)]
}

function identityNotes({ gate, night, earlier, fresh }: NotesInput): string[] {
  const before = earlier.at(-1)
  const notes: string[] = []
  if (before !== undefined && !sameIdentity(before.identity, night.identity)) {
    const what = differences(before.identity, night.identity).join(', ')
    const has = Math.min(gate.baseline.nights, FEWEST_NIGHTS)
    notes.push(
      has < FEWEST_NIGHTS
        ? `Not the same as the night before (${what}): a new baseline is opened, ${has} of the ${FEWEST_NIGHTS} nights it needs are there.`
        : `Not the same as the night before (${what}): the baseline of what answered tonight is used.`,
    )
  }
  if (night.elsewhere > 0) {
    notes.push(
      `${trials(night.elsewhere)} of this night came from another version or model and ${is(night.elsewhere)} left out.`,
    )
  }
  if (fresh !== undefined && !sameIdentity(fresh.identity, night.identity)) {
    const what = differences(night.identity, fresh.identity).join(', ')
    notes.push(`The fresh trials were answered by something else (${what}): they confirm and refute nothing.`)
  }
  return notes
}

function differences(before: GateIdentity, now: GateIdentity): string[] {
  const names = {
    version: 'version',
    requestedModel: 'model asked for',
    observedModel: 'model',
    verifier: 'verifier',
  } as const
  return (Object.keys(names) as (keyof typeof names)[]).flatMap((part) => {
    const [was, is] = [before[part], now[part]]
    return was === is ? [] : [`${names[part]} ${was ?? 'unknown'} → ${is ?? 'unknown'}`]
  })
}

function nightNotes({ gate, night }: NotesInput): string[] {
  const { planned, counted, lost, missing } = gate.trials
  const notes: string[] = []
  const { how, to } = gate.baseline
  if (how === 'set' && to !== undefined && to >= night.night) {
    notes.push('This night is one of those that its own baseline was set from, or older: a later night says more.')
  }
  if (night.runs.length > 1) notes.push(`The night ran ${night.runs.length} times: its trials are taken together.`)
  if (!night.ended)
    notes.push(`A run of this night has not ended; ${trials(missing)} of ${planned} have no result yet.`)
  if (lost > planned * MUCH_LOST) {
    notes.push(`${trials(lost)} of ${planned} were lost to infrastructure, quota or rate limits and count for nobody.`)
  }
  if (counted > 0 && counted / Math.max(1, night.cells.length) < FEWEST_TRIALS - 0.5) {
    notes.push(`With fewer than ${FEWEST_TRIALS} trials a task only a collapse would be found.`)
  }
  return notes
}

/** A renamed task is another question: nobody can know that only its name changed. */
function taskNotes({ gate, night, earlier }: NotesInput): string[] {
  const before = earlier.at(-1)
  if (before === undefined) return []
  const now = new Set(night.cells.map(({ task }) => task))
  const then = new Set(before.cells.map(({ task }) => task))
  const gone = [...then].filter((task) => !now.has(task))
  if (gone.length === 0) return []
  const fresh = gate.quarantined.filter(({ task }) => !then.has(task)).map(({ task }) => task)
  const renamed = fresh.length === 0 ? '' : ` New: ${fresh.join(', ')}; a renamed task counts as a new one.`
  return [`No longer asked: ${gone.join(', ')}.${renamed}`]
}

function testNotes({ gate, overdispersion }: NotesInput): string[] {
  const { dispersion } = gate
  if (dispersion === undefined || dispersion <= WIDENED_FROM) return []
  const times = dispersion.toFixed(1)
  return [
    overdispersion === 'corrected'
      ? `Its nights differ ${times} times as much as chance explains (weather of the provider): the confirmation allows for that, and is best run some hours after the night (nightly --confirm-after-hours 4).`
      : `Its nights differ ${times} times as much as chance explains.`,
  ]
}

const trials = (count: number): string => `${count} ${count === 1 ? 'trial' : 'trials'}`
const is = (count: number): string => (count === 1 ? 'is' : 'are')
