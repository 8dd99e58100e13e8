import { join } from 'node:path'
import type { SubmitRequest } from '../../contracts/remote.ts'
import { canonicalJson } from '../../lib/canonical-json.ts'
import { sha256 } from '../../lib/hash.ts'
import { Json } from '../../model/json.ts'
import type { RunPlan, Trial } from '../../model/plan.ts'
import type { Reply } from '../../model/reply.ts'
import type { Task } from '../../model/task.ts'
import { makeBaseCommit } from '../../workspace/base-commit.ts'
import { listTree } from '../../workspace/copy-tree.ts'
import { continuedPrompt } from '../../workspace/prompt.ts'
import { fetchCommit } from '../../workspace/remote-repository.ts'
import { composeRepositoryPrompt } from '../../workspace/repository-prompt.ts'
import type { EngineDeps } from '../deps.ts'
import { DELIVERABLE_DIR } from '../verify.ts'
import type { RemoteContestant } from './connect-service.ts'
import type { ConnectedService } from './remote-deps.ts'

export type RequestInput = {
  plan: RunPlan
  trial: Trial
  task: Task
  contestant: RemoteContestant
  number: number
  /** Given by hand: a new submission, which starts from what an earlier one left. */
  reply?: Reply
  /** ISO times. */
  deadline: string
  intentAt: string
}

/** Identifies one submission for ever: 20 hex digits of a hash over task, contestant, its settings, attempt and run. */
export function runKeyOf({
  plan,
  trial,
  task,
  contestant,
  number,
}: Omit<RequestInput, 'deadline' | 'intentAt'>): string {
  const { agent } = contestant
  const identity = { run: plan.runId, task: task.hash, agent: Json.parse(agent), trial: trial.index, attempt: number }
  return sha256(canonicalJson(identity)).slice(0, 20)
}

/** Everything that one submission says, and the commit it starts from, which is in the harness's repository afterwards. */
export async function requestOf(
  input: RequestInput,
  connected: ConnectedService,
  deps: EngineDeps,
): Promise<SubmitRequest> {
  const { contestant, deadline } = input
  const task = askedTaskOf(input)
  const { adapter, agent, options } = contestant
  const runKey = runKeyOf(input)
  const baseBranch = `bakeoff/base/${runKey}`
  return {
    runKey,
    repo: adapter.repository(options).repo,
    baseSha: await baseOf(input, agent.id, connected, deps),
    baseBranch,
    prompt: promptFor(task, { runKey, baseBranch, deadline }),
    ...(agent.model === undefined ? {} : { model: agent.model }),
    deadline,
    intentAt: input.intentAt,
  }
}

/** The task as this submission asks for it: a reply tells what was asked before, and may have a time of its own. */
export const askedTaskOf = ({ task, reply }: Pick<RequestInput, 'task' | 'reply'>): Task =>
  reply === undefined
    ? task
    : {
        ...task,
        prompt: continuedPrompt(task.prompt, reply.prompt),
        timeoutSec: reply.timeoutSec ?? task.timeoutSec,
      }

/** What the service reads; it names the deadline. */
export const promptFor = (
  task: Task,
  { deadline, ...of }: Pick<SubmitRequest, 'runKey' | 'baseBranch' | 'deadline'>,
): string => composeRepositoryPrompt(task, { deadline: new Date(deadline), timeoutSec: task.timeoutSec, ...of })

async function baseOf(
  { plan, task, reply }: RequestInput,
  agentId: string,
  connected: ConnectedService,
  deps: EngineDeps,
): Promise<string> {
  const pinned = plan.provenance.remotes?.[agentId]
  if (pinned === undefined) throw new Error(`the plan does not say which commit "${agentId}" starts from`)
  const { repo } = connected
  const commit = await fetchCommit(repo, { commit: pinned.baseSha, at: ['HEAD', pinned.baseSha, 'refs/heads/*'] })
  if (commit !== pinned.baseSha)
    throw new Error(`${pinned.repo} has no commit ${pinned.baseSha}, which the run starts from`)
  const { files: startFiles, repository } = await deps.startContent(task)
  const files =
    reply === undefined ? startFiles : await listTree(join(deps.attemptDir(reply.continues), DELIVERABLE_DIR))
  return makeBaseCommit({
    gitDir: repo.gitDir,
    commit,
    task,
    ...(files === undefined ? {} : { files }),
    ...(repository === undefined ? {} : { repository }),
    date: plan.createdAt,
    scratch: deps.scratchRoot,
  })
}

/** Of what is asked, so that a stored handle can be told from one for another request. */
export function requestHashOf({ deadline: _, intentAt: __, prompt, ...request }: SubmitRequest): string {
  return sha256(canonicalJson({ ...request, prompt: sha256(prompt) }))
}
