import { z } from 'zod'
import { Sha256, TaskId } from './ids.ts'
import { Network } from './isolation.ts'

/** What the task's author wants to find in the folder; checked after the agent's own test. */
export const Expect = z.strictObject({
  files: z
    .array(z.string())
    .default([])
    .describe('Files or globs that must exist and not be empty, relative to the folder'),
  forbid: z.array(z.string()).default([]).describe('Globs that must match nothing'),
  embeds: z.array(z.string()).default([]).describe('Images the README must really show (globs)'),
  sections: z.array(z.string()).default([]).describe('Headings the README must have, compared case-insensitively'),
  pages: z.array(z.string()).default([]).describe('HTML pages that must load in a browser without console errors'),
  max_file_bytes: z.int().positive().optional().describe('Largest size of any one file'),
  allowed_paths: z.array(z.string()).default([]).describe('Globs outside the folder that the agent may change'),
})
export type Expect = z.infer<typeof Expect>

export const FollowUp = z.strictObject({
  when: z
    .string()
    .regex(/^(incomplete|failed|always|missing:.+)$/, 'use incomplete, failed, always or missing:<glob>')
    .describe('incomplete | failed | missing:<glob> | always'),
  prompt: z.string().min(1).describe('What the agent is told then'),
})
export type FollowUp = z.infer<typeof FollowUp>

/** Seconds without a sign of life. */
export const IdleSec = z.number().positive().optional()

export const Limits = z.strictObject({
  usd: z.number().positive().optional().describe('Most that one attempt may cost, where the agent can be told'),
  turns: z.int().positive().optional().describe('Most model turns of one attempt, where the agent can be told'),
  idle_sec: IdleSec.describe(
    "Stops an agent that prints nothing and changes no file for so many seconds: more than its longest command; default: the agent's, else the suite's",
  ),
})
export type Limits = z.infer<typeof Limits>

/** A research prompt with its limits and optional start files. Paths are absolute on the host. */
export const Task = z.object({
  id: TaskId,
  title: z.string(),
  tags: z.array(z.string()),
  prompt: z.string(),
  /** Where the deliverable goes, relative to the workspace. */
  folder: z.string(),
  timeoutSec: z.number().positive(),
  network: Network,
  /** Present and true: its inputs must not leave, and an open network was allowed on purpose. */
  private: z.boolean().optional(),
  limits: Limits,
  expect: Expect.optional(),
  followUps: z.array(FollowUp),
  /** Mandated test and set-up commands; absent: the agent chooses and declares its own. */
  test: z.string().optional(),
  setup: z.string().optional(),
  /** The author's check, a file outside every workspace. */
  heldOut: z.string().optional(),
  /** Globs of the files with the fixed interface: what cross-examination exchanges. */
  interface: z.array(z.string()).optional(),
  /** A folder whose content every attempt starts with. */
  files: z.string().optional(),
  /** Folders of the research repository, given read-only outside the workspace. */
  buildsOn: z.array(z.string()),
  /** Of everything above and of the start files' and the check's content. */
  hash: Sha256,
})
export type Task = z.infer<typeof Task>
