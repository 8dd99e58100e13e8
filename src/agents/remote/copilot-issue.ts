import { z } from 'zod'
import type { RemoteAdapter, RemoteHandle, RemoteIo, SubmitRequest } from '../../contracts/remote.ts'
import { RemoteRefusal } from '../../model/errors.ts'
import { defined } from '../defined.ts'
import type { CopilotOptions } from './copilot-options.ts'
import type { GitHub } from './github.ts'
import { openGitHubWatch, type Work } from './github-watch.ts'
import { foundHandle, submittedHandle } from './handles.ts'
import { findTaskIssue, isLogin, openTaskIssue, type TaskIssue, timelineOf, wasPutOn } from './issue-trigger.ts'
import { beforeSubmitting } from './service-failure.ts'
import { pollEvery } from './service-options.ts'

type Service = { github: GitHub; options: CopilotOptions; io: RemoteIo }

/** Copilot by the assignment of an issue: the fallback where agent tasks are not to be had. Watched at GitHub. */
export function openCopilotIssue(
  github: GitHub,
  io: RemoteIo,
  options: CopilotOptions,
  doctor: RemoteAdapter['doctor'],
): RemoteAdapter {
  const watch = openGitHubWatch(github, io, options)
  const look = async (handle: RemoteHandle): Promise<{ work: Work; events: string[] }> => {
    const { events, pulls } = await timelineOf(github, handle)
    return { work: await watch.work(handle, pulls), events }
  }
  return {
    name: 'copilot-cloud',
    caps: {
      poll: 'github',
      patch: false,
      cancel: 'none',
      usage: false,
      find: 'exact',
      attempts: 1,
      baseBranch: 'param',
    },
    ...pollEvery(options),
    doctor,
    find: (request) => find({ github, options, io }, request),
    submit: (request, handle) => submit({ github, options, io }, request, handle),
    poll: async (handle) => {
      const { work, events } = await look(handle)
      const finished = events.some((event) => options.finish_events.includes(event))
      const working = options.wip_means_working && work.pull !== undefined && /^\s*\[WIP\]/i.test(work.pull.title)
      return watch.status(handle, work, finished ? 'finished' : working ? 'working' : undefined)
    },
    collect: async (handle) => watch.collected(handle, (await look(handle)).work, undefined),
    cancel: async () => 'unsupported',
  }
}

async function find({ github, options, io }: Service, request: SubmitRequest): Promise<RemoteHandle[]> {
  const issue = await findTaskIssue(github, request)
  if (issue === undefined) return []
  const names = [options.assignee, 'copilot']
  const assigned = issue.assignees.some((login) => names.some((name) => isLogin(login, name)))
  if (!assigned && !(await wasPutOn(github, issue, { logins: names }))) return []
  return [foundHandle('copilot-cloud', request, io.now(), identityOf(issue))]
}

const identityOf = (issue: TaskIssue): { id: string; url: string; extra: { issue: number } } => ({
  id: String(issue.number),
  url: issue.url,
  extra: { issue: issue.number },
})

async function submit(service: Service, request: SubmitRequest, handle: RemoteHandle): Promise<RemoteHandle> {
  const issue = await openTaskIssue(service.github, request, request.prompt)
  await (service.options.via === 'issue' ? assign : assignByGraphql)(service, request, issue)
  return submittedHandle(handle, service.io.now(), identityOf(issue))
}

async function assign({ github, options }: Service, request: SubmitRequest, issue: TaskIssue): Promise<void> {
  await github.request('POST /repos/{owner}/{repo}/issues/{issue_number}/assignees', {
    issue_number: issue.number,
    assignees: [options.assignee],
    agent_assignment: {
      target_repo: options.repo,
      // Left out, it starts from the default branch.
      base_branch: request.baseBranch,
      ...defined({ custom_agent: options.custom_agent, model: request.model }),
    },
  })
}

const FEATURES = { 'graphql-features': 'issues_copilot_assignment_api_support,coding_agent_model_selection' }

const Actors = z.object({
  repository: z.object({
    id: z.string(),
    suggestedActors: z.object({
      nodes: z.array(z.object({ login: z.string().optional(), id: z.string().optional() })),
    }),
  }),
})

const ACTORS = `query($owner:String!,$name:String!){repository(owner:$owner,name:$name){
  id suggestedActors(capabilities:[CAN_BE_ASSIGNED],first:100){nodes{login ... on Bot{id} ... on User{id}}}}}`

const ASSIGN = `mutation($input:AddAssigneesToAssignableInput!){addAssigneesToAssignable(input:$input){
  assignable{... on Issue{number}}}}`

async function assignByGraphql(service: Service, request: SubmitRequest, issue: TaskIssue): Promise<void> {
  const { github, options } = service
  const { repository, bot } = await beforeSubmitting(() => botOf(service))
  await github.graphql(
    ASSIGN,
    {
      input: {
        assignableId: issue.nodeId,
        assigneeIds: [bot],
        agentAssignment: {
          targetRepositoryId: repository,
          baseRef: request.baseBranch,
          ...defined({ customAgent: options.custom_agent, model: request.model }),
        },
      },
    },
    FEATURES,
  )
}

/** It is among the suggested assignees only for a person's token and where the agent is switched on. */
async function botOf({ github, options }: Service): Promise<{ repository: string; bot: string }> {
  const [owner, name] = options.repo.split('/')
  const { repository } = Actors.parse(await github.graphql(ACTORS, { owner, name }, FEATURES))
  const wanted = options.assignee.replace(/\[bot\]$/, '')
  const bot = repository.suggestedActors.nodes.find(({ login }) => login === wanted)?.id
  if (bot !== undefined) return { repository: repository.id, bot }
  const hint = 'is the agent switched on for this repository, and is the token a person’s?'
  throw new RemoteRefusal('rejected', `${wanted} cannot be assigned in ${options.repo}: ${hint}`)
}
