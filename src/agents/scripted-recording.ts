import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Observed } from '../model/attempt.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { Json } from '../model/json.ts'
import { AgentOutcome } from '../model/outcome.ts'
import { Usage } from '../model/usage.ts'

/** `recording.json`: what the replay ends with. All fields are optional. */
const RecordingFile = z.strictObject({
  outcome: AgentOutcome.default({ kind: 'finished' }),
  usage: z.strictObject(Usage.shape).default({}),
  observed: z.strictObject(Observed.shape).default({}),
  /** Milliseconds before each transcript line. */
  line_delay_ms: z.number().nonnegative().default(0),
})
type RecordingFile = z.infer<typeof RecordingFile>

export type Recording = RecordingFile & {
  /** Path of this recording below the contestant's folder; '' is the folder itself. */
  at: string
  transcript: Json[]
  hasDeliverable: boolean
  hasAct: boolean
}

/** Places that may hold the recording of one round, the most particular first. */
export function recordingPlaces(taskId: string, trialIndex: number, round: number): string[] {
  const trial = `trial-${trialIndex}`
  const places = [join(taskId, trial), taskId, trial, '']
  return round === 1 ? places : places.map((place) => join(place, `round-${round}`))
}

const PARTS = ['recording.json', 'transcript.jsonl', 'deliverable', 'act.sh']

/** Reads the recording for one round from the contestant's folder; `undefined` where there is none. */
export async function readRecording(dir: Path, places: readonly string[]): Promise<Recording | undefined> {
  const at = places.find((place) => PARTS.some((part) => existsSync(join(dir, place, part))))
  if (at === undefined) return undefined
  const folder = join(dir, at)
  return {
    ...(await readRecordingFile(join(folder, 'recording.json'))),
    at,
    transcript: await readTranscript(join(folder, 'transcript.jsonl')),
    hasDeliverable: existsSync(join(folder, 'deliverable')),
    hasAct: existsSync(join(folder, 'act.sh')),
  }
}

async function readRecordingFile(path: Path): Promise<RecordingFile> {
  if (!existsSync(path)) return RecordingFile.parse({})
  const parsed = RecordingFile.safeParse(parseJson(await readFile(path, 'utf8'), path))
  if (parsed.success) return parsed.data
  throw new UserError(`${path} is not a recording: ${z.prettifyError(parsed.error)}`, {
    hint: 'Known keys: outcome, usage, observed, line_delay_ms.',
  })
}

async function readTranscript(path: Path): Promise<Json[]> {
  if (!existsSync(path)) return []
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => Json.parse(parseJson(line, path)))
}

function parseJson(text: string, path: Path): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new UserError(`${path} holds no valid JSON: ${error.message}`, { cause: error })
  }
}
