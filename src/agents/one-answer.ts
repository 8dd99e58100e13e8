import { openAnthropicConversation } from './agent-loop/anthropic-client.ts'
import { openGoogleConversation } from './agent-loop/google-client.ts'
import type { ModelConversation } from './agent-loop/model-client.ts'
import { openOpenaiConversation } from './agent-loop/openai-client.ts'
import type { ClientSettings } from './agent-loop/run-sdk-loop.ts'

type Service = {
  keys: readonly string[]
  baseUrl: string
  open: (settings: ClientSettings) => Promise<ModelConversation>
}

const SERVICES: Readonly<Record<string, Service>> = {
  anthropic: { keys: ['ANTHROPIC_API_KEY'], baseUrl: 'https://api.anthropic.com', open: openAnthropicConversation },
  openai: {
    keys: ['OPENAI_API_KEY'],
    baseUrl: 'https://api.openai.com/v1',
    open: (settings) => openOpenaiConversation(settings, undefined),
  },
  google: {
    keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'],
    baseUrl: 'https://generativelanguage.googleapis.com',
    open: openGoogleConversation,
  },
}

/** Adapters whose model can be asked for one text, without tools. */
export const answeringAdapters: readonly string[] = Object.keys(SERVICES)

export type OneQuestion = {
  adapter: string
  model: string
  baseUrl?: string
  /** Variables that may hold the adapter's own key. */
  env: Readonly<Record<string, string | undefined>>
  system: string
  prompt: string
  signal: AbortSignal
}

const MAX_TOKENS = 1_000
const IDLE_MS = 60_000

/** One text of one model, asked once; what went wrong is a value, since nothing else should fail for it. */
export async function oneAnswer(question: OneQuestion): Promise<{ text: string } | { problem: string }> {
  const service = SERVICES[question.adapter]
  if (service === undefined) return { problem: `${question.adapter} cannot be asked for a text` }
  const apiKey = service.keys.map((name) => question.env[name]).find(Boolean)
  if (!apiKey) return { problem: `${service.keys.join(' or ')} is not set` }
  const conversation = await service.open({
    apiKey,
    baseUrl: question.baseUrl ?? service.baseUrl,
    model: question.model,
    maxTokens: MAX_TOKENS,
    idleMs: IDLE_MS,
  })
  conversation.addPrompt(question.prompt)
  const turn = await conversation.next({ system: question.system, tools: [], signal: question.signal, usage: () => {} })
  if (turn.kind === 'failure') {
    return { problem: 'message' in turn.outcome ? turn.outcome.message : turn.outcome.kind }
  }
  return turn.stop === 'end' && turn.text.trim() !== '' ? { text: turn.text } : { problem: `no text (${turn.stop})` }
}
