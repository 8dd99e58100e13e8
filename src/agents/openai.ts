import { z } from 'zod'
import { CONVERSATION_FILES } from './agent-loop/kept-conversation.ts'
import { LoopOptions } from './agent-loop/loop-options.ts'
import { openOpenaiConversation } from './agent-loop/openai-client.ts'
import { runSdkLoop } from './agent-loop/run-sdk-loop.ts'
import { sdkProbe, sdkReady } from './agent-loop/sdk-readiness.ts'
import { defineAdapter } from './define-adapter.ts'
import { loopParts } from './parts/loop-parts.ts'

const KEYS = ['OPENAI_API_KEY']
const HOST = 'api.openai.com'

const Options = LoopOptions.extend({
  reasoning_effort: z
    .enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh'])
    .optional()
    .describe("The service's own default where absent"),
})

/** The same loop over the OpenAI Responses API. */
export const openai = defineAdapter<z.infer<typeof Options>>({
  id: 'openai',
  about: 'The same loop over the OpenAI Responses API, also of compatible servers: shell, read, write, edit and list.',
  mode: 'local',
  sessionFiles: CONVERSATION_FILES,
  kind: 'api',
  provider: 'openai',
  options: Options,
  secretEnv: KEYS,
  keepsLimits: ['turns'],
  modelHosts: [HOST],
  ready: async (agent, _options, io) => sdkReady(agent, KEYS, io),
  probe: async (io) => sdkProbe(KEYS, io),
  parts: loopParts,
  run: (job, io) =>
    runSdkLoop(job, io, {
      keys: KEYS,
      baseUrl: `https://${HOST}/v1`,
      open: (settings) => openOpenaiConversation(settings, job.options.reasoning_effort),
    }),
})
