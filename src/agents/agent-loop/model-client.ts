import type { Json } from '../../model/json.ts'
import type { AgentOutcome } from '../../model/outcome.ts'
import type { Usage } from '../../model/usage.ts'
import type { Tool } from './tool.ts'

export type ToolRequest = { id: string; name: string; input: unknown }

/** One answer of a model. `paused`: the service wants to be called again to go on. */
export type ModelTurn = {
  kind: 'turn'
  text: string
  calls: ToolRequest[]
  stop: 'end' | 'tools' | 'truncated' | 'refused' | 'paused'
  /** As the service names it. */
  model?: string
  firstTokenMs?: number
}

/** A call that failed: `retry` may help, `outcome` is what it comes to when nothing more is tried. */
export type CallFailure = { kind: 'failure'; retry: boolean; outcome: AgentOutcome; retryAfterMs?: number }

export type ModelRequest = { system: string; tools: readonly Tool[]; signal: AbortSignal; usage(usage: Usage): void }

/** One conversation with one model service, which alone knows its wire format. */
export type ModelConversation = {
  addPrompt(text: string): void
  addToolAnswers(answers: readonly { id: string; name: string; text: string; failed: boolean }[]): void
  /** One streamed model call. A failed call leaves the conversation as it was; its usage is told all the same. */
  next(request: ModelRequest): Promise<ModelTurn | CallFailure>
  /** The whole conversation as plain JSON, without secrets. */
  save(): Json
}
