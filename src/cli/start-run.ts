import { loadSuite, type Suite } from '../config/load-suite.ts'
import { canonicalJson } from '../lib/canonical-json.ts'
import { UserError } from '../model/errors.ts'
import { openStore, type Store } from '../store/open.ts'
import { findRun, readPlan } from '../store/read.ts'
import { askConsent } from './ask-consent.ts'
import { checkPrivate } from './check-private.ts'
import type { RunFlags } from './commands/run.ts'
import { knownAdapters } from './contestants.ts'
import type { CliContext } from './context.ts'
import { detachRun } from './detach-run.ts'
import { finishRun } from './finish-run.ts'
import { machineryOf, withRemotes } from './machinery.ts'
import { makePlan } from './make-plan.ts'
import { noticeTarget, sendNotice } from './notice.ts'
import { relimit, replan, tasksChanged } from './replan.ts'
import { resultsFolderOf } from './results-folder.ts'
import { runSession, type Session } from './run-session.ts'

/** `bakeoff run`: everything before the first attempt, the run itself, and what is printed at its end. */
export async function startRun(suitePath: string, flags: RunFlags, context: CliContext): Promise<void> {
  checkTogether(flags)
  // A question that was asked alone is not among the suite's tasks; its run can be resumed all the same.
  const options = { adapters: await knownAdapters(), questions: flags.resume !== undefined }
  await startSuite(await loadSuite(suitePath, options), flags, context)
}

/** The same for a suite that is read already; `bakeoff ask` makes one of its single question. */
export async function startSuite(suite: Suite, flags: RunFlags, context: CliContext): Promise<void> {
  // A wrong address is to be known before hours of work, not after them.
  if (flags.notify !== undefined) noticeTarget(flags.notify)
  const folder = resultsFolderOf(suite.path)
  const store = openStore(folder.database, 'write')
  try {
    const begin = { suite, flags, store, context }
    const begun = flags.resume === undefined ? await newSession(begin) : await resumedSession(begin)
    await carryOut({ ...begun, store, folder }, flags, context)
  } finally {
    store.close()
  }
}

/** The run itself, here or in the background, and what is printed and told at its end. */
export async function carryOut(session: Session, flags: RunFlags, context: CliContext): Promise<void> {
  if (flags.detach) return detachRun(session, flags, context)
  const { store, folder, plan } = session
  const because = await runSession(session, context)
  const run = plan.runId
  await finishRun({ store, folder, run, because, json: flags.json === true }, context)
  await sendNotice({ run, because, suite: plan.name }, flags.notify, context)
}

/** A resume goes by its recorded plan; what would choose another one is refused, not ignored. */
function checkTogether(flags: RunFlags): void {
  if (flags.resume === undefined) {
    if (flags.only === undefined && !flags.replan && !flags.resubmit) return
    throw new UserError('--only, --replan and --resubmit belong to --resume.', {
      hint: 'Add --resume, or leave them out.',
    })
  }
  const chosen = [
    ...(flags.agent.length > 0 ? ['-a'] : []),
    ...(flags.task.length > 0 ? ['-t'] : []),
    ...(flags.tag.length > 0 ? ['--tag'] : []),
    ...(flags.trials === undefined ? [] : ['-n']),
    ...(flags.seed === undefined ? [] : ['--seed']),
  ]
  if (chosen.length === 0) return
  throw new UserError(`${chosen.join(', ')} cannot change the plan of a run that is resumed.`, {
    hint: 'Leave it out, or start a new run without --resume.',
  })
}

type Begin = {
  suite: Suite
  flags: RunFlags
  store: Store
  context: CliContext
}

type Begun = Omit<Session, 'store' | 'folder'>

/** A run of the suite as it is now, before its first attempt. */
export async function newSession({ suite, flags, store, context }: Begin): Promise<Begun> {
  const draft = await makePlan(suite, planFlags(flags), 'process', context)
  checkPrivate(draft.tasks, flags.iKnow === true)
  const { contestants, backend } = await machineryOf(
    draft,
    suite.config.sandbox,
    flags.unsafeNoSandbox === true,
    context,
  )
  const plan = await withRemotes({ ...draft, sandbox: backend.level }, contestants, suite, context)
  await askConsent(
    { plan, contestants, store, yes: flags.yes === true, budgetGiven: flags.budgetUsd !== undefined },
    context,
  )
  return { plan, resumed: false, options: {}, contestants, backend }
}

/** An earlier run, to be gone on with. */
export async function resumedSession({ suite, flags, store, context }: Begin): Promise<Begun> {
  const run = findRun(store, flags.resume === true || flags.resume === undefined ? 'latest' : flags.resume)
  const stored = readPlan(store, run)
  for (const changed of tasksChanged(stored, suite)) {
    const kept = flags.replan ? 'is taken as it is now' : 'is kept as it was; --replan takes it as it is now'
    context.err(`Task ${changed} has changed since this run began: it ${kept}.\n`)
  }
  const limited = relimit(flags.replan ? replan(stored, suite) : stored, flags)
  if (flags.replan) checkPrivate(limited.tasks, flags.iKnow === true)
  const { contestants, backend } = await machineryOf(limited, limited.sandbox, flags.unsafeNoSandbox === true, context)
  const plan = await withRemotes(limited, contestants, suite, context)
  const planChanged = canonicalJson(plan) !== canonicalJson(stored)
  const options = {
    ...(flags.only === undefined ? {} : { only: flags.only }),
    ...(flags.resubmit === undefined ? {} : { resubmit: flags.resubmit }),
  }
  return { plan, resumed: true, planChanged, options, contestants, backend }
}

export const planFlags = (flags: RunFlags): Parameters<typeof makePlan>[1] => ({
  agents: flags.agent,
  tasks: flags.task,
  tags: flags.tag,
  ...(flags.trials === undefined ? {} : { trials: flags.trials }),
  ...(flags.concurrency === undefined ? {} : { concurrency: flags.concurrency }),
  ...(flags.budgetUsd === undefined ? {} : { budgetUsd: flags.budgetUsd }),
  ...(flags.seed === undefined ? {} : { seed: flags.seed }),
  acceptProcessIsolation: flags.acceptProcessIsolation === true,
})
