import { z } from 'zod'
import type { Json } from '../model/json.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { addUsage, type Usage } from '../model/usage.ts'
import { agentError, outcomeOfAnswer, outcomeOfFailedCall, outcomeWithoutEnd } from './cli-outcome.ts'
import type { CliProgress, CliStream } from './cli-stream.ts'
import { defined } from './defined.ts'
import { OpencodeTokens, usageOfStep } from './opencode-tokens.ts'
import { saidActivity, toolActivity } from './tool-activity.ts'

const count = z.number().nonnegative().optional().catch(undefined)

const Failure = z.object({
  name: z.string().catch('Error'),
  data: z
    .object({ message: z.string().catch(''), statusCode: z.number().optional().catch(undefined) })
    .catch({ message: '' }),
})
type Failure = z.infer<typeof Failure>

/** One line of `opencode run --format json`; fields that are missing or odd are absent. */
const OpencodeLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('step_start') }),
  z.object({ type: z.literal('text'), part: z.object({ text: z.string().catch('') }) }),
  z.object({
    type: z.literal('tool_use'),
    part: z.object({
      tool: z.string(),
      state: z.object({ input: z.record(z.string(), z.unknown()).optional().catch(undefined) }).catch({}),
    }),
  }),
  z.object({
    type: z.literal('step_finish'),
    part: z.object({ reason: z.string().catch('unknown'), tokens: OpencodeTokens.catch({ cache: {} }), cost: count }),
  }),
  z.object({ type: z.literal('error'), error: Failure }),
  z.object({ type: z.literal('stderr'), text: z.string() }),
])
/** The stream says only "Unexpected server error"; its log names the reason. */
const UNKNOWN_MODEL = /Provider(?:Model)?NotFoundError: ([^"\\]*)/

const Session = z.object({ sessionID: z.string() })

type State = {
  answer: string
  toolCalls: number
  turns: number
  usage: Usage
  reason?: string
  failure?: Failure
  unknownModel?: string | undefined
}

/** Reads `opencode run --format json`: one step for each model call, of this process alone. It never names the model. */
export function openOpencodeStream(): CliStream {
  const state: State = { answer: '', toolCalls: 0, turns: 0, usage: {} }
  let sessionId: string | undefined
  return {
    push(line: Json): CliProgress {
      const session = Session.safeParse(line)
      const progress: CliProgress = {}
      if (session.success && session.data.sessionID !== sessionId) {
        sessionId = session.data.sessionID
        progress.sessionId = sessionId
      }
      const parsed = OpencodeLine.safeParse(line)
      return parsed.success ? { ...progress, ...defined({ activity: readLine(parsed.data, state) }) } : progress
    },
    end: (exitCode) => ({
      outcome: opencodeOutcome(state, exitCode),
      usage: state.usage,
      usageOf: 'run',
      observed: { turns: state.turns, toolCalls: state.toolCalls },
      denials: [],
      finalText: state.answer,
      ...defined({ sessionId }),
    }),
  }
}

/** Keeps what a line says and returns what was done, in a few words. */
function readLine(line: z.infer<typeof OpencodeLine>, state: State): string | undefined {
  switch (line.type) {
    case 'step_start':
      state.answer = ''
      return undefined
    case 'text':
      state.answer += line.part.text
      return saidActivity(line.part.text)
    case 'tool_use':
      state.toolCalls += 1
      return toolActivity(line.part.tool, line.part.state.input)
    case 'step_finish':
      state.turns += 1
      state.reason = line.part.reason
      state.usage = addUsage(state.usage, usageOfStep(line.part.tokens, line.part.cost))
      return undefined
    case 'error':
      state.failure = line.error
      return undefined
    case 'stderr':
      state.unknownModel ??= UNKNOWN_MODEL.exec(line.text)?.[1]
      return undefined
  }
}

function opencodeOutcome(state: State, exitCode: number | undefined): AgentOutcome {
  const { failure, reason, answer, turns, unknownModel } = state
  if (failure && unknownModel !== undefined) return { kind: 'model-not-found', message: unknownModel }
  if (failure) return outcomeOfFailure(failure, turns, exitCode)
  if (reason === 'length') return { kind: 'truncated', message: 'cut off by the output limit of the model' }
  if (reason === 'content-filter') return { kind: 'refused', message: answer.trim() || 'the model refused' }
  return reason === undefined || reason === 'tool-calls'
    ? outcomeWithoutEnd(exitCode)
    : outcomeOfAnswer(answer, exitCode)
}

function outcomeOfFailure({ name, data }: Failure, turns: number, exitCode: number | undefined): AgentOutcome {
  const message = data.message || name
  if (data.statusCode !== undefined) return outcomeOfFailedCall(data.statusCode, message)
  switch (name) {
    case 'APIError':
      return { kind: 'infra-error', message }
    case 'ProviderAuthError':
      return { kind: 'authentication', message }
    case 'ProviderModelNotFoundError':
      return { kind: 'model-not-found', message }
    case 'MessageOutputLengthError':
    case 'ContextOverflowError':
      return { kind: 'truncated', message }
    default:
      // Nobody was tried yet.
      return turns === 0
        ? { kind: 'infra-error', message: `failed before its first model call: ${message}` }
        : agentError(message, exitCode)
  }
}
