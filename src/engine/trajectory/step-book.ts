import type { AtifStep } from './atif.ts'

/** How much of a transcript a trajectory holds: it is read whole by those who look at it. */
export type TrajectoryLimits = { steps: number; chars: number; textChars: number }

export type When = { round: number; at?: string }

/** Numbers the steps and keeps them within the limits. */
export type StepBook = {
  begin(source: AtifStep['source'], when: When): AtifStep
  /** The text, or as much of it as there is room for, saying so. */
  clip(text: string): string
  /** `total` counts the steps that were over the limit too; `cut`: texts that are there in part only. */
  end(): { steps: AtifStep[]; total: number; cut: number }
}

export function openStepBook(limits: TrajectoryLimits): StepBook {
  const steps: AtifStep[] = []
  let total = 0
  let cut = 0
  let left = limits.chars
  return {
    begin(source, { at }) {
      total += 1
      const step: AtifStep = { step_id: total, ...(at === undefined ? {} : { timestamp: at }), source, message: '' }
      // A step over the limit is filled like any other and then forgotten.
      if (steps.length < limits.steps && left > 0) steps.push(step)
      return step
    },
    clip(text) {
      const room = Math.max(0, Math.min(limits.textChars, left))
      left -= Math.min(text.length, room)
      if (text.length <= room) return text
      cut += 1
      return `${text.slice(0, room)}\n[cut: ${text.length - room} of ${text.length} characters are only in transcript.jsonl]`
    },
    end: () => ({ steps, total, cut }),
  }
}
