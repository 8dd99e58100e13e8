import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { answeringAdapters, oneAnswer } from '../agents/one-answer.ts'
import { CONFIG_FILE, loadSuite } from '../config/load-suite.ts'
import { runProcess } from '../lib/run-process.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import type { Summarizer } from '../research/summaries.ts'
import type { IndexFlags } from './commands/index-answers.ts'
import { knownAdapters } from './contestants.ts'
import type { CliContext } from './context.ts'

const PATIENCE_MS = 120_000
/** As much of a report as a summary needs. */
const MAX_REPORT_CHARS = 60_000

/** Who makes the summaries, where a person named somebody: a command, or a contestant's own model. */
export async function summarizerOf(
  repository: Path,
  flags: IndexFlags,
  context: CliContext,
): Promise<Summarizer | undefined> {
  if (flags.summaryCommand !== undefined && flags.summaryAgent !== undefined) {
    throw new UserError('Two were named to make the summaries.', { hint: 'Give --summary-command or --summary-agent.' })
  }
  if (flags.summaryCommand !== undefined) return byCommand(flags.summaryCommand, repository, context)
  return flags.summaryAgent === undefined ? undefined : byAgent(flags.summaryAgent, repository, context)
}

/** The person's own command with the person's own environment: it is theirs, like an editor. */
function byCommand(command: string, repository: Path, context: CliContext): Summarizer {
  const env = Object.fromEntries(Object.entries(context.env).flatMap(([name, value]) => (value ? [[name, value]] : [])))
  return {
    model: command,
    async summarize(prompt, readme) {
      const ended = await runProcess(['sh', '-c', command], {
        cwd: repository,
        env,
        stdin: `${prompt}\n\n${readme.slice(0, MAX_REPORT_CHARS)}`,
        timeoutMs: PATIENCE_MS,
        maxOutputBytes: 1_000_000,
        signal: context.signal,
      })
      const text = Buffer.from(ended.stdout).toString('utf8').trim()
      if (ended.exitCode === 0 && text !== '') return { text }
      return {
        problem: ended.exitCode === 0 ? 'the command printed nothing' : `the command ended with ${endOf(ended)}`,
      }
    },
  }
}

const endOf = (ended: { exitCode?: number; stopped?: string; startError?: string }): string =>
  ended.stopped ?? ended.startError ?? `exit code ${ended.exitCode ?? 'unknown'}`

async function byAgent(id: string, repository: Path, context: CliContext): Promise<Summarizer> {
  if (!existsSync(join(repository, CONFIG_FILE))) {
    throw new UserError(`${repository} has no ${CONFIG_FILE} that could name an agent "${id}".`, {
      hint: 'Make one with `bakeoff init --repository`, or use --summary-command.',
    })
  }
  const suite = await loadSuite(repository, { adapters: await knownAdapters(), questions: true })
  const agent = suite.agents.find((one) => one.id === id)
  const { model } = agent ?? {}
  if (agent === undefined || model === undefined || !answeringAdapters.includes(agent.adapter)) {
    throw new UserError(`"${id}" is no agent with a model of its own in ${CONFIG_FILE}.`, {
      hint: `It needs a model and one of these adapters: ${answeringAdapters.join(', ')}.`,
    })
  }
  return {
    model: `${agent.adapter}/${model}`,
    summarize: (system, readme) =>
      oneAnswer({
        adapter: agent.adapter,
        model,
        ...(agent.baseUrl === undefined ? {} : { baseUrl: agent.baseUrl }),
        env: context.env,
        system,
        prompt: readme.slice(0, MAX_REPORT_CHARS),
        signal: context.signal,
      }),
  }
}
