import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Usage } from '../../src/model/usage.ts'
import { interrupted, type Reply, sendEvent, sendJson, startEvents } from './reply.ts'
import type { Conversation, OfferedTool } from './script.ts'
import { stepOf, type Turn, textOf, toolProperties } from './transcript-shape.ts'

const Tool = z.object({ name: z.string().optional(), type: z.string().optional(), parameters: z.unknown().optional() })
const Item = z.looseObject({
  type: z.string().optional(),
  role: z.string().optional(),
  phase: z.string().optional(),
  content: z.unknown().optional(),
  tools: z.array(Tool).optional(),
})
const Request = z.object({
  model: z.string().default(''),
  stream: z.boolean().default(false),
  tools: z.array(Tool).default([]),
  input: z.union([z.string(), z.array(Item)]).default([]),
})

/** Reads a request of the OpenAI Responses API. */
export function readResponses(body: unknown): Conversation {
  const request = Request.parse(body)
  const items = typeof request.input === 'string' ? [{ role: 'user', content: request.input }] : request.input
  const parsed = z.array(Item).parse(items)
  // Newer clients put further tools into additional_tools items of the input.
  const tools = [...request.tools, ...parsed.flatMap((item) => item.tools ?? [])]
  return {
    tools: tools.flatMap(offeredTool),
    step: stepOf(turnsOf(parsed)),
    userText: textOf(parsed.filter((item) => item.role === 'user').map((item) => item.content)),
    model: request.model,
    stream: request.stream,
  }
}

function offeredTool(tool: z.infer<typeof Tool>): OfferedTool[] {
  if (tool.name === undefined) return []
  return [{ name: tool.name, properties: toolProperties(tool.parameters), custom: tool.type === 'custom' }]
}

/** A message directly before a call belongs to that call, so it is no final text. */
function turnsOf(items: readonly z.infer<typeof Item>[]): Turn[] {
  const turns: Turn[] = []
  for (const item of items) {
    if (item.type?.endsWith('_call')) {
      if (turns.at(-1) === 'text') turns.pop()
      turns.push('tool')
    } else if (item.role === 'assistant' && item.phase !== 'commentary') turns.push('text')
    else if (item.role === 'user') turns.push('user')
  }
  return turns
}

type OutputItem = { type: string; id: string } & Record<string, unknown>

/** Answers as the OpenAI Responses API; input counts include the cache, output counts include reasoning. */
export function sendResponses(response: ServerResponse, reply: Reply): Usage {
  const { input, cacheRead, cacheWrite, output, reasoning } = reply.tokens
  const usage = {
    input_tokens: input + cacheRead + cacheWrite,
    input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    output_tokens: output + reasoning,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + cacheRead + cacheWrite + output + reasoning,
  }
  const items = outputItems(reply)
  const full = {
    id: `resp_${randomUUID()}`,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: reply.stop === 'max-tokens' ? 'incomplete' : 'completed',
    model: reply.model,
    output: items,
    usage,
    error: null,
    incomplete_details: reply.stop === 'max-tokens' ? { reason: 'max_output_tokens' } : null,
  }
  if (!reply.stream) {
    sendJson(response, full)
    return { ...reply.tokens }
  }
  startEvents(response)
  let sequence = 0
  const send = (event: object): void => {
    sendEvent(response, { ...event, sequence_number: sequence }, true)
    sequence += 1
  }
  send({ type: 'response.created', response: { ...full, status: 'in_progress', output: [], usage: null } })
  if (interrupted(response, reply)) return {}
  for (const [index, item] of items.entries()) sendItem(send, index, item)
  send({ type: reply.stop === 'max-tokens' ? 'response.incomplete' : 'response.completed', response: full })
  response.end()
  return { ...reply.tokens }
}

function outputItems(reply: Reply): OutputItem[] {
  const items: OutputItem[] = [
    { type: 'reasoning', id: `rs_${randomUUID()}`, summary: [], encrypted_content: 'c2NyaXB0ZWQ=' },
  ]
  if (reply.text || !reply.call) {
    const part =
      reply.stop === 'refusal'
        ? { type: 'refusal', refusal: reply.text }
        : { type: 'output_text', text: reply.text, annotations: [] }
    const phase = reply.call ? 'commentary' : 'final_answer'
    const id = `msg_${randomUUID()}`
    items.push({ type: 'message', id, role: 'assistant', status: 'completed', phase, content: [part] })
  }
  if (!reply.call) return items
  const call = { call_id: `call_${randomUUID()}`, name: reply.call.name, status: 'completed' }
  if ('customInput' in reply.call) {
    items.push({ type: 'custom_tool_call', id: `ctc_${randomUUID()}`, ...call, input: reply.call.customInput })
  } else {
    items.push({ type: 'function_call', id: `fc_${randomUUID()}`, ...call, arguments: JSON.stringify(reply.call.args) })
  }
  return items
}

/** The events that build one output item. */
function sendItem(send: (event: object) => void, outputIndex: number, item: OutputItem): void {
  const at = { item_id: item.id, output_index: outputIndex }
  const open: Record<string, unknown> = { ...item }
  if (item.type === 'message') open['content'] = []
  if (item.type === 'function_call') open['arguments'] = ''
  if (item.type === 'custom_tool_call') open['input'] = ''
  send({ type: 'response.output_item.added', output_index: outputIndex, item: open })
  if (item.type === 'message' && Array.isArray(item['content'])) {
    for (const [contentIndex, part] of item['content'].entries())
      sendPart(send, { ...at, content_index: contentIndex }, part)
  }
  if (item.type === 'function_call') {
    send({ type: 'response.function_call_arguments.delta', ...at, delta: item['arguments'] })
    send({ type: 'response.function_call_arguments.done', ...at, arguments: item['arguments'] })
  }
  if (item.type === 'custom_tool_call') {
    send({ type: 'response.custom_tool_call_input.delta', ...at, delta: item['input'] })
    send({ type: 'response.custom_tool_call_input.done', ...at, input: item['input'] })
  }
  send({ type: 'response.output_item.done', output_index: outputIndex, item })
}

function sendPart(send: (event: object) => void, at: object, part: Record<string, unknown>): void {
  const isText = part['type'] === 'output_text'
  send({ type: 'response.content_part.added', ...at, part: { ...part, ...(isText ? { text: '' } : { refusal: '' }) } })
  if (isText) {
    send({ type: 'response.output_text.delta', ...at, delta: part['text'] })
    send({ type: 'response.output_text.done', ...at, text: part['text'] })
  } else {
    send({ type: 'response.refusal.delta', ...at, delta: part['refusal'] })
    send({ type: 'response.refusal.done', ...at, refusal: part['refusal'] })
  }
  send({ type: 'response.content_part.done', ...at, part })
}
