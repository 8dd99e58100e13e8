import { join } from 'node:path'
import { Json } from '../../model/json.ts'
import type { AttemptResult } from '../execute-attempt.ts'
import { keepStream, TRANSCRIPT_FILE } from '../trajectory/keep-stream.ts'
import { openTranscript } from '../transcript.ts'
import type { RemoteEngineDeps } from './remote-context.ts'
import type { RemoteFrame } from './remote-work.ts'

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
  const transcript = openTranscript({ path, now: deps.now, round: () => round, mask: deps.redactor.text })
  for (const line of text.split('\n')) if (line.trim() !== '') transcript.write(jsonOr(line))
  await transcript.close()
  await keepStream(frame, [{ round, text: prompt, at: askedAt }], result, deps)
}

/** JSON as it is, and anything else as text; what is nested beyond any stack is text as well. */
function jsonOr(line: string): Json {
  try {
    return Json.parse(JSON.parse(line))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return line
    throw error
  }
}
