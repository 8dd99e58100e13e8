import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { AgentIo, AgentJob } from '../contracts/adapter.ts'
import type { ExecResult } from '../contracts/sandbox.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import { parseCommandResult } from './command-result.ts'
import { defineAdapter } from './define-adapter.ts'
import { outcomeOfExit, outcomeOfStop } from './exec-outcome.ts'
import { readHostFile } from './host-file.ts'
import { openLineReader } from './line-reader.ts'
import { agentFolderInside, agentFolderMount } from './mounted-folder.ts'
import { remainingMs } from './remaining-time.ts'
import { whyFailed } from './sandbox-file.ts'

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

/** Says that the prompt lies in its file. Printed before the agent runs, so that no agent can take it back. */
const HANDED_OVER = 'bakeoff: the prompt is handed over'

/** Keeps the prompt in its file, then becomes the agent with that file as its standard input. */
const HAND_OVER = `set -e
[ ! -e "$BAKEOFF_PROMPT_FILE" ] || [ -f "$BAKEOFF_PROMPT_FILE" ] || { echo "not a regular file: $BAKEOFF_PROMPT_FILE" >&2; exit 1; }
cat > "$BAKEOFF_PROMPT_FILE"
echo '${HANDED_OVER}'
exec sh -c "$1" < "$BAKEOFF_PROMPT_FILE"`

async function runCommand(job: AgentJob<Options>, io: AgentIo): Promise<AgentOutcome> {
  const startedMs = Date.now()
  const resultFile = `.bakeoff-result-${job.round}.json`
  let handedOver = false
  const stdout = openLineReader((text) => {
    if (!handedOver && text === HANDED_OVER) {
      handedOver = true
      return
    }
    io.transcript({ stream: 'stdout', text })
    io.activity(text)
  })
  const stderr = openLineReader((text) => io.transcript({ stream: 'stderr', text }))
  const result = await io.sandbox.exec(
    {
      argv: ['sh', '-c', HAND_OVER, 'sh', job.options.run],
      cwd: job.workspace,
      stdin: job.prompt,
      env: environmentOf(job, io, resultFile),
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
  const stopped = outcomeOfStop(result, job.deadlineMs, startedMs)
  if (!handedOver) {
    return stopped ?? { kind: 'infra-error', message: `cannot hand over the prompt: ${whyFailed(result)}` }
  }
  tellResult(await readHostFile(join(job.hostHome, resultFile), RESULT_BYTES), io)
  return stopped ?? (result.exitCode === 0 ? { kind: 'finished' } : outcomeOfExit(ownOutput(result)))
}

function environmentOf(job: AgentJob<Options>, { sandbox }: AgentIo, resultFile: string): Record<string, string> {
  const { dir } = job.options
  const { home } = sandbox.paths
  return {
    ...job.secrets,
    BAKEOFF_PROMPT_FILE: `${home}/.bakeoff-prompt.md`,
    BAKEOFF_WORKSPACE: job.workspace,
    BAKEOFF_FOLDER: job.folder,
    BAKEOFF_DEADLINE: String(Math.floor(job.deadlineMs / 1000)),
    BAKEOFF_TASK: job.task.id,
    BAKEOFF_TRIAL: String(job.trialIndex),
    BAKEOFF_RESULT_FILE: `${home}/${resultFile}`,
    ...(dir === undefined ? {} : { BAKEOFF_AGENT_DIR: agentFolderInside(dir, sandbox.isolation) }),
  }
}

/** The same without our own first line. */
function ownOutput(result: ExecResult): ExecResult {
  const ours = Buffer.byteLength(`${HANDED_OVER}\n`)
  const { stdout } = result
  return { ...result, stdout: { ...stdout, head: stdout.head.subarray(ours), bytes: stdout.bytes - ours } }
}

/** The agent's own account of what it consumed, if it left one: believed like any other reported figure. */
function tellResult(text: string | undefined, io: AgentIo): void {
  if (text === undefined) return
  const { usage, observed, ignored } = parseCommandResult(text)
  io.usage(usage)
  io.observed(observed)
  if (ignored.length > 0) io.log(`BAKEOFF_RESULT_FILE: ignored ${ignored.slice(0, 5).join(', ')}`)
}
