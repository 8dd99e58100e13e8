import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import type { Usage } from '../../src/model/usage.ts'
import { interrupted, type Reply, sendEvent, sendJson, startEvents } from './reply.ts'
import type { Conversation } from './script.ts'
import { stepOf, textOf, toolProperties } from './transcript-shape.ts'

const Declaration = z.object({
  name: z.string(),
  parametersJsonSchema: z.unknown().optional(),
  parameters: z.unknown().optional(),
})
const Part = z.looseObject({ text: z.string().optional(), functionCall: z.unknown().optional() })
const Request = z.object({
  tools: z.array(z.object({ functionDeclarations: z.array(Declaration).optional() })).default([]),
  contents: z.array(z.object({ role: z.string().optional(), parts: z.array(Part).default([]) })).default([]),
})

/** Reads a request of Gemini's generateContent; the path names the model and whether it streams. */
export function readGemini(body: unknown, path: string): Conversation {
  const request = Request.parse(body)
  const turns = request.contents.map((content) =>
    content.role !== 'model' ? 'user' : content.parts.some((part) => part.functionCall) ? 'tool' : 'text',
  )
  const declarations = request.tools.flatMap((tool) => tool.functionDeclarations ?? [])
  return {
    tools: declarations.map((tool) => ({
      name: tool.name,
      properties: toolProperties(tool.parametersJsonSchema ?? tool.parameters),
    })),
    step: stepOf(turns),
    userText: textOf(request.contents.filter((content) => content.role !== 'model').map((content) => content.parts)),
    model: /models\/([^:]+):/.exec(path)?.[1] ?? 'unknown',
    stream: path.endsWith(':streamGenerateContent'),
  }
}

const FINISH_REASON = { end: 'STOP', refusal: 'SAFETY', 'max-tokens': 'MAX_TOKENS' } as const

/** Answers as Gemini; the prompt count includes the cache, thoughts are counted apart, cache writes nowhere. */
export function sendGemini(response: ServerResponse, reply: Reply): Usage {
  const { input, cacheRead, cacheWrite, output, reasoning } = reply.tokens
  const parts: object[] = reply.text ? [{ text: reply.text }] : []
  if (reply.call && 'args' in reply.call) {
    parts.push({ functionCall: reply.call, thoughtSignature: 'c2NyaXB0ZWQ=' })
  }
  const full = {
    candidates: [{ content: { role: 'model', parts }, finishReason: FINISH_REASON[reply.stop], index: 0 }],
    usageMetadata: {
      promptTokenCount: input + cacheRead + cacheWrite,
      cachedContentTokenCount: cacheRead,
      candidatesTokenCount: output,
      thoughtsTokenCount: reasoning,
      totalTokenCount: input + cacheRead + cacheWrite + output + reasoning,
    },
    modelVersion: reply.model,
    responseId: `resp_${randomUUID()}`,
  }
  const told: Usage = { input: input + cacheWrite, cacheRead, output, reasoning }
  if (!reply.stream) {
    sendJson(response, full)
    return told
  }
  startEvents(response)
  if (reply.interrupt) {
    const candidates = [{ content: { role: 'model', parts: [{ text: 'I' }] }, index: 0 }]
    sendEvent(response, { ...full, candidates }, false)
    interrupted(response, reply)
    return told
  }
  sendEvent(response, full, false)
  response.end()
  return told
}
