import type { Content, FunctionResponse, GenerateContentParameters, GenerateContentResponse, Part } from '@google/genai'
import { z } from 'zod'
import type { Usage } from '../../model/usage.ts'
import { parseBoundedJson } from '../bounded-json.ts'
import type { HttpFailure } from './http-failure.ts'
import type { ModelConversation, ModelRequest, ModelTurn, ToolRequest } from './model-client.ts'
import type { ClientSettings } from './run-sdk-loop.ts'
import { cutOff, streamCall } from './stream-call.ts'
import type { Tool } from './tool.ts'

/** A conversation over Gemini's generateContent, streamed, the SDK's own retries off. */
export async function openGoogleConversation(settings: ClientSettings): Promise<ModelConversation> {
  const sdk = await import('@google/genai')
  const client = new sdk.GoogleGenAI({
    apiKey: settings.apiKey,
    // Given in full, so that no variable of this machine is looked up.
    vertexai: false,
    httpOptions: { baseUrl: settings.baseUrl, retryOptions: { attempts: 1 } },
  })
  const describe = (error: Error): HttpFailure | undefined =>
    error instanceof sdk.ApiError ? describeError(error.status, error.message) : undefined
  // The saved value is our own `save`, protected by a hash: its shape is known.
  const contents = (settings.saved ?? []) as unknown as Content[]
  return {
    addPrompt: (text) => {
      contents.push({ role: 'user', parts: [...answersForOpenCalls(contents.at(-1)), { text }] })
    },
    addToolAnswers: (answers) => {
      contents.push({ role: 'user', parts: answers.map(answerPart) })
    },
    async next(request) {
      const startedMs = Date.now()
      const message = openMessage(startedMs)
      const failed = await streamCall<GenerateContentResponse>(
        {
          idleMs: settings.idleMs,
          open: (signal) => client.models.generateContentStream(bodyOf(settings, contents, request, signal)),
          push: message.push,
          usage: message.usage,
          describe,
        },
        request,
      )
      if (failed) return failed
      const ended = message.end(contents.length)
      if (!ended) return cutOff()
      if (ended.parts.length > 0) contents.push({ role: 'model', parts: ended.parts })
      return ended.turn
    },
    save: () => JSON.parse(JSON.stringify(contents)),
  }
}

function bodyOf(
  settings: ClientSettings,
  contents: readonly Content[],
  request: ModelRequest,
  abortSignal: AbortSignal,
): GenerateContentParameters {
  return {
    model: settings.model,
    contents: [...contents],
    config: {
      abortSignal,
      systemInstruction: request.system,
      maxOutputTokens: settings.maxTokens,
      tools: [{ functionDeclarations: request.tools.map(declaration) }],
    },
  }
}

const declaration = ({ name, description, parameters }: Tool): object => ({
  name,
  description,
  parametersJsonSchema: parameters,
})

/** Ids that we made up stay with us: the service knows its calls by name and order. */
const OWN_ID = /^own-/

function answerPart(answer: { id: string; name: string; text: string; failed: boolean }): Part {
  const response: FunctionResponse = {
    name: answer.name,
    response: answer.failed ? { error: answer.text } : { output: answer.text },
    ...(OWN_ID.test(answer.id) ? {} : { id: answer.id }),
  }
  return { functionResponse: response }
}

/** A round that was stopped in mid-tool left calls without an answer; the service would refuse the next prompt. */
function answersForOpenCalls(last: Content | undefined): Part[] {
  if (last?.role !== 'model') return []
  return (last.parts ?? []).flatMap((part): Part[] =>
    part.functionCall
      ? [
          answerPart({
            id: part.functionCall.id ?? 'own-0',
            name: part.functionCall.name ?? '',
            text: 'interrupted',
            failed: true,
          }),
        ]
      : [],
  )
}

const REFUSALS = new Set(['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII'])

function openMessage(startedMs: number): {
  push(chunk: GenerateContentResponse): void
  usage(): Usage | undefined
  end(round: number): { turn: ModelTurn; parts: Part[] } | undefined
} {
  const parts: Part[] = []
  let usage: Usage | undefined
  let finish: string | undefined
  let model: string | undefined
  let firstTokenMs: number | undefined
  return {
    push(chunk) {
      firstTokenMs ??= Date.now() - startedMs
      model = chunk.modelVersion ?? model
      if (chunk.usageMetadata) usage = toUsage(chunk.usageMetadata)
      if (chunk.promptFeedback?.blockReason !== undefined) finish = 'SAFETY'
      const candidate = chunk.candidates?.[0]
      parts.push(...(candidate?.content?.parts ?? []))
      finish = candidate?.finishReason ?? finish
    },
    usage: () => usage,
    end(round) {
      if (finish === undefined) return undefined
      const calls = parts.flatMap((part, index): ToolRequest[] => {
        const call = part.functionCall
        return call ? [{ id: call.id ?? `own-${round}-${index}`, name: call.name ?? '', input: call.args ?? {} }] : []
      })
      const turn: ModelTurn = {
        kind: 'turn',
        text: parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join(''),
        calls,
        stop: stopOf(finish, calls.length),
        ...(model === undefined ? {} : { model }),
        ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
      }
      return { turn, parts }
    },
  }
}

function stopOf(finish: string, calls: number): ModelTurn['stop'] {
  if (REFUSALS.has(finish)) return 'refused'
  if (finish === 'MAX_TOKENS') return 'truncated'
  return calls > 0 ? 'tools' : 'end'
}

/** The prompt count includes what the cache served; thoughts are counted apart from the answer. */
function toUsage(counts: NonNullable<GenerateContentResponse['usageMetadata']>): Usage {
  const { promptTokenCount, cachedContentTokenCount, toolUsePromptTokenCount } = counts
  const { candidatesTokenCount, thoughtsTokenCount } = counts
  const usage: Usage = {}
  if (promptTokenCount !== undefined) {
    usage.input = Math.max(0, promptTokenCount - (cachedContentTokenCount ?? 0)) + (toolUsePromptTokenCount ?? 0)
  }
  if (cachedContentTokenCount !== undefined) usage.cacheRead = cachedContentTokenCount
  if (candidatesTokenCount !== undefined) usage.output = candidatesTokenCount
  if (thoughtsTokenCount !== undefined) usage.reasoning = thoughtsTokenCount
  return usage
}

const ErrorBody = z.object({
  error: z.object({
    message: z.string().catch(''),
    status: z.string().catch(''),
    details: z.array(z.object({ retryDelay: z.string().optional().catch(undefined) })).catch([]),
  }),
})

/** The SDK hides the headers, but the body of an error says how long to wait. */
function describeError(status: number, message: string): HttpFailure {
  const body = ErrorBody.safeParse(parseBoundedJson(message)).data?.error
  const seconds = Number.parseFloat(body?.details.find((detail) => detail.retryDelay)?.retryDelay ?? '')
  const words = body ? `${body.status}: ${body.message}` : message
  return { status, message: words, ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}) }
}
