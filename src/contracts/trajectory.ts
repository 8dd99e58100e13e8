import type { Usage } from '../model/usage.ts'

/**
 * What one line of an agent's stream says, in terms that every product shares. `turn` names the model call it belongs
 * to, where the stream tells calls apart; `model` is the one that answered.
 */
export type TrajectoryPart = { turn?: string; model?: string } & (
  | { kind: 'turn' }
  /** `delta`: goes on where the one before ended. */
  | { kind: 'said'; text: string; delta?: true }
  | { kind: 'thought'; text: string }
  | { kind: 'call'; id: string; name: string; input: Readonly<Record<string, unknown>> }
  | { kind: 'answer'; id: string; text: string; failed?: true }
  /** Of one model call. */
  | { kind: 'usage'; usage: Usage }
)
