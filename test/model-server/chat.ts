import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Usage } from '../../src/model/usage.ts'
import { interrupted, type Reply, sendEvent, sendJson, startEvents } from './reply.ts'
import type { Conversation } from './script.ts'
import { stepOf, textOf, toolProperties } from './transcript-shape.ts'

const Request = z.object({
  model: z.string().default(''),
  stream: z.boolean().default(false),
  tools: z
    .array(z.object({ function: z.object({ name: z.string(), parameters: z.unknown().optional() }).optional() }))
    .default([]),
  messages: z
    .array(z.object({ role: z.string(), content: z.unknown().optional(), tool_calls: z.array(z.unknown()).optional() }))
    .default([]),
})

/** Reads a request of the OpenAI Chat Completions API. */
export function readChat(body: unknown): Conversation {
  const request = Request.parse(body)
  return {
    tools: request.tools.flatMap((tool) =>
      tool.function ? [{ name: tool.function.name, properties: toolProperties(tool.function.parameters) }] : [],
    ),
    step: stepOf(
      request.messages.map((message) =>
        message.role !== 'assistant' ? 'user' : message.tool_calls?.length ? 'tool' : 'text',
      ),
    ),
    userText: textOf(request.messages.filter((message) => message.role === 'user').map((message) => message.content)),
    model: request.model,
    stream: request.stream,
  }
}

const FINISH_REASON = { end: 'stop', refusal: 'content_filter', 'max-tokens': 'length' } as const

/** Answers as the OpenAI Chat Completions API; prompt counts include the cache, completion counts reasoning. */
export function sendChat(response: ServerResponse, reply: Reply): Usage {
  const { input, cacheRead, cacheWrite, output, reasoning } = reply.tokens
  const usage = {
    prompt_tokens: input + cacheRead + cacheWrite,
    completion_tokens: output + reasoning,
    total_tokens: input + cacheRead + cacheWrite + output + reasoning,
    prompt_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    completion_tokens_details: { reasoning_tokens: reasoning },
  }
  const calls =
    reply.call && 'args' in reply.call
      ? [{ id: `call_${randomUUID()}`, type: 'function', function: functionOf(reply.call) }]
      : undefined
  const finish = calls ? 'tool_calls' : FINISH_REASON[reply.stop]
  const base = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: reply.model }
  if (!reply.stream) {
    const message = { role: 'assistant', content: reply.text || null, ...(calls ? { tool_calls: calls } : {}) }
    const choices = [{ index: 0, message, finish_reason: finish }]
    sendJson(response, { ...base, object: 'chat.completion', choices, usage })
    return { ...reply.tokens }
  }
  startEvents(response)
  const chunk = (choices: unknown[], extra: object = {}): void =>
    sendEvent(response, { ...base, object: 'chat.completion.chunk', choices, ...extra }, false)
  chunk([{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }])
  if (interrupted(response, reply)) return {}
  if (reply.text) chunk([{ index: 0, delta: { content: reply.text }, finish_reason: null }])
  if (calls) {
    const deltas = calls.map((call, index) => ({ index, ...call }))
    chunk([{ index: 0, delta: { tool_calls: deltas }, finish_reason: null }])
  }
  chunk([{ index: 0, delta: {}, finish_reason: finish }])
  chunk([], { usage })
  response.end('data: [DONE]\n\n')
  return { ...reply.tokens }
}

const functionOf = (call: { name: string; args: Record<string, unknown> }): { name: string; arguments: string } => ({
  name: call.name,
  arguments: JSON.stringify(call.args),
})
