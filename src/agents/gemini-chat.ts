import { z } from 'zod'
import type { Json } from '../model/json.ts'
import { addUsage, type Usage } from '../model/usage.ts'
import { defined } from './defined.ts'
import type { SessionTokens } from './session-tokens.ts'

const count = z.number().nonnegative().optional().catch(undefined)

/** A model's message in a chat file; `input` has the cached tokens in it, `output` excludes thoughts. */
const ChatMessage = z.object({
  id: z.string(),
  type: z.literal('gemini'),
  tokens: z.object({ input: count, output: count, cached: count, thoughts: count }),
})

/** What the chat file of a session tells, also where the process was killed. A message may stand there several times. */
export function geminiChatTokens(lines: readonly Json[]): SessionTokens {
  const messages = new Map<string, Usage>()
  for (const line of lines) {
    const parsed = ChatMessage.safeParse(line)
    if (!parsed.success) continue
    const { input, output, cached, thoughts } = parsed.data.tokens
    const usage = {
      input: input === undefined ? undefined : Math.max(0, input - (cached ?? 0)),
      cacheRead: cached,
      output,
      reasoning: thoughts,
    }
    messages.set(parsed.data.id, defined(usage))
  }
  return { usage: [...messages.values()].reduce(addUsage, {}), calls: messages.size }
}
