import type { AgentIo, AgentJob } from '../../contracts/adapter.ts'
import type { Json } from '../../model/json.ts'
import type { AgentOutcome } from '../../model/outcome.ts'
import { keepConversation, readConversation } from './kept-conversation.ts'
import { runAgentLoop } from './loop.ts'
import type { LoopOptions } from './loop-options.ts'
import type { ModelConversation } from './model-client.ts'
import { SYSTEM_PROMPT_VERSION } from './system-prompt.ts'

/** What any model service needs to be called. */
export type ClientSettings = {
  apiKey: string
  baseUrl: string
  model: string
  maxTokens: number
  /** A stream that is silent for so long counts as broken. */
  idleMs: number
  /** What `save` returned in an earlier round. */
  saved?: Json
}

/** One round of an SDK loop: the conversation is opened or resumed, run, and kept for a follow-up. */
export async function runSdkLoop<O extends LoopOptions>(
  job: AgentJob<O>,
  io: AgentIo,
  service: {
    /** Variables that may hold the key, the first one set wins. */
    keys: readonly string[]
    baseUrl: string
    open: (settings: ClientSettings) => Promise<ModelConversation>
  },
): Promise<AgentOutcome> {
  const apiKey = service.keys.map((name) => job.secrets[name]).find(Boolean)
  if (!apiKey) return { kind: 'authentication', message: `no key: ${service.keys.join(' or ')} is not set` }
  if (job.model === undefined) return { kind: 'model-not-found', message: 'no model is configured' }
  const saved = job.resume && (await readConversation(job.hostHome, job.resume))
  if (job.resume && saved === undefined) io.log('the earlier conversation is gone or changed: starting anew')
  const { options } = job
  const conversation = await service.open({
    apiKey,
    baseUrl: job.agent.baseUrl ?? service.baseUrl,
    model: job.model,
    maxTokens: options.max_tokens,
    idleMs: options.idle_sec * 1000,
    ...(saved === undefined ? {} : { saved }),
  })
  io.observed({ version: SYSTEM_PROMPT_VERSION })
  const outcome = await runAgentLoop(conversation, job, io, {
    maxTurns: Math.min(options.max_turns, job.task.limits.turns ?? options.max_turns),
    maxRetries: options.max_retries,
    maxWaitMs: options.max_wait_sec * 1000,
  })
  const session = await keepConversation(job.hostHome, conversation.save())
  if (session) io.session(session)
  else io.log('the conversation could not be kept: a follow-up starts anew')
  return outcome
}
