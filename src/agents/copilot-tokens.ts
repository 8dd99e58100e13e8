import { z } from 'zod'
import type { Json } from '../model/json.ts'
import { addUsage, type Usage } from '../model/usage.ts'
import { defined } from './defined.ts'
import type { SessionTokens } from './session-tokens.ts'

const count = z.number().nonnegative().optional().catch(undefined)

/** Tokens as Copilot counts them: `inputTokens` with cache reads and writes, `outputTokens` with reasoning. */
const CopilotTokens = z.object({
  inputTokens: count,
  outputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  reasoningTokens: count,
})

function copilotUsage(tokens: z.infer<typeof CopilotTokens>): Usage {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens } = tokens
  const cached = (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0)
  return defined({
    input: inputTokens === undefined ? undefined : Math.max(0, inputTokens - cached),
    cacheRead: cacheReadTokens,
    cacheWrite: cacheWriteTokens,
    output: outputTokens === undefined ? undefined : Math.max(0, outputTokens - (reasoningTokens ?? 0)),
    reasoning: reasoningTokens,
  })
}

const UsageFile = z.object({
  modelMetrics: z.record(
    z.string(),
    z.object({ requests: z.object({ count: z.int().nonnegative() }).catch({ count: 0 }), usage: CopilotTokens }),
  ),
})

/** The file of `--usage-output-file`: the whole session, resumed processes included. Undefined where it is none. */
export function copilotUsageFile(file: Json | undefined): SessionTokens | undefined {
  const parsed = UsageFile.safeParse(file)
  if (!parsed.success) return undefined
  const models = Object.values(parsed.data.modelMetrics)
  return {
    usage: models.map((model) => copilotUsage(model.usage)).reduce(addUsage, {}),
    calls: models.reduce((sum, model) => sum + model.requests.count, 0),
  }
}

const UsageRecord = z.object({ type: z.literal('session.usage_record'), data: z.object({ usage: CopilotTokens }) })

/** The session's own event file: one record for each model call, there also after a kill. */
export function copilotEventTokens(lines: readonly Json[]): SessionTokens {
  const usages = lines.flatMap((line) => {
    const parsed = UsageRecord.safeParse(line)
    return parsed.success ? [copilotUsage(parsed.data.data.usage)] : []
  })
  return { usage: usages.reduce(addUsage, {}), calls: usages.length }
}
