import { z } from 'zod'
import { AgentId, IsoTime, TaskId, TrialId } from './ids.ts'
import { Isolation } from './isolation.ts'
import { Verdict } from './verdict.ts'

/**
 * What one agent's tests said of one agent's code. `does-not-fit`: they could not run on it; `flaky`: equal runs differed;
 * `lost`: nothing could be learnt, by no fault of either.
 */
export const PairResult = z.enum(['accepts', 'refuses', 'does-not-fit', 'flaky', 'lost'])
export type PairResult = z.infer<typeof PairResult>

/** Tests of `tester` on code of `author`; the pair of an agent with itself is the control. */
export const CrossPair = z.object({
  tester: AgentId,
  author: AgentId,
  result: PairResult,
  reason: z.string(),
  passed: z.int().nonnegative().optional(),
  failed: z.int().nonnegative().optional(),
})
export type CrossPair = z.infer<typeof CrossPair>

/** One agent's deliverable in a cross-examination. `claims`: what its manifest says it found, value by id. */
export const CrossContestant = z.object({
  agent: AgentId,
  trial: TrialId,
  verdict: Verdict.optional(),
  claims: z.record(z.string(), z.string()),
})
export type CrossContestant = z.infer<typeof CrossContestant>

/**
 * Each agent's tests against each agent's code, on one task whose interface is fixed. Evidence beside the verdicts, never
 * part of one, and never shown to an agent.
 */
export const CrossExamination = z.object({
  taskId: TaskId,
  /** Globs of the files that were exchanged, relative to the task's folder. */
  interface: z.array(z.string()),
  isolation: Isolation,
  at: IsoTime,
  contestants: z.array(CrossContestant),
  pairs: z.array(CrossPair),
})
export type CrossExamination = z.infer<typeof CrossExamination>

/** What a cross-examination comes to; derived, and drawn by reports. */
export type CrossTable = Pick<CrossExamination, 'taskId' | 'interface' | 'isolation' | 'pairs'> & {
  contestants: {
    agent: AgentId
    trial: TrialId
    verdict?: Verdict
    /** Why its tests say nothing of the others; absent where they count. */
    notCounted?: string
    /** It alone is against all others, who agree with one another: about its code, its tests, or both. */
    dissents?: ('code' | 'tests')[]
  }[]
  /** Two agents agree where each one's tests accept the other's code; absent where that is not known. */
  agreements: { agents: [AgentId, AgentId]; agree?: boolean }[]
  /** Claims that at least two manifests make under one id. `lone`: the only one with another value. */
  claims: { id: string; values: { agent: AgentId; value: string }[]; agree: boolean; lone?: AgentId }[]
}
