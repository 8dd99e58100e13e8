import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { TrajectoryPart } from '../../contracts/trajectory.ts'
import type { Agent } from '../../model/agent.ts'
import type { Observed } from '../../model/attempt.ts'
import type { Path } from '../../model/ids.ts'
import type { Json } from '../../model/json.ts'
import type { OutcomeKind } from '../../model/outcome.ts'
import type { Usage } from '../../model/usage.ts'
import { assembleTrajectory, type TrajectoryAssembly } from './assemble.ts'
import { ATIF_VERSION, type Atif, atifMetrics, present } from './atif.ts'
import { printedParts } from './printed-parts.ts'

/** What a trajectory says beside its steps. */
export type TrajectoryFacts = {
  attemptId: string
  sessionId?: string
  agent: Agent
  observed: Observed
  usage: Usage
  computedUsd?: number
  outcome: OutcomeKind
}

export type TrajectoryPrompt = { round: number; text: string; at: string }

const Stored = z.object({ at: z.string(), round: z.int().positive(), line: z.unknown() })

/**
 * Writes an attempt's trajectory.json (ATIF v1.7) from its stored transcript. A line that is no JSON, or that its own
 * reader cannot take, is left out: the transcript has it.
 */
export async function writeTrajectory(input: {
  transcript: Path
  to: Path
  prompts: readonly TrajectoryPrompt[]
  facts: TrajectoryFacts
  parts?: ((line: Json) => TrajectoryPart[]) | undefined
  mask: (text: string) => string
}): Promise<void> {
  const assembly = assembleTrajectory()
  await readTranscript(input, assembly)
  const text = JSON.stringify(document(assembly.end(), input.facts))
  await writeFile(input.to, `${input.mask(text)}\n`)
}

async function readTranscript(
  { transcript, prompts, parts = printedParts }: Parameters<typeof writeTrajectory>[0],
  assembly: TrajectoryAssembly,
): Promise<void> {
  const waiting = [...prompts]
  const promptsUpTo = (round: number): void => {
    while (waiting[0] !== undefined && waiting[0].round <= round) {
      const { text, ...when } = waiting[0]
      assembly.prompt(text, when)
      waiting.shift()
    }
  }
  const lines = createInterface({ input: createReadStream(transcript), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const text of lines) {
    const stored = storedLine(text)
    if (stored === undefined) continue
    promptsUpTo(stored.round)
    for (const part of partsOf(stored.line as Json, parts)) assembly.part(part, { round: stored.round, at: stored.at })
  }
  promptsUpTo(Number.POSITIVE_INFINITY)
}

/** The transcript is our own file, but an agent's words in it may be nested beyond any stack. */
function storedLine(text: string): z.infer<typeof Stored> | undefined {
  try {
    return Stored.safeParse(JSON.parse(text)).data
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined
    throw error
  }
}

/** A reader from elsewhere may throw; a trajectory is worth less than the attempt. */
export function partsOf(line: Json, parts: (line: Json) => TrajectoryPart[]): TrajectoryPart[] {
  try {
    return parts(line)
  } catch {
    return []
  }
}

function document({ steps, total, cut }: ReturnType<TrajectoryAssembly['end']>, facts: TrajectoryFacts): Atif {
  const { agent, observed, usage, computedUsd } = facts
  const model = observed.model ?? agent.model
  const { prompt_tokens, completion_tokens, cached_tokens, cost_usd, extra } = atifMetrics(usage) ?? {}
  const notes = [
    ...(total > steps.length ? [`${total - steps.length} of ${total} steps are only in transcript.jsonl.`] : []),
    ...(cut > 0 ? [`${cut} texts are cut.`] : []),
  ]
  return {
    schema_version: ATIF_VERSION,
    session_id: facts.sessionId ?? facts.attemptId,
    trajectory_id: facts.attemptId,
    agent: {
      name: agent.adapter,
      version: observed.version ?? 'unknown',
      ...(model === undefined ? {} : { model_name: model }),
      extra: present({ contestant: agent.id, requested_model: agent.model, provider: agent.provider }),
    },
    steps,
    ...(notes.length === 0 ? {} : { notes: notes.join(' ') }),
    final_metrics: present({
      total_prompt_tokens: prompt_tokens,
      total_completion_tokens: completion_tokens,
      total_cached_tokens: cached_tokens,
      total_cost_usd: cost_usd ?? computedUsd,
      total_steps: total,
      extra: present({
        ...extra,
        outcome: facts.outcome,
        turns: observed.turns,
        tool_calls: observed.toolCalls,
        cost_basis: cost_usd !== undefined ? 'reported' : computedUsd !== undefined ? 'computed' : undefined,
        billing: agent.billing,
      }),
    }),
  }
}
