import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sandbox } from '../contracts/sandbox.ts'
import { sha256 } from '../lib/hash.ts'
import type { Attempt, RoundDeliverable, SessionRef } from '../model/attempt.ts'
import type { FollowUp } from '../model/task.ts'
import { collectDeliverable } from '../workspace/collect.ts'
import { writeDiff } from '../workspace/diff.ts'
import { newestChange } from '../workspace/newest-change.ts'
import { prepareWorkspace, removeWorkspace, type Workspace } from '../workspace/prepare.ts'
import { composePrompt, continuedPrompt } from '../workspace/prompt.ts'
import { keepSession } from '../workspace/session-files.ts'
import { BUILDS_ON_INSIDE, openAttemptSandbox } from './attempt-sandbox.ts'
import { continueWork, mergeObserved, roundDirOf, SESSION_DIR } from './continued-work.ts'
import type { EngineDeps, LocalContestant } from './deps.ts'
import type { AttemptRequest, AttemptResult } from './execute-attempt.ts'
import { dueFollowUp } from './follow-up.ts'
import { runRound } from './run-round.ts'
import { keepStream, TRANSCRIPT_FILE } from './trajectory/keep-stream.ts'
import type { TrajectoryPrompt } from './trajectory/write-trajectory.ts'
import { openTranscript, type Transcript } from './transcript.ts'
import { DELIVERABLE_DIR } from './verify.ts'

export type AttemptFrame = Omit<AttemptRequest, 'contestant'> & {
  contestant: LocalContestant
  attemptId: string
  dir: string
  deadlineMs: number
  /** What the agent has, in seconds. */
  timeoutSec: number
  /** The attempt that this one goes on from, for a reply by hand. */
  continued?: Attempt
}

/** Fills `result` step by step, so that what was reached stays known when a later step throws. */
export async function attemptWork(frame: AttemptFrame, result: AttemptResult, deps: EngineDeps): Promise<void> {
  const workspace = await prepareWorkspace({
    task: frame.task,
    suite: frame.plan.provenance.suitePath,
    parent: deps.scratchRoot,
    ...(await deps.startContent(frame.task)),
  })
  try {
    const session = await resumable(frame, workspace, deps)
    await agentWork({ frame, workspace, session }, result, deps)
    if (result.outcome.kind === 'cancelled') return
    result.deliverable = await collectDeliverable(workspace, {
      attemptId: frame.attemptId,
      dest: frame.dir,
      redactor: deps.redactor,
    })
    result.diff = await writeDiff({
      workspace,
      deliverable: result.deliverable,
      collected: join(frame.dir, DELIVERABLE_DIR),
      to: join(frame.dir, 'diff.patch'),
      redactor: deps.redactor,
    })
  } finally {
    await removeWorkspace(workspace)
  }
}

/** For a reply: the workspace as the earlier attempt left it, and its session where that can be continued. */
async function resumable(
  { continued, dir }: AttemptFrame,
  workspace: Workspace,
  deps: EngineDeps,
): Promise<SessionRef | undefined> {
  if (continued === undefined) return undefined
  return continueWork(continued, deps.attemptDir(continued.id), { workspace, dir })
}

type AgentWork = { frame: AttemptFrame; workspace: Workspace; session: SessionRef | undefined }

async function agentWork(work: AgentWork, result: AttemptResult, deps: EngineDeps): Promise<void> {
  const { frame, workspace } = work
  const place = await openAttemptSandbox(workspace, frame.task, frame.contestant, deps)
  let round = result.rounds.length + 1
  const path = join(frame.dir, TRANSCRIPT_FILE)
  const transcript = openTranscript({ path, now: deps.now, round: () => round, mask: deps.redactor.text })
  const prompts: TrajectoryPrompt[] = []
  try {
    const used: FollowUp[] = []
    let prompt = firstPrompt(work, place.sandbox)
    let { session } = work
    for (;;) {
      prompts.push({ round, text: prompt, at: new Date(deps.now()).toISOString() })
      session = await oneRound(
        { frame, workspace, sandbox: place.sandbox, transcript, round, prompt, session },
        result,
        deps,
      )
      const due = await dueFollowUp(frame, workspace, result.outcome, used, deps)
      if (due === undefined || deps.signal.aborted) break
      used.push(due)
      if (round === 1) result.afterRounds.push(await keepRound(frame, workspace, round, deps))
      prompt = due.prompt
      round += 1
    }
  } finally {
    await transcript.close()
    const denied = place.denied()
    await place.close()
    noteDenied(frame.attemptId, denied, deps)
  }
  await keepAgentSession(frame, workspace, deps)
  await keepStream(frame, prompts, result, deps)
}

