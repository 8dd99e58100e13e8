import { statSync } from 'node:fs'
import { join } from 'node:path'
import { sha256File } from '../../lib/hash.ts'
import { usageOfRounds } from '../../model/attempt.ts'
import type { FileRef } from '../../model/file-ref.ts'
import { Json } from '../../model/json.ts'
import type { AttemptResult } from '../execute-attempt.ts'
import { writeTrajectory } from '../trajectory/write-trajectory.ts'
import { openTranscript } from '../transcript.ts'
import type { RemoteEngineDeps } from './remote-context.ts'
import type { RemoteFrame } from './remote-work.ts'

const TRANSCRIPT_FILE = 'transcript.jsonl'
const TRAJECTORY_FILE = 'trajectory.json'

/** What a service tells of its work, as it gave it and as a trajectory; stamped when it was fetched. */
export async function keepTranscript(
  frame: RemoteFrame,
  told: { transcript: string | undefined; prompt: string; askedAt: string; round: number },
  result: AttemptResult,
  deps: RemoteEngineDeps,
): Promise<void> {
  const { transcript: text = '', prompt, askedAt, round } = told
  if (text === '') return
  const path = join(frame.dir, TRANSCRIPT_FILE)
  const mask = deps.redactor.text
  const transcript = openTranscript({ path, now: deps.now, round: () => round, mask })
  for (const line of text.split('\n')) if (line.trim() !== '') transcript.write(jsonOr(line))
  await transcript.close()
  result.transcript = fileRef(path, TRANSCRIPT_FILE)
  const { adapter, agent } = frame.contestant
  const usage = usageOfRounds(result.rounds)
  const computedUsd = deps.computeUsd(usage, result.observed.model ?? agent.model)
  const sessionId = result.rounds.at(-1)?.session?.id
  const to = join(frame.dir, TRAJECTORY_FILE)
  await writeTrajectory({
    transcript: path,
    to,
    prompts: [{ round, text: prompt, at: askedAt }],
    facts: {
      ...{ attemptId: frame.attemptId, agent, observed: result.observed, usage, outcome: result.outcome.kind },
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(computedUsd === undefined ? {} : { computedUsd }),
    },
    parts: adapter.parts,
    mask,
  })
  result.trajectory = fileRef(to, TRAJECTORY_FILE)
}

const fileRef = (path: string, name: string): FileRef => ({
  path: name,
  sha256: sha256File(path),
  bytes: statSync(path).size,
})

/** JSON as it is, and anything else as text; what is nested beyond any stack is text as well. */
function jsonOr(line: string): Json {
  try {
    return Json.parse(JSON.parse(line))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return line
    throw error
  }
}
