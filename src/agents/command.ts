import { existsSync } from 'node:fs'
import { z } from 'zod'
import type { AgentIo, AgentJob } from '../contracts/adapter.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { parseCommandResult } from './command-result.ts'
import { defineAdapter } from './define-adapter.ts'
import { outcomeOfExit, outcomeOfStop } from './exec-outcome.ts'
import { openLineReader } from './line-reader.ts'
import { agentFolderInside, agentFolderMount } from './mounted-folder.ts'
import { remainingMs } from './remaining-time.ts'
import { readSandboxFile, whyFailed, writeSandboxFile } from './sandbox-file.ts'

const Options = z.strictObject({
  run: z.string().min(1).describe('Command line, given to sh -c in the workspace with the prompt on standard input'),
  dir: z.string().optional().describe('Folder of your agent, read-only at BAKEOFF_AGENT_DIR'),
})
type Options = z.infer<typeof Options>

/** More than this on either stream and the command is stopped. */
const OUTPUT_BYTES = 256 * 1024 * 1024
const RESULT_BYTES = 64 * 1024

/** Runs any command line as a contestant. */
export const command = defineAdapter<Options>({
  id: 'command',
  about: 'Any command line of yours: the prompt on standard input, the rest in BAKEOFF_ variables.',
  mode: 'local',
  kind: 'cli',
  provider: 'none',
  options: Options,
  secretEnv: [],
  modelHosts: [],
  async mounts(_agent, options) {
    return { readOnly: options.dir === undefined ? [] : [agentFolderMount(options.dir)], tools: [] }
  },
  async ready(_agent, { dir }) {
    return dir === undefined || existsSync(dir) ? undefined : `its folder ${dir} does not exist`
  },
  async probe() {
    return { installed: true, ready: true, hint: 'give it `options: { run: "…" }`' }
  },
  run: runCommand,
})

async function runCommand(job: AgentJob<Options>, io: AgentIo): Promise<AgentOutcome> {
  const { sandbox } = io
  const startedMs = Date.now()
  const notes = `${sandbox.paths.home}/.bakeoff`
  const promptFile = `${notes}/prompt.md`
  const resultFile = `${notes}/result-${job.round}.json`
  const wrote = await writeSandboxFile(sandbox, promptFile, job.prompt, io.signal)
  if (wrote.exitCode !== 0) {
    const stopped = outcomeOfStop(wrote, job.deadlineMs, startedMs)
    return stopped ?? { kind: 'infra-error', message: `cannot hand over the prompt: ${whyFailed(wrote)}` }
  }
  const dir = job.options.dir
  const stdout = openLineReader((text) => {
    io.transcript({ stream: 'stdout', text })
    io.activity(text)
  })
  const stderr = openLineReader((text) => io.transcript({ stream: 'stderr', text }))
  const result = await sandbox.exec(
    {
      argv: ['sh', '-c', job.options.run],
      cwd: job.workspace,
      stdin: job.prompt,
      env: {
        ...job.secrets,
        BAKEOFF_PROMPT_FILE: promptFile,
        BAKEOFF_WORKSPACE: job.workspace,
        BAKEOFF_FOLDER: job.folder,
        BAKEOFF_DEADLINE: String(Math.floor(job.deadlineMs / 1000)),
        BAKEOFF_TASK: job.task.id,
        BAKEOFF_TRIAL: String(job.trialIndex),
        BAKEOFF_RESULT_FILE: resultFile,
        ...(dir === undefined ? {} : { BAKEOFF_AGENT_DIR: agentFolderInside(dir, sandbox.isolation) }),
      },
    },
    {
      signal: io.signal,
      wallMs: remainingMs(job.deadlineMs),
      outputBytes: OUTPUT_BYTES,
      onOutput: (stream, chunk) => (stream === 'stdout' ? stdout : stderr).push(chunk),
    },
  )
  stdout.end()
  stderr.end()
  await tellResult(resultFile, io)
  const stopped = outcomeOfStop(result, job.deadlineMs, startedMs)
  return stopped ?? (result.exitCode === 0 ? { kind: 'finished' } : outcomeOfExit(result))
}

/** The agent's own account of what it consumed, if it left one: believed like any other reported figure. */
async function tellResult(path: string, io: AgentIo): Promise<void> {
  const file = await readSandboxFile(io.sandbox, path, RESULT_BYTES)
  if ('error' in file) return
  const { usage, observed, ignored } = parseCommandResult(file.text)
  io.usage(usage)
  io.observed(observed)
  if (ignored.length > 0) io.log(`BAKEOFF_RESULT_FILE: ignored ${ignored.slice(0, 5).join(', ')}`)
}
