import { matchesGlob } from '../lib/glob.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { AgentOutcome } from '../model/outcome.ts'
import type { FollowUp } from '../model/task.ts'
import type { Verdict } from '../model/verdict.ts'
import { followUpDue } from '../plan/follow-up.ts'
import { judge } from '../verdict/judge.ts'
import { collectDeliverable } from '../workspace/collect.ts'
import type { Workspace } from '../workspace/prepare.ts'
import { changedFiles, snapshotTree } from '../workspace/tree-snapshot.ts'
import type { AttemptFrame } from './attempt-work.ts'
import type { EngineDeps } from './deps.ts'
import { DELIVERABLE_DIR, verifyDeliverable } from './verify.ts'

const EMPTY = { entries: new Map(), truncated: false }
/** Verdicts of a test that was run and passed, whatever the probes would have said of it. */
const PASSED: ReadonlySet<Verdict> = new Set(['verified', 'weak', 'unproven'])

/** The next prompt of an attempt, by the task's rules; absent when the attempt is over. */
export async function dueFollowUp(
  frame: AttemptFrame,
  workspace: Workspace,
  outcome: AgentOutcome,
  used: readonly FollowUp[],
  deps: EngineDeps,
): Promise<FollowUp | undefined> {
  // A person who replies by hand says what comes next.
  if (frame.reply !== undefined) return undefined
  const open = frame.task.followUps.filter((followUp) => !used.includes(followUp))
  if (open.length === 0 || !mayContinue(outcome) || deps.now() >= frame.deadlineMs) return undefined
  const now = await snapshotTree(workspace.folder, { hash: () => false, maxEntries: 20_000 })
  const files = changedFiles(EMPTY, now)
  const asksForTest = open.some((followUp) => followUp.when === 'failed')
  return followUpDue(frame.task.followUps, {
    used,
    incomplete: isIncomplete(frame, outcome, files),
    ...(asksForTest ? { failed: await testFails(frame, workspace, deps) } : {}),
    matches: (glob) => files.some((file) => matchesGlob(file, glob)),
  })
}

/** Another prompt makes sense where the agent stopped by itself; not after a crash, a limit or a refusal. */
function mayContinue(outcome: AgentOutcome): boolean {
  return outcome.kind === 'finished' || outcome.kind === 'truncated' || outcome.kind === 'asked'
}

function isIncomplete(frame: AttemptFrame, outcome: AgentOutcome, files: readonly string[]): boolean {
  if (outcome.kind !== 'finished') return true
  const promised = frame.task.expect?.files ?? []
  const wanted = ['README.md', 'bakeoff.json', ...promised]
  return wanted.some((glob) => !files.some((file) => matchesGlob(file, glob)))
}

/** One quick run of the deliverable's test as it stands, kept nowhere: the verdict comes after the last round. */
async function testFails(frame: AttemptFrame, workspace: Workspace, deps: EngineDeps): Promise<boolean> {
  const scratch = makeTempDir('follow-up-', deps.scratchRoot)
  try {
    const policy = { ...frame.plan.verify, runs: 1, maxRuns: 1, probes: 'none' as const }
    const verification = await verifyDeliverable(
      {
        verificationId: `${frame.attemptId}/follow-up`,
        task: frame.task,
        deliverable: await collectDeliverable(workspace, { attemptId: frame.attemptId, dest: scratch }),
        root: `${scratch}/${DELIVERABLE_DIR}`,
        evidenceDir: `${scratch}/evidence`,
        policy,
        seed: frame.plan.seed,
      },
      deps,
    )
    return !PASSED.has(judge({ verification, outcome: { kind: 'finished' }, policy }).verdict)
  } finally {
    await removeDir(scratch)
  }
}
