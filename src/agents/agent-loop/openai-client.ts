import type OpenAI from 'openai'
import type { Usage } from '../../model/usage.ts'
import { classifyHttpFailure, type HttpFailure, retryAfterOf } from './http-failure.ts'
import type { ModelConversation, ModelRequest, ModelTurn, ToolRequest } from './model-client.ts'
import type { ClientSettings } from './run-sdk-loop.ts'
import { cutOff, streamCall } from './stream-call.ts'
import { parseToolInput, type Tool } from './tool.ts'

type Item = OpenAI.Responses.ResponseInputItem
type Event = OpenAI.Responses.ResponseStreamEvent
type Response = OpenAI.Responses.Response
type Body = OpenAI.Responses.ResponseCreateParamsStreaming
export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh'

/** A conversation over the OpenAI Responses API, streamed, nothing stored at the service, the SDK's own retries off. */
export async function openOpenaiConversation(
  settings: ClientSettings,
  effort: ReasoningEffort | undefined,
): Promise<ModelConversation> {
  const sdk = await import('openai')
  const client = new sdk.default({
    apiKey: settings.apiKey,
    // Given in full, so that no variable of this machine is looked up.
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: settings.baseUrl,
    maxRetries: 0,
    timeout: settings.idleMs,
    logLevel: 'off',
  })
  const describe = (error: Error): HttpFailure | undefined =>
    error instanceof sdk.APIError ? describeError(error) : undefined
  // The saved value is our own `save`, protected by a hash: its shape is known.
  const items = (settings.saved ?? []) as unknown as Item[]
  return {
    addPrompt: (text) => {
      items.push(...answersForOpenCalls(items), { role: 'user', content: text })
    },
    addToolAnswers: (answers) => {
      for (const { id, text, failed } of answers) {
        const output = failed ? `Failed. ${text}` : text || '(no output)'
        items.push({ type: 'function_call_output', call_id: id, output })
      }
    },
    async next(request) {
      const startedMs = Date.now()
      let firstTokenMs: number | undefined
      let response: Response | undefined
      const failed = await streamCall<Event>(
        {
          idleMs: settings.idleMs,
          open: (signal) => client.responses.create(bodyOf(settings, effort, items, request), { signal }),
          push: (event) => {
            if (event.type.endsWith('.delta')) firstTokenMs ??= Date.now() - startedMs
            response = responseOf(event) ?? response
          },
          usage: () => (response?.usage ? toUsage(response.usage) : undefined),
          describe,
        },
        request,
      )
      if (failed) return failed
      if (!response) return cutOff()
      if (response.error) return classifyHttpFailure(describeFailed(response.error))
      items.push(...(response.output as Item[]))
      return { ...turnOf(response), ...(firstTokenMs === undefined ? {} : { firstTokenMs }) }
    },
    save: () => JSON.parse(JSON.stringify(items)),
  }
}

function bodyOf(
  settings: ClientSettings,
  effort: ReasoningEffort | undefined,
  items: readonly Item[],
  request: ModelRequest,
): Body {
  return {
    model: settings.model,
    stream: true,
    store: false,
    // Reasoning goes back with the next call, since the service keeps nothing.
    include: ['reasoning.encrypted_content'],
    max_output_tokens: settings.maxTokens,
    instructions: request.system,
    input: [...items],
    tools: request.tools.map(toolParam),
    ...(effort === undefined ? {} : { reasoning: { effort } }),
  }
}

const toolParam = ({ name, description, parameters }: Tool): OpenAI.Responses.FunctionTool => ({
  type: 'function',
  name,
  description,
  parameters,
  strict: false,
})

/** The finished response, in whatever event it comes. */
function responseOf(event: Event): Response | undefined {
  switch (event.type) {
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      return event.response
    default:
      return undefined
  }
}

function turnOf(response: Response): ModelTurn {
  const calls = response.output.flatMap((item): ToolRequest[] =>
    item.type === 'function_call' ? [{ id: item.call_id, name: item.name, input: parseToolInput(item.arguments) }] : [],
  )
  const parts = response.output.flatMap((item) => (item.type === 'message' ? item.content : []))
  const refused = parts.some((part) => part.type === 'refusal')
  const text = parts.map((part) => (part.type === 'refusal' ? part.refusal : part.text)).join('')
  return { kind: 'turn', text, calls, stop: stopOf(response, refused, calls.length), model: response.model }
}

function stopOf(response: Response, refused: boolean, calls: number): ModelTurn['stop'] {
  const why = response.incomplete_details?.reason
  if (refused || why === 'content_filter') return 'refused'
  if (why === 'max_output_tokens') return 'truncated'
  return calls > 0 ? 'tools' : 'end'
}

/** The service's input count includes the cache, its output count the reasoning. */
function toUsage(usage: OpenAI.Responses.ResponseUsage): Usage {
  // Compatible servers leave the details out.
  const cacheRead: number | undefined = usage.input_tokens_details?.cached_tokens
  const cacheWrite: number | undefined = usage.input_tokens_details?.cache_write_tokens
  const reasoning: number | undefined = usage.output_tokens_details?.reasoning_tokens
  return {
    input: Math.max(0, usage.input_tokens - (cacheRead ?? 0) - (cacheWrite ?? 0)),
    output: Math.max(0, usage.output_tokens - (reasoning ?? 0)),
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
    ...(reasoning === undefined ? {} : { reasoning }),
  }
}

/** A round that was stopped in mid-tool left calls without an answer; the service would refuse the next prompt. */
function answersForOpenCalls(items: readonly Item[]): Item[] {
  const answered = new Set(items.flatMap((item) => (item.type === 'function_call_output' ? [item.call_id] : [])))
  return items.flatMap((item): Item[] =>
    item.type === 'function_call' && !answered.has(item.call_id)
      ? [{ type: 'function_call_output', call_id: item.call_id, output: 'Failed. interrupted' }]
      : [],
  )
}

function describeError(error: InstanceType<typeof OpenAI.APIError>): HttpFailure {
  const retryAfterMs = retryAfterOf((name) => error.headers?.get(name) ?? null, Date.now())
  return {
    message: [error.code, error.message].filter(Boolean).join(': '),
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

/** A response that failed after HTTP had said 200. */
function describeFailed(error: OpenAI.Responses.ResponseError): HttpFailure {
  const status = error.code === 'rate_limit_exceeded' ? 429 : error.code === 'server_error' ? 500 : 400
  return { status, message: `${error.code}: ${error.message}` }
}
