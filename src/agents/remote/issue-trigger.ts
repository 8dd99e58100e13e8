import { z } from 'zod'
import type { RemoteHandle, SubmitRequest } from '../../contracts/remote.ts'
import { RemoteRefusal } from '../../model/errors.ts'
import type { GitHub } from './github.ts'
import { beforeSubmitting } from './service-failure.ts'

const MOST_CHARS = 65_536
const PAGES = 5

/** An issue that carries a submission. */
export type TaskIssue = { number: number; nodeId?: string; url: string; labels: string[]; assignees: string[] }

const IssueShape = z.object({
  number: z.int().positive(),
  node_id: z.string().optional(),
  html_url: z.string(),
  body: z.string().nullish(),
  created_at: z.string().optional(),
  pull_request: z.unknown().optional(),
  labels: z.array(z.union([z.string(), z.object({ name: z.string().nullish() })])).catch([]),
  assignees: z.array(z.object({ login: z.string() })).nullish(),
})
type IssueShape = z.infer<typeof IssueShape>

/** The mark by which an issue or a comment is known again. */
export const markerOf = (request: Pick<SubmitRequest, 'runKey'>): string => `<!-- bakeoff:${request.runKey} -->`

/**
 * The issue of a submission: found by its marker, else made. Nothing is started by it yet, so that whatever goes wrong
 * here is a refusal.
 */
export function openTaskIssue(github: GitHub, request: SubmitRequest, body: string): Promise<TaskIssue> {
  return beforeSubmitting(async () => {
    if (body.length > MOST_CHARS) {
      throw new RemoteRefusal('rejected', `the prompt has ${body.length} characters; an issue takes ${MOST_CHARS}`)
    }
    const found = await findTaskIssue(github, request)
    if (found !== undefined) return found
    const made = await github.request('POST /repos/{owner}/{repo}/issues', { title: `bakeoff:${request.runKey}`, body })
    return taskIssue(IssueShape.parse(made))
  })
}

/**
 * The issue with the marker. Lists instead of searching, since the search index lags behind; a stranger's issue that
 * quotes a marker is younger than ours, so that the oldest is taken.
 */
export async function findTaskIssue(github: GitHub, request: SubmitRequest): Promise<TaskIssue | undefined> {
  const marker = markerOf(request)
  let oldest: IssueShape | undefined
  for (let page = 1; page <= PAGES; page += 1) {
    const query = { state: 'all', sort: 'created', direction: 'desc', per_page: 100, page }
    const listed = z.array(z.unknown()).parse(await github.request('GET /repos/{owner}/{repo}/issues', query))
    const issues = listed.flatMap((each) => IssueShape.safeParse(each).data ?? [])
    oldest = issues.filter((issue) => issue.pull_request === undefined && issue.body?.includes(marker)).at(-1) ?? oldest
    if (listed.length < 100) break
  }
  return oldest && taskIssue(oldest)
}

function taskIssue({ number, node_id, html_url, labels, assignees }: IssueShape): TaskIssue {
  return {
    number,
    url: html_url,
    labels: labels.flatMap((label) => (typeof label === 'string' ? label : (label.name ?? []))),
    assignees: (assignees ?? []).map(({ login }) => login),
    ...(node_id === undefined ? {} : { nodeId: node_id }),
  }
}

const CommentShape = z.object({ body: z.string().nullish() })

/** Whether a comment with the marker stands under the issue. */
export async function hasMarkedComment(github: GitHub, request: SubmitRequest, issue: TaskIssue): Promise<boolean> {
  const query = { issue_number: issue.number, per_page: 100 }
  const listed = await github.request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', query)
  const comments = z.array(z.unknown()).parse(listed)
  return comments.some((each) => CommentShape.safeParse(each).data?.body?.includes(markerOf(request)) === true)
}

export type Timeline = {
  /** Names of what happened, in order. */
  events: string[]
  /** Numbers of pull requests that point at the issue. */
  pulls: number[]
}

const EventShape = z.object({
  event: z.string().optional(),
  label: z.object({ name: z.string().optional() }).nullish().catch(undefined),
  assignee: z.object({ login: z.string().optional() }).nullish().catch(undefined),
  source: z
    .object({
      issue: z
        .object({
          number: z.int().positive(),
          pull_request: z.unknown().optional(),
          repository: z.object({ full_name: z.string() }).optional().catch(undefined),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
})

async function eventsOf(github: GitHub, issue_number: number): Promise<z.infer<typeof EventShape>[]> {
  const events: z.infer<typeof EventShape>[] = []
  for (let page = 1; page <= PAGES; page += 1) {
    const query = { issue_number, per_page: 100, page }
    const listed = await github.request('GET /repos/{owner}/{repo}/issues/{issue_number}/timeline', query)
    const some = z.array(z.unknown()).parse(listed)
    events.push(...some.flatMap((each) => EventShape.safeParse(each).data ?? []))
    if (some.length < 100) break
  }
  return events
}

/** Whether a label or one of these assignees was ever put on the issue: a product may take it off once it has begun. */
export async function wasPutOn(
  github: GitHub,
  issue: TaskIssue,
  what: { label?: string; logins?: readonly string[] },
): Promise<boolean> {
  const { label: wanted, logins = [] } = what
  const events = await eventsOf(github, issue.number)
  return events.some(
    ({ event, label, assignee }) =>
      (event === 'labeled' && wanted !== undefined && label?.name?.toLowerCase() === wanted.toLowerCase()) ||
      (event === 'assigned' && logins.some((login) => isLogin(assignee?.login, login))),
  )
}

/** Bots are listed with and without their suffix. */
export const isLogin = (one: string | undefined, other: string): boolean =>
  one !== undefined && plainLogin(one) === plainLogin(other)

const plainLogin = (login: string): string => login.toLowerCase().replace(/\[bot\]$/, '')

/** What has happened around the issue of a submission. */
export async function timelineOf(github: GitHub, handle: RemoteHandle): Promise<Timeline> {
  const issue_number = handle.extra?.['issue']
  if (typeof issue_number !== 'number') return { events: [], pulls: [] }
  const events = await eventsOf(github, issue_number)
  const here = handle.repo.toLowerCase()
  return {
    events: events.flatMap(({ event }) => event ?? []),
    pulls: events.flatMap(({ event, source }) => {
      const from = source?.issue
      const elsewhere = from?.repository !== undefined && from.repository.full_name.toLowerCase() !== here
      return event === 'cross-referenced' && from?.pull_request !== undefined && !elsewhere ? [from.number] : []
    }),
  }
}
