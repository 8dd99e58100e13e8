import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { withRules } from '../config/policy.ts'
import type { EngineDeps } from '../engine/deps.ts'
import { openEmitter } from '../engine/emit.ts'
import { DELIVERABLE_DIR } from '../engine/verify.ts'
import { verifyAttempt } from '../engine/verify-attempt.ts'
import { canonicalJson } from '../lib/canonical-json.ts'
import { sha256 } from '../lib/hash.ts'
import { stripControl } from '../lib/strip-control.ts'
import { removeDir } from '../lib/temp-dir.ts'
import { Json } from '../model/json.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import type { RunPlan, Trial } from '../model/plan.ts'
import type { Policy } from '../model/policy.ts'
import type { Judgement } from '../model/verdict.ts'
import type { Verification } from '../model/verification.ts'
import { pickSandbox } from '../sandbox/pick.ts'
import { openStore, type Store } from '../store/open.ts'
import { type AttemptRecord, findRun, readAttempt, readPlan, readTrial } from '../store/read.ts'
import { lockRun } from '../store/run-lock.ts'
import { openRecorder } from '../store/write.ts'
import { judge } from '../verdict/judge.ts'
import { missingFacts } from '../verdict/missing-facts.ts'
import type { RegradeFlags } from './commands/regrade.ts'
import { type CliContext, printJson } from './context.ts'
import { runScratch, sandboxesOf } from './host.ts'
import { type JudgedRound, judgedRounds } from './judged-rounds.ts'
import { knownSecrets } from './known-secrets.ts'
import { whyGone } from './pruned-files.ts'
import { type ResultsFolder, resultsFolderOf, suiteFolder } from './results-folder.ts'
import { wireEngine } from './wire.ts'

/** What became of one trial's verdict. `missing`: facts that the policy asks for and nobody measured. */
export type Regraded = {
  trial: string
  before: string | null
  after: string | null
  reason: string | null
  changed: boolean
  missing: string[]
  /** Why its files could not be verified again: they are there no more. */
  gone?: string
}

/** `bakeoff regrade`: appends new judgements; the old ones stay in the record. */
export async function regrade(name: string, flags: RegradeFlags, context: CliContext): Promise<void> {
  const folder = resultsFolderOf(suiteFolder(context.cwd, flags.suite))
  const store = openStore(folder.database, 'write')
  try {
    const plan = readPlan(store, findRun(store, name))
    const policy = flags.policy === undefined ? plan.verify : withRules(plan.verify, flags.policy)
    const lock = lockRun(folder.runDir(plan.runId))
    try {
      const work = { plan: { ...plan, verify: policy }, store, folder, context }
      const regraded = await (flags.rerun === true ? verifyAgain(work) : judgeAgain(work))
      if (flags.json) printJson(context, { run: plan.runId, policy: policy.id, trials: regraded })
      else context.out(regradedText(regraded, policy))
    } finally {
      lock.release()
    }
  } finally {
    store.close()
  }
}

type Work = { plan: RunPlan; store: Store; folder: ResultsFolder; context: CliContext }

const policyHash = (policy: Policy): string => sha256(canonicalJson(Json.parse(policy)))

async function judgeAgain({ plan, store }: Work): Promise<Regraded[]> {
  const recorder = openRecorder(store, plan.runId, () => new Date().toISOString())
  return judgedTrials(plan, store).map(({ trial, attempt, rounds }) => {
    const { attemptId } = attempt
    for (const { round, verification, outcome, before } of rounds) {
      if (missingFacts(verification, plan.verify).length > 0) continue
      const judgement = judgementOf(verification, outcome, plan.verify)
      if (!isSame(before, judgement)) recorder.append({ type: 'round-judged', attemptId, round, judgement })
    }
    const verification = attempt.verifications.at(-1)
    const before = attempt.judgements.at(-1)
    if (verification === undefined || attempt.attempt === undefined) return regradedOf(trial, before, undefined, [])
    const missing = missingFacts(verification, plan.verify)
    if (missing.length > 0) return regradedOf(trial, before, undefined, missing)
    const judgement = judgementOf(verification, attempt.attempt.outcome, plan.verify)
    if (!isSame(before, judgement)) recorder.append({ type: 'verdict-derived', attemptId, judgement })
    return regradedOf(trial, before, judgement, [])
  })
}

const judgementOf = (verification: Verification, outcome: AgentOutcome, policy: Policy): Judgement => ({
  verificationId: verification.id,
  policy: policy.id,
  policySha256: policyHash(policy),
  ...judge({ verification, outcome, policy }),
  at: new Date().toISOString(),
})

