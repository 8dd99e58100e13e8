import type { AgentIo } from '../../contracts/adapter.ts'
import { abortAfter } from '../../lib/linked-abort.ts'
import { Json } from '../../model/json.ts'
import type { AgentOutcome } from '../../model/outcome.ts'
import { addUsage, type Usage } from '../../model/usage.ts'
import { outcomeOfAbort } from '../exec-outcome.ts'
import { judgeFinalAnswer } from '../final-answer.ts'
import { remainingMs } from '../remaining-time.ts'
import { isEmptyFolder } from '../sandbox-file.ts'
import { callWithRetries } from './call-with-retries.ts'
import type { ModelConversation, ModelTurn, ToolRequest } from './model-client.ts'
import { SYSTEM_PROMPT } from './system-prompt.ts'
import type { ToolContext } from './tool.ts'
import { TOOLS } from './tools.ts'

export type LoopJob = { prompt: string; workspace: string; folder: string; deadlineMs: number }
export type LoopLimits = { maxTurns: number; maxRetries: number; maxWaitMs: number }

/** Gives the prompt to a model and carries out its tool calls in the sandbox until it stops, or something stops it. */
export async function runAgentLoop(
  conversation: ModelConversation,
  job: LoopJob,
  io: AgentIo,
  limits: LoopLimits,
): Promise<AgentOutcome> {
  const startedMs = Date.now()
  const deadline = abortAfter(remainingMs(job.deadlineMs), io.signal)
  const { signal } = deadline
  try {
    conversation.addPrompt(job.prompt)
    return await takeTurns(conversation, job, { ...io, signal }, limits)
  } catch (error) {
    if (signal.aborted) return outcomeOfAbort(job.deadlineMs, startedMs)
    throw error
  } finally {
    deadline.release()
  }
}

async function takeTurns(
  conversation: ModelConversation,
  job: LoopJob,
  io: AgentIo,
  limits: LoopLimits,
): Promise<AgentOutcome> {
  const context = {
    sandbox: io.sandbox,
    workspace: job.workspace,
    deadlineMs: job.deadlineMs,
    signal: io.signal,
  }
  let ofTurn: Usage = {}
  const usage = (told: Usage): void => {
    ofTurn = addUsage(ofTurn, told)
    io.usage(told)
  }
  const request = { system: SYSTEM_PROMPT, tools: TOOLS, signal: io.signal, usage }
  const retryLimits = { ...limits, deadlineMs: job.deadlineMs, signal: io.signal }
  let toolCalls = 0
  for (let turns = 1; turns <= limits.maxTurns; turns += 1) {
    io.activity('waits for the model')
    ofTurn = {}
    const turn = await callWithRetries(
      () => conversation.next(request),
      retryLimits,
      (ms, why) => tellWait(io, ms, why),
    )
    if (turn.kind !== 'turn') return turn
    toolCalls += turn.calls.length
    tellTurn(io, turn, { turns, toolCalls, usage: ofTurn })
    const ended = await endOf(turn, job, io)
    if (ended) return ended
    if (turn.calls.length > 0) conversation.addToolAnswers(await runTools(turn.calls, context, io))
    io.signal.throwIfAborted()
  }
  return { kind: 'truncated', message: `reached its limit of ${limits.maxTurns} turns` }
}

/** The outcome, when this turn is the last one. */
async function endOf(turn: ModelTurn, job: LoopJob, io: AgentIo): Promise<AgentOutcome | undefined> {
  if (turn.stop === 'refused') return { kind: 'refused', message: turn.text.trim() || 'the model refused' }
  if (turn.calls.length > 0 || turn.stop === 'paused') return undefined
  if (turn.stop === 'truncated') return { kind: 'truncated', message: 'its answer reached the output limit' }
  return judgeFinalAnswer(turn.text, await isEmptyFolder(io.sandbox, job.folder))
}

function tellWait(io: AgentIo, ms: number, why: AgentOutcome): void {
  io.rateLimited(ms)
  io.transcript({ type: 'retry', wait_ms: ms, why: JSON.parse(JSON.stringify(why)) })
  io.activity(`waits ${Math.ceil(ms / 1000)} s: ${'message' in why ? why.message : why.kind}`)
}

function tellTurn(
  io: AgentIo,
  turn: ModelTurn,
  { turns, toolCalls, usage }: { turns: number; toolCalls: number; usage: Usage },
): void {
  const calls = turn.calls.map((call) => JSON.parse(JSON.stringify(call)))
  io.transcript({
    ...{ type: 'assistant', text: turn.text, calls, stop: turn.stop, model: turn.model ?? null },
    usage: Json.parse(usage),
  })
  io.observed({
    turns,
    toolCalls,
    ...(turn.model === undefined ? {} : { model: turn.model }),
    ...(turns === 1 && turn.firstTokenMs !== undefined ? { firstTokenMs: turn.firstTokenMs } : {}),
  })
}

async function runTools(
  calls: readonly ToolRequest[],
  context: ToolContext,
  io: AgentIo,
): Promise<{ id: string; name: string; text: string; failed: boolean }[]> {
  const answers = []
  for (const call of calls) {
    const tool = TOOLS.find((known) => known.name === call.name)
    io.activity(tool ? tool.describe(call.input) : `calls the unknown tool ${call.name}`)
    const answer = tool
      ? await tool.run(call.input, context)
      : { text: `There is no tool "${call.name}". Known: ${TOOLS.map((known) => known.name).join(', ')}`, failed: true }
    context.signal.throwIfAborted()
    io.transcript({ type: 'tool', id: call.id, name: call.name, ...answer })
    answers.push({ id: call.id, name: call.name, ...answer })
  }
  return answers
}
