import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sandbox } from '../contracts/sandbox.ts'
import type { TrajectoryPart } from '../contracts/trajectory.ts'
import { sha256 } from '../lib/hash.ts'
import { stripControl } from '../lib/strip-control.ts'
import type { Observed } from '../model/attempt.ts'
import type { Path } from '../model/ids.ts'
import type { Json } from '../model/json.ts'
import { type AgentOutcome, isLost, outcomeMessage } from '../model/outcome.ts'
import { Task } from '../model/task.ts'
import type { Usage } from '../model/usage.ts'
import { prepareWorkspace, removeWorkspace, type Workspace } from '../workspace/prepare.ts'
import { openAttemptSandbox } from './attempt-sandbox.ts'
import type { EngineDeps, LocalContestant } from './deps.ts'
import { runRound } from './run-round.ts'
import { printedParts } from './trajectory/printed-parts.ts'
import { partsOf } from './trajectory/write-trajectory.ts'

const FOLDER = 'canary'
const FILE = 'canary.bin'
/** Either of the two is on every machine; a file of random bytes has a hash that nobody can guess. */
const COMMAND = `sha256sum ${FILE} || shasum -a 256 ${FILE}`
/** The canary's command for contestants that are told it beforehand: `command` and `scripted`. */
export const CANARY_SHELL = `cd "$BAKEOFF_FOLDER" && { ${COMMAND}; }`

const WALL_SEC = 240
const CONTROL_MS = 20_000
/** A display may cut the hash: so much of it says that it was seen. */
const ENOUGH = 16
/** What only looks like a hash. */
const SOME_HASH = new RegExp(`\\b[0-9a-f]{${ENOUGH},}`, 'i')
const SAID_CHARS = 200

/** Whether an agent can really run a command. */
export type CanaryVerdict =
  | 'passed'
  /** It told a result that the command did not give. */
  | 'made-up'
  /** It answered without running the command, and told no result. */
  | 'no-shell'
  /** It could not be asked: nothing is known of its shell. */
  | 'not-asked'

export type Canary = {
  verdict: CanaryVerdict
  outcome: AgentOutcome['kind']
  message?: string
  /** The beginning of its own words. */
  said?: string
  durationMs: number
  usage: Usage
  observed: Observed
}

export type CanaryDeps = Pick<
  EngineDeps,
  'backend' | 'openProxy' | 'passedEnv' | 'now' | 'monotonicMs' | 'redactor' | 'signal'
> & {
  /** A private folder: workspaces are made below it. */
  scratchRoot: Path
  /** Random bytes whose hash the agent is asked for. */
  nonce: Uint8Array
}

/**
 * One round in the sandbox of an attempt: the agent is asked for the hash of a random file. Without running a command
 * nobody can tell it, so an agent that lost its shell tool is found out, whatever it claims. Costs one model call or two.
 */
export async function runCanary(contestant: LocalContestant, deps: CanaryDeps): Promise<Canary> {
  const workspace = await prepareWorkspace({
    task: TASK,
    suite: join(deps.scratchRoot, 'suite'),
    parent: deps.scratchRoot,
  })
  try {
    writeFileSync(join(workspace.folder, FILE), deps.nonce, { mode: 0o644 })
    const place = await openAttemptSandbox(workspace, TASK, contestant, deps)
    try {
      const broken = await brokenSandbox(place.sandbox, sha256(deps.nonce))
      return broken ?? (await ask(contestant, place.sandbox, workspace, deps))
    } finally {
      await place.close()
    }
  } finally {
    await removeWorkspace(workspace)
  }
}

const TASK = Task.parse({
  id: FOLDER,
  title: 'Shell canary',
  tags: [],
  prompt: FOLDER,
  folder: FOLDER,
  timeoutSec: WALL_SEC,
  network: 'model',
  limits: {},
  followUps: [],
  buildsOn: [],
  hash: sha256(FOLDER),
})

/** The control: where the command does not work by itself, the agent cannot be blamed. */
async function brokenSandbox(sandbox: Sandbox, hash: string): Promise<Canary | undefined> {
  const cwd = join(sandbox.paths.workdir, FOLDER)
  const ran = await sandbox.exec({ shell: COMMAND, cwd }, { wallMs: CONTROL_MS })
  if (Buffer.from(ran.stdout.head).toString().includes(hash)) return undefined
  const why = ran.infraError ?? (Buffer.from(ran.stderr.head).toString().trim() || `exit code ${ran.exitCode}`)
  return {
    verdict: 'not-asked',
    outcome: 'infra-error',
    message: `the sandbox cannot run \`${COMMAND}\`: ${stripControl(why)}`,
    durationMs: ran.durationMs,
    usage: {},
    observed: {},
  }
}

async function ask(
  contestant: LocalContestant,
  sandbox: Sandbox,
  workspace: Workspace,
  deps: CanaryDeps,
): Promise<Canary> {
  const lines: Json[] = []
  const folder = join(sandbox.paths.workdir, FOLDER)
  const startedMs = deps.monotonicMs()
  const { outcome, record } = await runRound(
    {
      ...{ attemptId: FOLDER, task: TASK, contestant, sandbox, round: 1, trialIndex: 1, attempt: 1 },
      transcript: { write: (line) => void lines.push(line), close: async () => {} },
      prompt: promptFor(folder),
      deadlineMs: deps.now() + WALL_SEC * 1000,
      hostFolder: workspace.folder,
      hostHome: workspace.home,
      hostWork: workspace.work,
      folderInside: folder,
      resume: undefined,
    },
    { ...deps, emit: () => {} },
  )
  const said = saidIn(lines, contestant.adapter.parts ?? printedParts)
  const seen = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n${said}`
  const message = outcomeMessage(outcome)
  const quote = stripControl(deps.redactor.text(said)).trim().slice(0, SAID_CHARS)
  return {
    verdict: judge(outcome, { ran: seen.includes(sha256(deps.nonce).slice(0, ENOUGH)), said }),
    outcome: outcome.kind,
    ...(message === undefined ? {} : { message }),
    ...(quote === '' ? {} : { said: quote }),
    durationMs: deps.monotonicMs() - startedMs,
    usage: record.usage,
    observed: record.observed,
  }
}

const promptFor = (folder: string): string =>
  `This is a check of your shell tool and no other work. In the folder ${folder} run exactly this command in your shell:

    ${COMMAND}

Then answer with the line that it printed, and stop. Nobody can know that line without running the command, and a guess
will be noticed. If you cannot run commands, answer only: no shell.
`

function judge(outcome: AgentOutcome, { ran, said }: { ran: boolean; said: string }): CanaryVerdict {
  if (ran) return 'passed'
  if (isLost(outcome.kind) || outcome.kind === 'timed-out') return 'not-asked'
  return SOME_HASH.test(said) ? 'made-up' : 'no-shell'
}

/** All that it said, in one text. */
function saidIn(lines: readonly Json[], parts: (line: Json) => TrajectoryPart[]): string {
  const spoken = lines.flatMap((line) => partsOf(line, parts)).flatMap((part) => (part.kind === 'said' ? [part] : []))
  return spoken.map(({ text, delta }) => (delta ? text : `\n${text}`)).join('')
}
