import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DELIVERABLE_DIR } from '../engine/verify.ts'
import { UserError } from '../model/errors.ts'
import { isLost, outcomeMessage } from '../model/outcome.ts'
import type { RunPlan } from '../model/plan.ts'
import type { Reply } from '../model/reply.ts'
import { trialState } from '../plan/trial-state.ts'
import { openStore, type Store } from '../store/open.ts'
import { type AttemptRecord, readPlan, readProgress, readStatus, readTrial, type TrialRecord } from '../store/read.ts'
import { lockRun } from '../store/run-lock.ts'
import { openRecorder } from '../store/write.ts'
import { askConsent } from './ask-consent.ts'
import type { ReplyFlags } from './commands/reply.ts'
import type { RunFlags } from './commands/run.ts'
import type { CliContext } from './context.ts'
import { finishRun } from './finish-run.ts'
import { machineryOf } from './machinery.ts'
import { noticeTarget } from './notice.ts'
import { questionWords } from './question-words.ts'
import { type ResultsFolder, resultsFolderOf, suiteFolder } from './results-folder.ts'
import type { Session } from './run-session.ts'
import { carryOut } from './start-run.ts'

const EXIT_INCOMPLETE = 3

type Place = { store: Store; folder: ResultsFolder }

/** `bakeoff reply`: records the prompt, then resumes the run, which owes its answer from then on, whatever happens. */
export async function reply(
  name: string,
  words: string | undefined,
  flags: ReplyFlags,
  context: CliContext,
): Promise<void> {
  if (flags.notify !== undefined) noticeTarget(flags.notify)
  const prompt = questionWords(words, flags, context).trim()
  if (prompt === '') throw new UserError('The reply is empty.', { hint: 'Say in words what is to be done.' })
  const folder = resultsFolderOf(suiteFolder(context.cwd, flags.suite))
  const store = openStore(folder.database, 'write')
  try {
    const place = { store, folder }
    const trial = readTrial(store, name)
    const plan = readPlan(store, trial.result.run)
    mustHaveEnded(plan, store)
    if (!flags.again && isAnswered(trial, prompt)) return await showAgain(place, trial, flags, context)
    const asked = newReply(trial, prompt, flags, folder)
    const session = await sessionFor({ plan, trial, asked }, place, flags, context)
    await carryOut(session, runFlags(flags), context)
    if (!flags.detach) tellIfLost(readTrial(store, asked.trialId), asked, context)
  } finally {
    store.close()
  }
}

/** A run that owes more than this answer would begin other trials too, and perhaps spend money on them. */
function mustHaveEnded(plan: RunPlan, store: Store): void {
  const progress = new Map(readProgress(store, plan.runId).map((trial) => [trial.trialId, trial]))
  const open = plan.trials.filter((trial) => {
    const known = progress.get(trial.id) ?? { trialId: trial.id, attempts: [] }
    return trialState(trial, known, plan.limits).kind !== 'done'
  })
  if (open.length === 0) return
  throw new UserError(`Run ${plan.runId} has ${open.length} trial${open.length === 1 ? '' : 's'} to finish first.`, {
    hint: `Let it end: bakeoff run --resume ${plan.runId}`,
  })
}

/** Whether the newest reply said just this and an attempt at it counts. */
function isAnswered(trial: TrialRecord, prompt: string): boolean {
  const newest = trial.attempts.findLast((attempt) => attempt.reply !== undefined)
  return newest?.reply?.prompt === prompt && newest.number === trial.currentAttempt
}

async function showAgain(
  { store, folder }: Place,
  trial: TrialRecord,
  flags: ReplyFlags,
  context: CliContext,
): Promise<void> {
  const { trial: id, run } = trial.result
  context.err(`${id} was told just this before, and answered. Tell it once more with --again.\n`)
  await finishRun({ store, folder, run, because: 'complete', json: flags.json === true }, context)
}

