import type { ServerResponse } from 'node:http'
import type { Usage } from '../../src/model/usage.ts'
import type { ToolCall } from './script.ts'
import type { TokenCounts } from './token-counts.ts'

/** What the scripted model answers to one request. */
export type Reply = {
  model: string
  text: string
  call?: ToolCall
  stop: 'end' | 'refusal' | 'max-tokens'
  tokens: TokenCounts
  stream: boolean
  /** The stream starts and then breaks off, or falls silent. */
  interrupt?: 'drop' | 'stall'
}

/** Sends a reply and returns the usage that the client was really told, in the project's own terms. */
export type SendReply = (response: ServerResponse, reply: Reply) => Usage

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_scripted' })
  response.end(JSON.stringify(body))
}

export function startEvents(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'request-id': 'req_scripted',
  })
}

/** Server-sent event; `named` puts the body's `type` on an event line too. */
export function sendEvent(response: ServerResponse, body: object, named: boolean): void {
  const event = named && 'type' in body && typeof body.type === 'string' ? `event: ${body.type}\n` : ''
  response.write(`${event}data: ${JSON.stringify(body)}\n\n`)
}

/** Carries out an interruption once the stream has begun; true when nothing more may be sent. */
export function interrupted(response: ServerResponse, reply: Reply): boolean {
  if (reply.interrupt === 'drop') setTimeout(() => response.destroy(), 20)
  return reply.interrupt !== undefined
}
