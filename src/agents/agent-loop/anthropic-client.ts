import type Anthropic from '@anthropic-ai/sdk'
import { openAnthropicMessage } from './anthropic-message.ts'
import { type HttpFailure, retryAfterOf } from './http-failure.ts'
import type { ModelConversation, ModelRequest } from './model-client.ts'
import type { ClientSettings } from './run-sdk-loop.ts'
import { cutOff, streamCall } from './stream-call.ts'
import type { Tool } from './tool.ts'

type MessageParam = Anthropic.MessageParam
type Block = Anthropic.ContentBlockParam
type AnthropicEvents = AsyncIterable<Anthropic.RawMessageStreamEvent>

/** A conversation over the Anthropic Messages API, streamed, with the prompt cached and the SDK's own retries off. */
export async function openAnthropicConversation(settings: ClientSettings): Promise<ModelConversation> {
  const sdk = await import('@anthropic-ai/sdk')
  const client = new sdk.default({
    apiKey: settings.apiKey,
    // Given in full, so that no variable or credentials file of this machine is looked up.
    authToken: null,
    credentials: null,
    baseURL: settings.baseUrl,
    maxRetries: 0,
    timeout: settings.idleMs,
    logLevel: 'off',
  })
  // The saved value is our own `save`, protected by a hash: its shape is known.
  const messages = (settings.saved ?? []) as unknown as MessageParam[]
  return {
    addPrompt: (text) => {
      const content: Block[] = [...answersForOpenCalls(messages.at(-1)), { type: 'text', text }]
      messages.push({ role: 'user', content })
    },
    addToolAnswers: (answers) => {
      const content = answers.map(
        ({ id, text, failed }): Block => ({
          type: 'tool_result',
          tool_use_id: id,
          content: text || '(no output)',
          ...(failed ? { is_error: true } : {}),
        }),
      )
      messages.push({ role: 'user', content })
    },
    async next(request) {
      const message = openAnthropicMessage(Date.now())
      const failed = await streamCall<Anthropic.RawMessageStreamEvent>(
        {
          idleMs: settings.idleMs,
          // Not `messages.create`: that prints its own warnings to the terminal.
          open: (signal) => {
            const body = bodyOf(settings, messages, request)
            return client.post<AnthropicEvents>('/v1/messages', { body, stream: true, signal })
          },
          push: (event) => message.push(event, Date.now()),
          usage: message.usage,
          describe: (error) => (error instanceof sdk.APIError ? describeError(error) : undefined),
        },
        request,
      )
      if (failed) return failed
      const ended = message.end()
      if (!ended) return cutOff()
      if (ended.content.length > 0) messages.push({ role: 'assistant', content: ended.content })
      return ended.turn
    },
    save: () => JSON.parse(JSON.stringify(messages)),
  }
}

function bodyOf(
  settings: ClientSettings,
  messages: readonly MessageParam[],
  request: ModelRequest,
): Anthropic.MessageCreateParamsStreaming {
  return {
    model: settings.model,
    max_tokens: settings.maxTokens,
    stream: true,
    system: [{ type: 'text', text: request.system, cache_control: { type: 'ephemeral' } }],
    tools: request.tools.map(toolParam),
    messages: withCacheMark(messages),
  }
}

const toolParam = ({ name, description, parameters }: Tool): Anthropic.Tool => ({
  name,
  description,
  input_schema: parameters,
})

/** A round that was stopped in mid-tool left calls without an answer; the service would refuse the next prompt. */
function answersForOpenCalls(last: MessageParam | undefined): Block[] {
  if (last?.role !== 'assistant' || typeof last.content === 'string') return []
  return last.content.flatMap((block): Block[] =>
    block.type === 'tool_use'
      ? [{ type: 'tool_result', tool_use_id: block.id, content: 'interrupted', is_error: true }]
      : [],
  )
}

/** The newest block is marked, so that the next call reads everything up to it from the cache. */
function withCacheMark(messages: readonly MessageParam[]): MessageParam[] {
  const last = messages.at(-1)
  if (last?.role !== 'user' || typeof last.content === 'string') return [...messages]
  const block = last.content.at(-1)
  if (block?.type !== 'text' && block?.type !== 'tool_result') return [...messages]
  const marked: Block = { ...block, cache_control: { type: 'ephemeral' } }
  return [...messages.slice(0, -1), { role: 'user', content: [...last.content.slice(0, -1), marked] }]
}

/** Statuses of errors that arrive inside a stream, where HTTP already said 200. */
const STATUS_OF_TYPE: Record<string, number> = {
  authentication_error: 401,
  permission_error: 403,
  rate_limit_error: 429,
  api_error: 500,
  overloaded_error: 529,
  invalid_request_error: 400,
}

function describeError(error: InstanceType<typeof Anthropic.APIError>): HttpFailure {
  const status = error.status ?? STATUS_OF_TYPE[error.type ?? '']
  const retryAfterMs = retryAfterOf((name) => error.headers?.get(name) ?? null, Date.now())
  return {
    message: error.apiMessage ?? error.message,
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}
