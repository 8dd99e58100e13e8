import type { Agent } from '../model/agent.ts'

type Asked = Pick<Agent, 'model' | 'baseUrl'>
type Options = { wire_api: keyof typeof CLIENT_OF; effort?: string | undefined }

/** Which variable holds the key of which provider; a provider's key goes to no other. */
export const KEY_OF: Readonly<Record<string, string>> = {
  anthropic: 'ANTHROPIC_API_KEY',
  openai: 'OPENAI_API_KEY',
  google: 'GEMINI_API_KEY',
  openrouter: 'OPENROUTER_API_KEY',
  opencode: 'OPENCODE_API_KEY',
}

/** What stands at a base_url: the client it comes bundled with, and whose key it takes. */
const CLIENT_OF = {
  chat: { npm: '@ai-sdk/openai-compatible', key: 'OPENAI_API_KEY' },
  responses: { npm: '@ai-sdk/openai', key: 'OPENAI_API_KEY' },
  messages: { npm: '@ai-sdk/anthropic', key: 'ANTHROPIC_API_KEY' },
} as const

const OWN_PROVIDER = 'bakeoff'

/**
 * Only a model that reasons has efforts. Under `messages` an effort is a share of the output limit, -1 where that is
 * unknown: this one is what it asks for anyway. The length of the context stays unknown.
 */
const REASONS = { reasoning: true, limit: { context: 0, output: 32_000 } }

/** The variable with the key that a model needs; `undefined` for a provider that nobody here knows. */
export function keyOf({ model, baseUrl }: Asked, { wire_api }: Options): string | undefined {
  return baseUrl === undefined ? KEY_OF[model?.split('/')[0] ?? ''] : CLIENT_OF[wire_api].key
}

/** A model as it calls it. */
export const nameOf = ({ model = '', baseUrl }: Asked): string =>
  baseUrl === undefined ? model : `${OWN_PROVIDER}/${model}`

/** What it is told in its environment. */
export function settingsOf(agent: Asked, options: Options): Record<string, string> {
  return {
    OPENCODE_CONFIG_CONTENT: JSON.stringify(configOf(agent, options)),
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_AUTOUPDATE: '1',
  }
}

/** No question is asked, nothing shared or updated. A server of one's own appears as a provider, its key by reference. */
function configOf({ model, baseUrl }: Asked, { wire_api, effort }: Options): object {
  const base = { permission: { '*': 'allow' }, autoupdate: false, share: 'disabled' }
  if (baseUrl === undefined) return base
  const { npm, key } = CLIENT_OF[wire_api]
  const provider = {
    npm,
    options: { baseURL: baseUrl, apiKey: `{env:${key}}` },
    models: model === undefined ? {} : { [model]: effort === undefined ? {} : REASONS },
  }
  return { ...base, provider: { [OWN_PROVIDER]: provider } }
}
