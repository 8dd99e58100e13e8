import { statSync } from 'node:fs'
import { join } from 'node:path'
import { sha256File } from '../../lib/hash.ts'
import { usageOfRounds } from '../../model/attempt.ts'
import type { FileRef } from '../../model/file-ref.ts'
import type { Path } from '../../model/ids.ts'
import type { Contestant, EngineDeps } from '../deps.ts'
import type { AttemptResult } from '../execute-attempt.ts'
import { type TrajectoryPrompt, writeTrajectory } from './write-trajectory.ts'

/** What an agent said, line by line as it came, in its attempt's folder. */
export const TRANSCRIPT_FILE = 'transcript.jsonl'

const TRAJECTORY_FILE = 'trajectory.json'

/** Records a finished transcript in the attempt's result, and writes the same as a trajectory beside it. */
export async function keepStream(
  { dir, attemptId, contestant }: { dir: Path; attemptId: string; contestant: Pick<Contestant, 'adapter' | 'agent'> },
  prompts: readonly TrajectoryPrompt[],
  result: AttemptResult,
  deps: Pick<EngineDeps, 'computeUsd' | 'redactor'>,
): Promise<void> {
  const transcript = join(dir, TRANSCRIPT_FILE)
  result.transcript = fileRef(transcript, TRANSCRIPT_FILE)
  const { adapter, agent } = contestant
  const usage = usageOfRounds(result.rounds)
  const computedUsd = deps.computeUsd(usage, result.observed.model ?? agent.model)
  const sessionId = result.rounds.at(-1)?.session?.id
  const to = join(dir, TRAJECTORY_FILE)
  await writeTrajectory({
    transcript,
    to,
    prompts,
    facts: {
      ...{ attemptId, agent, observed: result.observed, usage, outcome: result.outcome.kind },
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(computedUsd === undefined ? {} : { computedUsd }),
    },
    parts: adapter.parts,
    mask: deps.redactor.text,
  })
  result.trajectory = fileRef(to, TRAJECTORY_FILE)
}

const fileRef = (path: Path, name: string): FileRef => ({
  path: name,
  sha256: sha256File(path),
  bytes: statSync(path).size,
})
