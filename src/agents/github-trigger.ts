import { z } from 'zod'
import type { RemoteAdapter, RemoteHandle, RemoteIo, SubmitRequest } from '../contracts/remote.ts'
import { defineService } from './define-adapter.ts'
import { defined } from './defined.ts'
import { branchInstructions } from './remote/branch-instructions.ts'
import { connected } from './remote/connected.ts'
import { type GitHub, lazyGitHub } from './remote/github.ts'
import { type GitHubWatch, openGitHubWatch, type Work } from './remote/github-watch.ts'
import { extraText, foundHandle, submittedHandle } from './remote/handles.ts'
import {
  findTaskIssue,
  hasMarkedComment,
  isLogin,
  markerOf,
  openTaskIssue,
  type TaskIssue,
  timelineOf,
  wasPutOn,
} from './remote/issue-trigger.ts'
import { finding, GITHUB_TOKENS, serviceProbe, serviceReady, untried } from './remote/readiness.ts'
import { repositoryFinding } from './remote/repository-finding.ts'
import { pollEvery, repositoryOf } from './remote/service-options.ts'
import { WatchOptions } from './remote/watch-options.ts'

const Options = WatchOptions.extend({
  trigger: z
    .enum(['label', 'assign', 'comment'])
    .default('comment')
    .describe('What starts the product: a label on an issue, an assignment, or a comment that mentions it'),
  label: z.string().default('jules').describe('The label, for trigger: label'),
  assignee: z.string().default('copilot-swe-agent[bot]').describe('Who is assigned, for trigger: assign'),
  mention: z.string().default('@codex').describe('What the comment begins with, for trigger: comment'),
  head_prefix: z.string().default('bakeoff/work/').describe('What the branch that it is asked to make begins with'),
  finish_events: z
    .array(z.string())
    .default([])
    .describe("Events of the issue's timeline by which the product says that it is done"),
})
type Options = z.infer<typeof Options>

/** Any product that reacts to GitHub: an issue is made, then labelled, assigned or commented on, then watched. */
export const githubTrigger = defineService<Options>({
  id: 'github-trigger',
  about: 'Any product that starts by a label, assignment or mention at GitHub, then watched there.',
  mode: 'remote',
  kind: 'service',
  provider: 'github',
  options: Options,
  secretEnv: GITHUB_TOKENS,
  modelHosts: ['api.github.com'],
  ready: async (agent, _options, io) => serviceReady(agent, io, { secrets: [GITHUB_TOKENS], takesModel: false }),
  probe: async (io) => serviceProbe(io, [GITHUB_TOKENS]),
  repository: repositoryOf,
  connect: (_agent, options, io) => connected(connect(options, io), io, options),
})

type Service = { github: GitHub; watch: GitHubWatch; options: Options; io: RemoteIo }

function connect(options: Options, io: RemoteIo): RemoteAdapter {
  const github = lazyGitHub(io, options)
  const service: Service = { github, watch: openGitHubWatch(github, io, options), options, io }
  return {
    name: 'github-trigger',
    caps: {
      poll: 'github',
      patch: false,
      cancel: 'none',
      usage: false,
      find: 'exact',
      attempts: 1,
      baseBranch: 'prompt',
    },
    ...pollEvery(options),
    doctor: async () => [
      await finding(() => repositoryFinding(github, options.repo), {
        what: `GitHub, ${options.repo}`,
        hint: 'Set GH_TOKEN to one that may write issues of this repository.',
      }),
      untried(),
    ],
    find: (request) => find(service, request),
    submit: (request, handle) => submit(service, request, handle),
    poll: (handle) => poll(service, handle),
    collect: async (handle) => {
      const { pulls } = await timelineOf(github, handle)
      const fairness = defined({ promptWrapper: extraText(handle, 'promptWrapper') })
      return service.watch.collected(handle, await service.watch.work(handle, pulls), fairness)
    },
    cancel: async () => 'unsupported',
  }
}

async function submit(service: Service, request: SubmitRequest, handle: RemoteHandle): Promise<RemoteHandle> {
  const { github, options, io } = service
  const wrapper = branchInstructions(request, options.head_prefix)
  const body = withMarker(`${request.prompt}\n\n${wrapper}`, request)
  const issue = await openTaskIssue(github, request, body)
  const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}'
  const where = { issue_number: issue.number }
  switch (options.trigger) {
    case 'label':
      await github.request(`${route}/labels`, { ...where, labels: [options.label] })
      break
    case 'assign':
      await github.request(`${route}/assignees`, { ...where, assignees: [options.assignee] })
      break
    case 'comment':
      await github.request(`${route}/comments`, { ...where, body: `${options.mention} ${body}` })
  }
  return submittedHandle(handle, io.now(), identityOf(issue, wrapper))
}

const withMarker = (text: string, request: SubmitRequest): string =>
  text.includes(markerOf(request)) ? text : `${text}\n\n${markerOf(request)}`

type Identity = { id: string; url: string; extra: { issue: number; promptWrapper: string } }

const identityOf = (issue: TaskIssue, promptWrapper: string): Identity => ({
  id: String(issue.number),
  url: issue.url,
  extra: { issue: issue.number, promptWrapper },
})

/** An issue alone has started nothing: what counts is the label, the assignment or the comment. */
async function find({ github, options, io }: Service, request: SubmitRequest): Promise<RemoteHandle[]> {
  const issue = await findTaskIssue(github, request)
  if (issue === undefined || !(await isTriggered(github, options, request, issue))) return []
  const identity = identityOf(issue, branchInstructions(request, options.head_prefix))
  return [foundHandle('github-trigger', request, io.now(), identity)]
}

async function isTriggered(
  github: GitHub,
  options: Options,
  request: SubmitRequest,
  issue: TaskIssue,
): Promise<boolean> {
  switch (options.trigger) {
    case 'label':
      return (
        issue.labels.some((label) => label.toLowerCase() === options.label.toLowerCase()) ||
        wasPutOn(github, issue, { label: options.label })
      )
    case 'assign':
      return (
        issue.assignees.some((login) => isLogin(login, options.assignee)) ||
        wasPutOn(github, issue, { logins: [options.assignee] })
      )
    case 'comment':
      return hasMarkedComment(github, request, issue)
  }
}

async function poll({ github, watch, options }: Service, handle: RemoteHandle): ReturnType<RemoteAdapter['poll']> {
  const { events, pulls } = await timelineOf(github, handle)
  const work: Work = await watch.work(handle, pulls)
  const done = events.some((event) => options.finish_events.includes(event))
  return watch.status(handle, work, done ? 'finished' : undefined)
}
