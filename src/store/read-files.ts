import type { AgentId, AttemptId, IsoTime, RunId } from '../model/ids.ts'
import { isLost, type OutcomeKind } from '../model/outcome.ts'
import type { Store } from './open.ts'

/** An attempt whose files may lie on the disk. */
export type AttemptFiles = {
  attemptId: AttemptId
  run: RunId
  suite: string
  agent: AgentId
  startedAt: IsoTime
  runStartedAt: IsoTime
  /** A resume or a verification still needs what it left. */
  isAwaited: boolean
  /** Recorded as pruned already, by the newest prune: it may have been killed before it had removed them all. */
  isLeftover: boolean
}

type Row = Omit<AttemptFiles, 'isAwaited' | 'isLeftover'> & {
  ended: string | null
  outcome: OutcomeKind | null
  judged: 0 | 1
  pruned: 0 | 1
  asked: 0 | 1
}

/** Every attempt that has not been pruned, and those of the newest prune; the oldest first. */
export function readAttemptFiles(store: Store): AttemptFiles[] {
  return store.use((db) =>
    db
      .prepare<[], Row>(`
        SELECT attempt AS attemptId, run_row.run, name AS suite, agent_row.agent, attempt_row.started_at AS startedAt,
               run_row.started_at AS runStartedAt, ended, outcome, attempt_row.verdict_key IS NOT NULL AS judged,
               pruned_at IS NOT NULL AS pruned,
               EXISTS (
                 SELECT 1 FROM reply_row WHERE reply_row.trial_key = trial_row.trial_key AND reply_row.number NOT IN (
                   SELECT reply FROM answer_row JOIN attempt_row AS answer USING (attempt_key)
                   WHERE answer.trial_key = trial_row.trial_key AND answer.ended_at IS NOT NULL)
               ) AS asked
        FROM attempt_row JOIN trial_row ON trial_row.trial_key = attempt_row.trial_key
        JOIN run_row ON run_row.run_key = trial_row.run_key
        JOIN agent_row ON agent_row.agent_key = trial_row.agent_key
        WHERE pruned_at IS NULL OR pruned_at = (SELECT max(pruned_at) FROM attempt_row)
        ORDER BY attempt_row.started_at, attempt`)
      .all()
      .map(({ ended, outcome, judged, pruned, asked, ...row }) => ({
        ...row,
        isAwaited: asked === 1 || (outcome === null ? ended !== 'complete' : judged === 0 && !isLost(outcome)),
        isLeftover: pruned === 1,
      })),
  )
}
