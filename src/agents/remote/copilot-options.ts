import { z } from 'zod'
import { WatchOptions } from './watch-options.ts'

/** Options of Copilot's cloud agent. */
export const CopilotOptions = WatchOptions.extend({
  via: z
    .enum(['tasks', 'issue', 'issue-graphql'])
    .default('tasks')
    .describe('Agent tasks, or as a fallback the assignment of an issue by REST or GraphQL'),
  create_pr: z.boolean().default(true).describe('create_pull_request: lets it open a pull request'),
  custom_agent: z.string().optional().describe('Name of a file in .github/agents without its ending'),
  terminal_states: z
    .array(z.string())
    .default(['completed', 'failed', 'timed_out', 'cancelled'])
    .describe('States of a task that are final; the documents do not say which'),
  idle_polls: z
    .int()
    .positive()
    .default(2)
    .describe('A task with a branch or pull request that is idle for this many polls is finished'),
  find_hours: z
    .number()
    .positive()
    .default(2)
    .describe('Looks this far back before a submission whose answer was lost: each task is asked for'),
  find_is_proof: z
    .boolean()
    .default(false)
    .describe('A submission in doubt that its list does not show is surely not there, so that it may be sent again'),
  cancel_run: z
    .boolean()
    .default(false)
    .describe('A cancelled trial cancels its workflow run; whether that works is not known'),
  assignee: z.string().default('copilot-swe-agent[bot]').describe('Who is assigned, for via: issue'),
  wip_means_working: z
    .boolean()
    .default(true)
    .describe('For via: issue: a pull request titled [WIP] is not finished, however still'),
  finish_events: z
    .array(z.string())
    .default(['copilot_work_finished'])
    .describe("For via: issue: events of the issue's timeline by which it says that it is done"),
})
export type CopilotOptions = z.infer<typeof CopilotOptions>
