import { openAnthropicConversation } from './agent-loop/anthropic-client.ts'
import { CONVERSATION_FILES } from './agent-loop/kept-conversation.ts'
import { LoopOptions } from './agent-loop/loop-options.ts'
import { runSdkLoop } from './agent-loop/run-sdk-loop.ts'
import { sdkProbe, sdkReady } from './agent-loop/sdk-readiness.ts'
import { defineAdapter } from './define-adapter.ts'
import { loopParts } from './parts/loop-parts.ts'

const KEYS = ['ANTHROPIC_API_KEY']
const HOST = 'api.anthropic.com'

/** A small agent loop of our own over the Anthropic Messages API. */
export const anthropic = defineAdapter<LoopOptions>({
  id: 'anthropic',
  about: 'A small agent loop of ours over the Anthropic Messages API: shell, read, write, edit and list.',
  mode: 'local',
  sessionFiles: CONVERSATION_FILES,
  kind: 'api',
  provider: 'anthropic',
  options: LoopOptions,
  secretEnv: KEYS,
  keepsLimits: ['turns'],
  modelHosts: [HOST],
  ready: async (agent, _options, io) => sdkReady(agent, KEYS, io),
  probe: async (io) => sdkProbe(KEYS, io),
  parts: loopParts,
  run: (job, io) => runSdkLoop(job, io, { keys: KEYS, baseUrl: `https://${HOST}`, open: openAnthropicConversation }),
})