async function verifyAgain(work: Work): Promise<Regraded[]> {
  const { plan, store, context } = work
  const scratch = runScratch(plan.runId)
  const recorder = openRecorder(store, plan.runId, () => new Date().toISOString())
  const emitter = openEmitter({ append: (body) => recorder.append(body), followers: [] })
  const { backend } = await pickSandbox('auto', sandboxesOf(context.env, scratch))
  mkdirSync(scratch, { recursive: true, mode: 0o711 })
  try {
    const secrets = await knownSecrets(context)
    const deps: EngineDeps = wireEngine({ ...work, contestants: new Map(), backend, secrets, emit: emitter.emit })
    const regraded: Regraded[] = []
    for (const { trial, attempt } of judgedTrials(plan, store)) {
      if (context.signal.aborted) break
      const gone = filesGone(attempt, work.folder)
      if (gone !== undefined) {
        regraded.push({ ...regradedOf(trial, attempt.judgements.at(-1), undefined, []), gone })
        continue
      }
      await verifyAttempt({ plan, trial, number: attempt.number, judgeOnly: false, again: true }, deps)
      const after = readAttempt(store, attempt.attemptId).judgements.at(-1)
      regraded.push(regradedOf(trial, attempt.judgements.at(-1), after, []))
    }
    return regraded
  } finally {
    await emitter.close()
    await removeDir(scratch)
  }
}

type JudgedTrial = { trial: Trial; attempt: AttemptRecord; rounds: JudgedRound[] }

/** A folder that we removed must never be judged as one in which an agent left nothing. */
function filesGone({ attemptId, deliverable, prunedAt }: AttemptRecord, folder: ResultsFolder): string | undefined {
  if (deliverable === undefined || deliverable.files.length === 0) return undefined
  return whyGone(join(folder.attemptDir(attemptId), DELIVERABLE_DIR), prunedAt)
}

/** The trials that have an attempt that counts, in the order of the plan. */
function judgedTrials(plan: RunPlan, store: Store): JudgedTrial[] {
  return plan.trials.flatMap((trial) => {
    const { attempts, currentAttempt } = readTrial(store, trial.id)
    const attempt = attempts.find(({ number }) => number === currentAttempt)
    if (attempt?.attempt === undefined || attempt.judgements.length === 0) return []
    return [{ trial, attempt, rounds: judgedRounds(attempt, attempts) }]
  })
}

function isSame(before: Judgement | undefined, after: Judgement): boolean {
  if (before === undefined) return false
  const { at: _before, ...old } = before
  const { at: _after, ...now } = after
  return canonicalJson(Json.parse(old)) === canonicalJson(Json.parse(now))
}

function regradedOf(
  trial: Trial,
  before: Judgement | undefined,
  after: Judgement | undefined,
  missing: string[],
): Regraded {
  const changed = after !== undefined && (before?.verdict !== after.verdict || before.status !== after.status)
  return {
    trial: trial.id,
    before: before === undefined ? null : wordsOf(before),
    after: after === undefined ? null : wordsOf(after),
    reason: after?.reason ?? null,
    changed,
    missing,
  }
}

/** Verdict and what it counts as. */
const wordsOf = ({ verdict, status }: Judgement): string => `${verdict} (${status})`

function regradedText(all: readonly Regraded[], policy: Policy): string {
  const lines = all.flatMap(({ trial, before, after, reason, changed, missing, gone }) => {
    if (gone !== undefined) return [`${trial}: stays ${before ?? 'unjudged'}; its files are ${gone}`]
    if (missing.length > 0) {
      return [`${trial}: stays ${before ?? 'unjudged'}; needs a new verification for ${missing.join(', ')} (--rerun)`]
    }
    return changed
      ? [`${trial}: ${before ?? 'unjudged'} becomes ${after ?? 'unjudged'}: ${stripControl(reason ?? '')}`]
      : []
  })
  const changed = all.filter((one) => one.changed).length
  const waiting = all.filter((one) => one.missing.length > 0).length
  const gone = all.filter((one) => one.gone !== undefined).length
  const rest = [
    ...(waiting === 0 ? [] : [`, ${waiting} without the facts it needs`]),
    ...(gone === 0 ? [] : [`, ${gone} without their files`]),
  ].join('')
  return `${[...lines, `${changed} of ${all.length} trials changed by ${policy.id}${rest}.`].join('\n')}\n`
}
