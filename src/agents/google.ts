import { openGoogleConversation } from './agent-loop/google-client.ts'
import { CONVERSATION_FILES } from './agent-loop/kept-conversation.ts'
import { LoopOptions } from './agent-loop/loop-options.ts'
import { runSdkLoop } from './agent-loop/run-sdk-loop.ts'
import { sdkProbe, sdkReady } from './agent-loop/sdk-readiness.ts'
import { defineAdapter } from './define-adapter.ts'
import { loopParts } from './parts/loop-parts.ts'

const KEYS = ['GEMINI_API_KEY', 'GOOGLE_API_KEY']
const HOST = 'generativelanguage.googleapis.com'

/** The same loop over Gemini's generateContent. */
export const google = defineAdapter<LoopOptions>({
  id: 'google',
  about: 'The same loop over the Gemini API of Google: shell, read, write, edit and list.',
  mode: 'local',
  sessionFiles: CONVERSATION_FILES,
  kind: 'api',
  provider: 'google',
  options: LoopOptions,
  secretEnv: KEYS,
  keepsLimits: ['turns'],
  modelHosts: [HOST],
  ready: async (agent, _options, io) => sdkReady(agent, KEYS, io),
  probe: async (io) => sdkProbe(KEYS, io),
  parts: loopParts,
  run: (job, io) => runSdkLoop(job, io, { keys: KEYS, baseUrl: `https://${HOST}`, open: openGoogleConversation }),
})