function newReply(trial: TrialRecord, prompt: string, flags: ReplyFlags, folder: ResultsFolder): Reply {
  const { trial: trialId, run } = trial.result
  const current = trial.attempts.find(({ number }) => number === trial.currentAttempt)
  if (current?.deliverable === undefined) {
    throw new UserError(`${trialId} left nothing to go on from.`, {
      hint: `See why: bakeoff show ${trialId}. A lost trial is tried again: bakeoff run --resume ${run} --only lost`,
    })
  }
  if (current.attempt?.imported !== undefined) {
    throw new UserError(`${trialId} was imported: there is nobody to reply to.`, {
      hint: 'Ask an agent to go on from it: bakeoff ask "…" --from TRIAL',
    })
  }
  if (!existsSync(join(folder.attemptDir(current.attemptId), DELIVERABLE_DIR))) {
    throw new UserError(`The files that ${trialId} left are no longer kept.`, {
      hint: 'Ask anew: bakeoff run, or bakeoff ask.',
    })
  }
  return {
    ...{ trialId, number: repliesOf(trial.attempts) + 1, prompt, continues: current.attemptId },
    ...(flags.timeoutSec === undefined ? {} : { timeoutSec: flags.timeoutSec }),
  }
}

const repliesOf = (attempts: readonly AttemptRecord[]): number =>
  Math.max(0, ...attempts.map((attempt) => attempt.reply?.number ?? 0))

type Asked = { plan: RunPlan; trial: TrialRecord; asked: Reply }

async function sessionFor(
  { plan, trial, asked }: Asked,
  place: Place,
  flags: ReplyFlags,
  context: CliContext,
): Promise<Session> {
  const { store, folder } = place
  const { agent, task } = trial
  const ours: RunPlan = {
    ...plan,
    agents: [agent],
    tasks: [task],
    trials: plan.trials.filter(({ id }) => id === asked.trialId),
  }
  const { contestants, backend } = await machineryOf(ours, plan.sandbox, flags.unsafeNoSandbox === true, context)
  const limits = flags.budgetUsd === undefined ? plan.limits : { ...plan.limits, budgetUsd: flags.budgetUsd }
  mustHaveBudget(limits.budgetUsd, store, plan)
  await askConsent(
    { plan: ours, contestants, store, yes: flags.yes === true, budgetGiven: flags.budgetUsd !== undefined },
    context,
  )
  const lock = lockRun(folder.runDir(plan.runId))
  try {
    openRecorder(store, plan.runId, () => new Date().toISOString()).append({ type: 'reply-asked', reply: asked })
  } finally {
    lock.release()
  }
  return { plan: { ...plan, limits }, resumed: true, options: {}, store, folder, contestants, backend }
}

function mustHaveBudget(budgetUsd: number | undefined, store: Store, plan: RunPlan): void {
  const spent = readStatus(store, plan.runId, Date.now()).spend.usd ?? 0
  if (budgetUsd === undefined || spent < budgetUsd) return
  throw new UserError(`Run ${plan.runId} has spent $${spent.toFixed(2)} of its budget of $${budgetUsd}.`, {
    hint: `Allow more: --budget-usd ${Math.ceil(spent + 1)}`,
  })
}

/** An answer that was lost changes nothing, which the table of the run cannot show. */
function tellIfLost(trial: TrialRecord, asked: Reply, context: CliContext): void {
  const last = trial.attempts.findLast(({ reply }) => reply?.number === asked.number)
  const outcome = last?.attempt?.outcome
  if (outcome === undefined || !isLost(outcome.kind) || outcome.kind === 'cancelled') return
  const why = outcomeMessage(outcome)
  context.err(
    `The answer to the reply was lost (${outcome.kind}${why ? `: ${why}` : ''}); the earlier one still counts.\n`,
  )
  context.err(`Try again: bakeoff run --resume ${trial.result.run} --only lost\n`)
  context.setExitCode(EXIT_INCOMPLETE)
}

const runFlags = ({
  suite: _,
  file: __,
  edit: ___,
  again: ____,
  timeoutSec: _____,
  ...rest
}: ReplyFlags): RunFlags => ({
  ...rest,
  ...{ agent: [], task: [], tag: [] },
})
