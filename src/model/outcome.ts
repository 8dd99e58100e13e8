import { z } from 'zod'

const message = z.string()

/** Why an attempt's agent stopped. Every consumer switches on `kind`. */
export const AgentOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('finished') }),
  z.object({ kind: z.literal('truncated'), message }),
  /** `idleMs`: it was stopped for showing no sign of life for so long, before its deadline. */
  z.object({ kind: z.literal('timed-out'), afterMs: z.number(), idleMs: z.number().optional() }),
  z.object({ kind: z.literal('refused'), message }),
  z.object({ kind: z.literal('asked'), question: z.string() }),
  z.object({ kind: z.literal('agent-error'), message, exitCode: z.int().optional() }),
  z.object({ kind: z.literal('rate-limited'), message, retryAfterMs: z.number().optional() }),
  z.object({ kind: z.literal('quota'), message, retryAfterMs: z.number().optional() }),
  z.object({ kind: z.literal('authentication'), message }),
  z.object({ kind: z.literal('model-not-found'), message }),
  z.object({ kind: z.literal('infra-error'), message }),
  z.object({ kind: z.literal('cancelled') }),
])
export type AgentOutcome = z.infer<typeof AgentOutcome>
export type OutcomeKind = AgentOutcome['kind']

/** True where the agent was never really tried, so that statistics leave the trial out. */
export function isLost(kind: OutcomeKind): boolean {
  switch (kind) {
    case 'rate-limited':
    case 'quota':
    case 'authentication':
    case 'model-not-found':
    case 'infra-error':
    case 'cancelled':
      return true
    case 'finished':
    case 'truncated':
    case 'timed-out':
    case 'refused':
    case 'asked':
    case 'agent-error':
      return false
  }
}

/** The sentence that belongs to an outcome, if it has one. */
export function outcomeMessage(outcome: AgentOutcome): string | undefined {
  switch (outcome.kind) {
    case 'finished':
    case 'cancelled':
      return undefined
    case 'timed-out':
      return `stopped after ${Math.round(outcome.afterMs / 1000)} s${idleText(outcome.idleMs)}`
    case 'asked':
      return outcome.question
    case 'truncated':
    case 'refused':
    case 'agent-error':
    case 'rate-limited':
    case 'quota':
    case 'authentication':
    case 'model-not-found':
    case 'infra-error':
      return outcome.message
  }
}

const idleText = (idleMs: number | undefined): string =>
  idleMs === undefined ? '' : `: ${Math.round(idleMs / 1000)} s without output or a changed file`
