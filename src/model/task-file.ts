import { z } from 'zod'
import { Network } from './isolation.ts'
import { Expect, FollowUp, Limits } from './task.ts'

const WEEK_SEC = 7 * 24 * 3600

/** The front matter of a task file; the prompt is its body. */
export const TaskFrontMatter = z.strictObject({
  title: z.string().min(1).max(200).optional().describe("The question in one line; default: the task's id"),
  tags: z.array(z.string().min(1)).default([]).describe('For `bakeoff run --tag`'),
  folder: z
    .string()
    .min(1)
    .optional()
    .describe("Where the deliverable goes, relative to the workspace; default: the task's id"),
  timeout_sec: z
    .number()
    .positive()
    .max(WEEK_SEC)
    .default(1800)
    .describe("The agent's wall time in seconds; it is told its deadline"),
  network: Network.default('full').describe("The agent's network: the host's, or only its own model service"),
  private: z
    .boolean()
    .default(false)
    .describe('Its inputs must not leave: an open network (network: full) then needs --i-know'),
  builds_on: z
    .array(z.string().min(1))
    .default([])
    .describe('Folders of the research repository that the agent may read'),
  test: z.string().min(1).optional().describe('Mandated test command; absent: the agent declares its own'),
  setup: z.string().min(1).optional().describe('Mandated set-up command, run once before the tests'),
  held_out: z
    .string()
    .min(1)
    .optional()
    .describe(
      "The author's check, beside the task file; run after the agent's own test and never visible to the agent",
    ),
  interface: z
    .array(z.string().min(1))
    .default([])
    .describe('Globs of the files that every agent writes to one given interface, for `bakeoff cross`'),
  expect: Expect.optional().describe('What must lie in the folder'),
  follow_ups: z.array(FollowUp).default([]).describe('Further prompts, each used at most once, in this order'),
  limits: Limits.prefault({}).describe('Limits of one attempt besides its time'),
})
export type TaskFrontMatter = z.infer<typeof TaskFrontMatter>