/** What the first prompt alone came to is judged apart, so it is taken before the next one changes it. */
async function keepRound(
  frame: AttemptFrame,
  workspace: Workspace,
  round: number,
  deps: EngineDeps,
): Promise<RoundDeliverable> {
  const dest = roundDirOf(frame.dir, round)
  const options = { attemptId: frame.attemptId, dest, redactor: deps.redactor }
  return { round, deliverable: await collectDeliverable(workspace, options) }
}

/** For a reply by hand, which may come days later. */
async function keepAgentSession(frame: AttemptFrame, workspace: Workspace, deps: EngineDeps): Promise<void> {
  const globs = frame.contestant.adapter.sessionFiles ?? []
  if (globs.length > 0) await keepSession(workspace.home, globs, join(frame.dir, SESSION_DIR), deps.redactor)
}

type OneRound = {
  frame: AttemptFrame
  workspace: Workspace
  sandbox: Sandbox
  transcript: Transcript
  round: number
  prompt: string
  session: SessionRef | undefined
}

async function oneRound(input: OneRound, result: AttemptResult, deps: EngineDeps): Promise<SessionRef | undefined> {
  const { frame, workspace, sandbox, round, prompt } = input
  const promptFile = round === 1 ? 'prompt.md' : `prompt-${round}.md`
  writeFileSync(join(frame.dir, promptFile), prompt)
  const beganAtMs = deps.now()
  deps.emit({ type: 'round-started', attemptId: frame.attemptId, round })
  const end = await runRound(
    {
      attemptId: frame.attemptId,
      task: frame.task,
      contestant: frame.contestant,
      sandbox,
      transcript: input.transcript,
      prompt,
      round,
      deadlineMs: frame.deadlineMs,
      hostFolder: workspace.folder,
      hostHome: workspace.home,
      hostWork: workspace.work,
      folderInside: join(sandbox.paths.workdir, workspace.folderPath),
      trialIndex: frame.trial.index,
      attempt: frame.number,
      resume: input.session,
    },
    deps,
  )
  const session = end.record.session ?? input.session
  const recorded = {
    number: round,
    prompt: { path: promptFile, sha256: sha256(prompt), bytes: Buffer.byteLength(prompt) },
    ...(session === undefined ? {} : { session }),
    outcome: end.outcome,
    usage: end.record.usage,
    activeMs: end.activeMs,
  }
  result.rounds.push(recorded)
  const changedAtMs = await newestChange(workspace.work)
  if (changedAtMs !== undefined && changedAtMs > beganAtMs) result.lastChangeAt = new Date(changedAtMs).toISOString()
  result.outcome = recorded.outcome
  result.rateLimitedMs += end.record.rateLimitedMs
  result.observed = mergeObserved(result.observed, end.record.observed)
  deps.emit({ type: 'round-ended', attemptId: frame.attemptId, round: recorded })
  return session
}

/** A session that goes on gets a reply's bare words; a new one is told the task and what has been done about it. */
function firstPrompt({ frame, workspace, session }: AgentWork, sandbox: Sandbox): string {
  const { reply } = frame
  if (reply === undefined) return taskPrompt(frame, workspace, sandbox)
  if (session !== undefined) return reply.prompt
  const prompt = continuedPrompt(frame.task.prompt, reply.prompt)
  return taskPrompt({ ...frame, task: { ...frame.task, prompt } }, workspace, sandbox)
}

function taskPrompt(frame: AttemptFrame, workspace: Workspace, sandbox: Sandbox): string {
  return composePrompt(frame.task, {
    deadline: new Date(frame.deadlineMs),
    timeoutSec: frame.timeoutSec,
    folder: join(sandbox.paths.workdir, workspace.folderPath),
    workspace: sandbox.paths.workdir,
    ...(workspace.buildsOn === undefined ? {} : { buildsOn: BUILDS_ON_INSIDE }),
  })
}

/** What the proxy refused is worth knowing: an agent that tried to reach elsewhere, or a host that the adapter forgot. */
function noteDenied(attemptId: string, denied: readonly string[], deps: EngineDeps): void {
  if (denied.length === 0) return
  const message = `refused by \`network: model\`: ${[...new Set(denied)].slice(0, 10).join(', ')}`
  deps.emit({ type: 'note', attemptId, level: 'info', message })
}
