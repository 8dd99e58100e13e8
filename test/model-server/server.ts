import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Usage } from '../../src/model/usage.ts'
import { readAnthropic, sendAnthropic } from './anthropic.ts'
import { readChat, sendChat } from './chat.ts'
import { readGemini, sendGemini } from './gemini.ts'
import { failureOf, MODES, type Mode, type Shape } from './mode.ts'
import { type Reply, type SendReply, sendJson } from './reply.ts'
import { readResponses, sendResponses } from './responses.ts'
import { type Conversation, helloScript, type Script, type Step, toolCallFor } from './script.ts'
import { SIDE_CALL, sumTokens, tokensOfStep } from './token-counts.ts'

export type ServerOptions = {
  /** The steps of a round, or a function of the conversation. Default: write a file, run a command, say so. */
  script?: Script | Step[]
  mode?: Mode
  /** Misfortune strikes this many model calls, then the server behaves. Default: for ever. */
  failTimes?: number
  /** This many model calls go well first. Default 0. */
  failAfter?: number
  /** Seconds in the Retry-After header of a 429. Default 1. */
  retryAfterSec?: number
  /** Name a different model than was asked for. */
  servedModel?: string
  /** Texts to look for in each request's body: which of them a call held is kept with it. */
  watch?: readonly string[]
  port?: number
}

/** One model call as it arrived; keys are never kept. */
type ModelCall = {
  shape: Shape
  mode: Mode
  model: string
  stream: boolean
  step: number
  tools: string[]
  saw: string[]
}

export type ModelServer = {
  port: number
  /** Root of all protocols, without `/v1`. `${url}/mode/401` behaves as that mode. */
  url: string
  calls: readonly ModelCall[]
  /** Every model call, and the sum of the usage that clients were told of. */
  served(): { calls: number; usageTotals: Usage }
  close(): Promise<void>
}

const SEND: Record<Shape, SendReply> = {
  anthropic: sendAnthropic,
  responses: sendResponses,
  chat: sendChat,
  gemini: sendGemini,
}

/** Serves scripted answers on 127.0.0.1 in four protocols: Anthropic, OpenAI Responses and Chat, Gemini. */
export async function startModelServer(options: ServerOptions = {}): Promise<ModelServer> {
  const calls: ModelCall[] = []
  const told: Usage[] = []
  const server = createServer((request, response) => {
    readBody(request)
      .then((body) => {
        const { mode, path } = routeOf(request.url ?? '/', options.mode ?? 'ok')
        answer(response, { path, body, mode, options, calls, told })
      })
      // A request that none of the protocols allows: the client must see that, not a silent server.
      .catch((error: unknown) => sendJson(response, { error: { message: String(error) } }, 400))
  })
  server.keepAliveTimeout = 1000
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    calls,
    served: () => ({ calls: calls.length, usageTotals: sumTokens(told) }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk)
    return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return {}
  }
}

function routeOf(url: string, mode: Mode): { mode: Mode; path: string } {
  const path = (url.split('?')[0] ?? '').replace(/\/{2,}/g, '/')
  const named = /^\/mode\/([a-z0-9-]+)(\/.*)$/.exec(path)
  const found = MODES.find((known) => known === named?.[1])
  return found ? { mode: found, path: named?.[2] ?? '/' } : { mode, path }
}

function shapeOf(path: string): Shape | undefined {
  if (path.endsWith('/messages')) return 'anthropic'
  if (path.endsWith('/responses')) return 'responses'
  if (path.endsWith('/chat/completions')) return 'chat'
  return /:(streamGenerate|generate)Content$/.test(path) ? 'gemini' : undefined
}

function conversationOf(shape: Shape, body: unknown, path: string): Conversation {
  switch (shape) {
    case 'anthropic':
      return readAnthropic(body)
    case 'responses':
      return readResponses(body)
    case 'chat':
      return readChat(body)
    case 'gemini':
      return readGemini(body, path)
  }
}

type Exchange = {
  path: string
  body: unknown
  mode: Mode
  options: ServerOptions
  calls: ModelCall[]
  told: Usage[]
}

/** What the server answers besides model calls. */
function sideAnswer(path: string, served: () => object): object | undefined {
  if (path === '/served') return served()
  if (path.endsWith('count_tokens')) return { input_tokens: 1234 }
  if (path.endsWith(':countTokens')) return { totalTokens: 1234 }
  return undefined
}

function answer(response: ServerResponse, exchange: Exchange): void {
  const { path, options, calls, told } = exchange
  const shape = shapeOf(path)
  if (!shape) {
    const side = sideAnswer(path, () => ({ calls: calls.length, usageTotals: sumTokens(told) }))
    sendJson(response, side ?? { error: { message: `scripted server: unknown path ${path}` } }, side ? 200 : 404)
    return
  }
  const conversation = conversationOf(shape, exchange.body, path)
  const nth = calls.length - (options.failAfter ?? 0)
  const mode = nth >= 0 && nth < (options.failTimes ?? Number.POSITIVE_INFINITY) ? exchange.mode : 'ok'
  const { model, stream, step } = conversation
  const body = JSON.stringify(exchange.body)
  const saw = (options.watch ?? []).filter((text) => body.includes(text))
  calls.push({ shape, mode, model, stream, step, tools: conversation.tools.map((tool) => tool.name), saw })
  if (mode === 'hang') return
  const failure = failureOf(mode, shape, options.retryAfterSec ?? 1)
  if (failure) {
    response.writeHead(failure.status, failure.headers)
    response.end(JSON.stringify(failure.body))
    return
  }
  told.push(SEND[shape](response, replyTo(conversation, mode, options)))
}

function replyTo(conversation: Conversation, mode: Mode, options: ServerOptions): Reply {
  const base = {
    model: options.servedModel ?? conversation.model,
    stream: conversation.stream,
    ...(mode === 'drop' || mode === 'stall' ? { interrupt: mode } : {}),
  }
  if (conversation.tools.length === 0) return { ...base, text: 'Scripted title', stop: 'end', tokens: SIDE_CALL }
  const step = stepOfMode(conversation, mode, options.script ?? helloScript)
  const call = step.act && toolCallFor(step.act, conversation.tools)
  return {
    ...base,
    text: step.say ?? '',
    ...(call ? { call } : {}),
    stop: step.stop ?? 'end',
    tokens: tokensOfStep(conversation.step),
  }
}

function stepOfMode(conversation: Conversation, mode: Mode, script: Script | Step[]): Step {
  switch (mode) {
    case 'text':
      return { say: 'Scripted answer without any tool.' }
    case 'empty':
      return { say: '' }
    case 'question':
      return { say: 'Which of the two libraries do you want me to measure?' }
    case 'refusal':
      return { say: 'I cannot help with that.', stop: 'refusal' }
    case 'max-tokens':
      return { say: 'The first thing to measure is the', stop: 'max-tokens' }
    case 'loop':
      return { say: 'again', act: { kind: 'shell', command: `echo loop-${conversation.step}` } }
    case 'unknown-tool':
      return conversation.step === 0
        ? { act: { kind: 'tool', name: 'no_such_tool', args: { a: 1 } } }
        : { say: 'Gave up on the tool.' }
    default: {
      const steps = typeof script === 'function' ? script(conversation) : script
      return steps[conversation.step] ?? { say: 'Done.' }
    }
  }
}
