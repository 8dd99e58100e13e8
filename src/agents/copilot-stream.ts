import { z } from 'zod'
import type { Json } from '../model/json.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { agentError, outcomeOfAnswer, outcomeOfFailedCall, outcomeWithoutEnd } from './cli-outcome.ts'
import { type CliProgress, type CliStream, openWaitClock } from './cli-stream.ts'
import { defined } from './defined.ts'
import { saidActivity, toolActivity } from './tool-activity.ts'

const text = z.string().optional().catch(undefined)
const status = z.number().optional().catch(undefined)

const SessionError = z.object({ errorType: text, message: z.string().catch(''), statusCode: status })
type SessionError = z.infer<typeof SessionError>

/** One line of `copilot --output-format json`; fields that are missing or odd are absent. */
const CopilotLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('assistant.turn_start') }),
  z.object({
    type: z.literal('assistant.message'),
    data: z.object({ model: text, content: z.string().catch(''), toolRequests: z.array(z.unknown()).catch([]) }),
  }),
  z.object({
    type: z.literal('tool.execution_start'),
    data: z.object({
      toolCallId: z.string(),
      toolName: z.string(),
      arguments: z.record(z.string(), z.unknown()).optional().catch(undefined),
    }),
  }),
  z.object({
    type: z.literal('tool.execution_complete'),
    data: z.object({ toolCallId: z.string(), error: z.object({ code: text }).optional().catch(undefined) }),
  }),
  z.object({ type: z.literal('model.call_failure'), data: z.object({ statusCode: status }) }),
  z.object({ type: z.literal('model.call_start') }),
  z.object({ type: z.literal('session.error'), data: SessionError }),
  z.object({ type: z.literal('result'), sessionId: text }),
  z.object({ type: z.literal('stderr'), text: z.string() }),
])
type CopilotLine = z.infer<typeof CopilotLine>

const Ephemeral = z.object({ ephemeral: z.literal(true) })
/** Ephemeral lines worth keeping: they say why it waits. */
const KEPT = new Set(['model.call_failure', 'assistant.turn_retry'])
const NO_LOGIN = /No authentication information found/

type State = {
  turns: number
  tools: Map<string, string>
  denials: Set<string>
  answer: string
  model?: string
  error?: SessionError
  noLogin: boolean
  ended: boolean
}

/**
 * Reads `copilot --output-format json`, which has no tokens. `sessionId` is the one it was given: its stream names it
 * only in the last line. The model is the one that it asked for, so it is observed only where the choice was its own.
 */
export function openCopilotStream(sessionId: string, choosesModel: boolean): CliStream {
  const wait = openWaitClock()
  const state: State = { turns: 0, tools: new Map(), denials: new Set(), answer: '', noLogin: false, ended: false }
  let told = false
  return {
    push(line: Json, atMs): CliProgress {
      const noise: CliProgress = isNoise(line) ? { noise: true } : {}
      const parsed = CopilotLine.safeParse(line)
      if (!parsed.success) return noise
      const data = parsed.data
      if (data.type === 'model.call_failure' && isBusy(data.data.statusCode)) wait.begin(atMs)
      const waited = data.type === 'model.call_start' || data.type === 'session.error' ? wait.end(atMs) : {}
      const first = told || data.type === 'stderr' ? {} : { sessionId }
      told ||= data.type !== 'stderr'
      return { ...noise, ...waited, ...first, ...defined({ activity: readLine(data, state) }) }
    },
    end: (exitCode) => ({
      outcome: copilotOutcome(state, exitCode),
      usage: {},
      usageOf: 'session',
      observed: {
        turns: state.turns,
        toolCalls: state.tools.size,
        ...defined({ model: choosesModel ? state.model : undefined }),
      },
      denials: [...state.denials],
      finalText: state.answer,
      ...(told ? { sessionId } : {}),
    }),
  }
}

const isBusy = (code: number | undefined): boolean => code !== undefined && (code === 429 || code >= 500)

function isNoise(line: Json): boolean {
  if (!Ephemeral.safeParse(line).success || typeof line !== 'object' || line === null || Array.isArray(line))
    return false
  return typeof line['type'] === 'string' && !KEPT.has(line['type'])
}

/** Keeps what a line says and returns what is being done, in a few words. */
function readLine(line: CopilotLine, state: State): string | undefined {
  switch (line.type) {
    case 'assistant.turn_start':
      state.turns += 1
      return undefined
    case 'assistant.message':
      if (line.data.model !== undefined) state.model = line.data.model
      state.answer = line.data.toolRequests.length === 0 ? line.data.content : ''
      return saidActivity(line.data.content)
    case 'tool.execution_start':
      state.tools.set(line.data.toolCallId, line.data.toolName)
      return toolActivity(line.data.toolName, line.data.arguments)
    case 'tool.execution_complete':
      if (line.data.error?.code === 'denied') state.denials.add(state.tools.get(line.data.toolCallId) ?? 'a tool')
      return undefined
    case 'session.error':
      state.error = line.data
      return undefined
    case 'model.call_failure':
      return `waits: HTTP ${line.data.statusCode ?? 'error'}`
    case 'stderr':
      state.noLogin ||= NO_LOGIN.test(line.text)
      return undefined
    case 'result':
      state.ended = true
      return undefined
    case 'model.call_start':
      return undefined
  }
}

function copilotOutcome({ error, noLogin, ended, answer }: State, exitCode: number | undefined): AgentOutcome {
  if (error) return outcomeOfError(error, exitCode)
  if (noLogin) return { kind: 'authentication', message: 'it has no login: no authentication information found' }
  return ended ? outcomeOfAnswer(answer, exitCode) : outcomeWithoutEnd(exitCode)
}

function outcomeOfError({ errorType, message, statusCode }: SessionError, exitCode: number | undefined): AgentOutcome {
  if (errorType === 'quota') return { kind: 'quota', message }
  if (errorType === 'authentication') return { kind: 'authentication', message }
  if (statusCode !== undefined) return outcomeOfFailedCall(statusCode, message)
  if (errorType === 'rate_limit') return { kind: 'rate-limited', message }
  return agentError(message || 'failed without a reason', exitCode)
}
