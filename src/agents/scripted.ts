import { existsSync } from 'node:fs'
import { posix } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { AgentIo, AgentJob } from '../contracts/adapter.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { defineAdapter } from './define-adapter.ts'
import { outcomeOfAbort, outcomeOfExit, outcomeOfStop } from './exec-outcome.ts'
import { openLineReader } from './line-reader.ts'
import { agentFolderInside, agentFolderMount } from './mounted-folder.ts'
import { remainingMs } from './remaining-time.ts'
import { type Recording, readRecording, recordingPlaces } from './scripted-recording.ts'

const Options = z.strictObject({
  dir: z
    .string()
    .describe(
      'Folder with deliverable/, transcript.jsonl, act.sh, recording.json; <task>/ and trial-<n>/ inside it win',
    ),
  delay_ms: z.number().nonnegative().default(0).describe('Milliseconds to wait before the files appear'),
})
type Options = z.infer<typeof Options>

/** Replays a recorded deliverable and transcript. No model, no key, no network. */
export const scripted = defineAdapter<Options>({
  id: 'scripted',
  about: 'Replays a recorded deliverable and transcript: no model, no key, no network, no cost.',
  mode: 'local',
  kind: 'script',
  provider: 'none',
  options: Options,
  secretEnv: [],
  modelHosts: [],
  async mounts(_agent, options) {
    return { readOnly: [agentFolderMount(options.dir)], tools: [] }
  },
  async ready(_agent, options) {
    return existsSync(options.dir) ? undefined : `its recording ${options.dir} does not exist`
  },
  async probe() {
    return { installed: true, ready: true }
  },
  run: replay,
})

async function replay(job: AgentJob<Options>, io: AgentIo): Promise<AgentOutcome> {
  const startedMs = Date.now()
  const { dir, delay_ms } = job.options
  io.session({ id: `scripted-${job.task.id}-${job.trialIndex}` })
  const recording = await readRecording(dir, recordingPlaces(job.task.id, job.trialIndex, job.round))
  if (!recording) {
    if (job.round > 1) return { kind: 'finished' }
    return { kind: 'infra-error', message: `nothing is recorded in ${dir} for task ${job.task.id}` }
  }
  try {
    await tellTranscript(recording, io)
    if (delay_ms > 0) await sleep(delay_ms, undefined, { signal: io.signal })
  } catch (error) {
    if (io.signal.aborted) return outcomeOfAbort(job.deadlineMs, startedMs)
    throw error
  }
  const failed = await leaveFiles(recording, job, io, startedMs)
  io.usage(recording.usage)
  io.observed(recording.observed)
  return failed ?? recording.outcome
}

async function tellTranscript(recording: Recording, io: AgentIo): Promise<void> {
  for (const line of recording.transcript) {
    if (recording.line_delay_ms > 0) await sleep(recording.line_delay_ms, undefined, { signal: io.signal })
    io.transcript(line)
    if (typeof line === 'object' && line !== null && 'text' in line && typeof line.text === 'string') {
      io.activity(line.text)
    }
  }
}

/** Copies the deliverable, then lets `act.sh` do whatever the recording wants: both are real child processes. */
async function leaveFiles(
  recording: Recording,
  job: AgentJob<Options>,
  io: AgentIo,
  startedMs: number,
): Promise<AgentOutcome | undefined> {
  const here = posix.join(agentFolderInside(job.options.dir, io.sandbox.isolation), recording.at)
  const commands: string[][] = []
  if (recording.hasDeliverable) {
    const copy = 'mkdir -p -- "$2" && cp -RP -- "$1"/. "$2"/'
    commands.push(['sh', '-c', copy, 'copy', posix.join(here, 'deliverable'), job.folder])
  }
  if (recording.hasAct) commands.push(['sh', posix.join(here, 'act.sh')])
  for (const argv of commands) {
    io.activity(`runs ${argv[0] === 'sh' && argv[1] === '-c' ? 'the copy' : 'act.sh'}`)
    const stopped = await runChild(argv, job, io, startedMs)
    if (stopped) return stopped
  }
  return undefined
}

async function runChild(
  argv: readonly string[],
  job: AgentJob<Options>,
  io: AgentIo,
  startedMs: number,
): Promise<AgentOutcome | undefined> {
  const reader = openLineReader((text) => io.transcript({ stream: 'stdout', text }))
  const env = {
    BAKEOFF_FOLDER: job.folder,
    BAKEOFF_WORKSPACE: job.workspace,
    BAKEOFF_TASK: job.task.id,
    BAKEOFF_TRIAL: String(job.trialIndex),
    BAKEOFF_ATTEMPT: String(job.attempt),
  }
  const result = await io.sandbox.exec(
    { argv, cwd: job.workspace, env, stdin: job.prompt },
    {
      signal: io.signal,
      wallMs: remainingMs(job.deadlineMs),
      mergeOutput: true,
      onOutput: (_stream, chunk) => reader.push(chunk),
    },
  )
  reader.end()
  const stopped = outcomeOfStop(result, job.deadlineMs, startedMs)
  return stopped ?? (result.exitCode === 0 ? undefined : outcomeOfExit(result))
}
