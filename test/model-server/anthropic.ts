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
    .array(z.object({ name: z.string(), type: z.string().optional(), input_schema: z.unknown().optional() }))
    .default([]),
  messages: z.array(z.object({ role: z.string(), content: z.unknown().optional() })).default([]),
})

/** Reads a request of the Anthropic Messages API. */
export function readAnthropic(body: unknown): Conversation {
  const request = Request.parse(body)
  const offered = request.tools.filter((tool) => !tool.type?.startsWith('web_'))
  const turns = request.messages.map((message) =>
    message.role !== 'assistant' ? 'user' : hasBlock(message.content, 'tool_use') ? 'tool' : 'text',
  )
  return {
    tools: offered.map((tool) => ({ name: tool.name, properties: toolProperties(tool.input_schema) })),
    step: stepOf(turns),
    userText: textOf(request.messages.filter((message) => message.role === 'user').map((message) => message.content)),
    model: request.model,
    stream: request.stream,
  }
}

const hasBlock = (content: unknown, type: string): boolean =>
  Array.isArray(content) && content.some((block: { type?: unknown }) => block.type === type)

const STOP_REASON = { end: 'end_turn', refusal: 'refusal', 'max-tokens': 'max_tokens' } as const

/** Answers as the Anthropic Messages API; input counts exclude what the cache served. */
export function sendAnthropic(response: ServerResponse, reply: Reply): Usage {
  const { input, cacheRead, cacheWrite, output, reasoning } = reply.tokens
  const usage = {
    input_tokens: input,
    cache_creation_input_tokens: cacheWrite,
    cache_read_input_tokens: cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite, ephemeral_1h_input_tokens: 0 },
    output_tokens: output + reasoning,
    output_tokens_details: { thinking_tokens: reasoning },
    service_tier: 'standard',
  }
  const told: Usage = { input, cacheRead, cacheWrite, output, ...(reasoning > 0 ? { reasoning } : {}) }
  const content = blocksOf(reply)
  const stopReason = reply.call ? 'tool_use' : STOP_REASON[reply.stop]
  const message = { id: `msg_${randomUUID()}`, type: 'message', role: 'assistant', model: reply.model }
  if (!reply.stream) {
    sendJson(response, { ...message, content, stop_reason: stopReason, stop_sequence: null, usage })
    return told
  }
  startEvents(response)
  const started = { ...usage, output_tokens: 1, output_tokens_details: null }
  const send = (event: object): void => sendEvent(response, event, true)
  send({
    type: 'message_start',
    message: { ...message, content: [], stop_reason: null, stop_sequence: null, usage: started },
  })
  if (interrupted(response, reply)) return { input, cacheRead, cacheWrite, output: 1 }
  for (const [index, block] of content.entries()) sendBlock(send, index, block)
  send({ type: 'message_delta', delta: { stop_reason: stopReason, stop_sequence: null }, usage })
  send({ type: 'message_stop' })
  response.end()
  return told
}

type Block =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: Record<string, unknown> }

function blocksOf(reply: Reply): Block[] {
  const blocks: Block[] = []
  if (reply.text) blocks.push({ type: 'text', text: reply.text })
  if (reply.call && 'args' in reply.call) {
    blocks.push({ type: 'tool_use', id: `toolu_${randomUUID()}`, name: reply.call.name, input: reply.call.args })
  }
  return blocks
}

function sendBlock(send: (event: object) => void, index: number, block: Block): void {
  const start = block.type === 'text' ? { type: 'text', text: '' } : { ...block, input: {} }
  const delta =
    block.type === 'text'
      ? { type: 'text_delta', text: block.text }
      : { type: 'input_json_delta', partial_json: JSON.stringify(block.input) }
  send({ type: 'content_block_start', index, content_block: start })
  send({ type: 'content_block_delta', index, delta })
  send({ type: 'content_block_stop', index })
}
