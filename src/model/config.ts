import { z } from 'zod'
import { Billing } from './agent.ts'
import { AgentId } from './ids.ts'
import { ISOLATION_LEVELS } from './isolation.ts'
import { Json } from './json.ts'
import { IdleSec } from './task.ts'

/** A contestant written out; everything but `id` has a default. */
export const AgentEntry = z.strictObject({
  id: AgentId.describe('Stable name of this contestant in every table and folder'),
  adapter: z.string().min(1).optional().describe('The code that drives the product; default: the same as id'),
  use: z.string().min(1).optional().describe('A module that exports `adapter`, for one that is not built in'),
  model: z.string().min(1).optional().describe("The model to ask for; default: the product's own"),
  base_url: z.url().optional().describe('A compatible server to use instead of the official one'),
  login: AgentId.optional().describe('A private login made by `bakeoff login AGENT --name NAME`'),
  billing: Billing.optional().describe('Who pays: per token (api) or a flat subscription'),
  idle_sec: IdleSec.describe(
    "Stops it when it prints nothing and changes no file for so many seconds; a task's own limit wins",
  ),
  options: z
    .record(z.string(), Json)
    .default({})
    .describe('Settings of the adapter; `dir` is a folder relative to this file'),
})
export type AgentEntry = z.infer<typeof AgentEntry>

const parallel = z.int().positive().max(1000)

const Concurrency = z.strictObject({
  total: parallel.default(4).describe('Most attempts at the same time'),
  per_agent: parallel.default(2).describe('Most attempts of one agent at the same time; an agent with a login has 1'),
  per_provider: z
    .record(z.string(), parallel)
    .default({})
    .describe('Most attempts at the same time that share the rate limit of one provider'),
})

const megabytes = z.int().positive().optional()

const VerifyLimits = z.strictObject({
  memory_mb: megabytes.describe('Memory of one test run in MiB; default 2048'),
  pids: z.int().positive().optional().describe('Processes and threads of one test run; default 256'),
  output_mb: megabytes.describe('Output of one test run in MiB; default 32'),
  disk_mb: megabytes.describe('Disk that one test run may fill in MiB; default 1024'),
  file_mb: megabytes.describe('Largest file that one test run may write in MiB; default 1024'),
})

export const VerifyConfig = z.strictObject({
  runs: z.int().positive().max(100).default(3).describe('Equal runs of the test command, each in a fresh copy'),
  probes: z.enum(['all', 'none']).default('all').describe('Whether to probe that the test can fail'),
  timeout_sec: z.number().positive().default(600).describe('Wall time of one test run in seconds'),
  policy: z
    .string()
    .min(1)
    .default('bakeoff-verify/1')
    .describe('The named rules by which facts become a verdict: bakeoff-verify/1 or bakeoff-verify/1-lenient'),
  min_executed_share: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Share of the lines of functions that the tests must execute, from 0 to 1; default: a third'),
  limits: VerifyLimits.prefault({}).describe('Limits of one test run besides its time'),
})
export type VerifyConfig = z.infer<typeof VerifyConfig>

/** Every setting of bakeoff.yaml. */
export const Config = z.strictObject({
  name: z.string().min(1).max(200).optional().describe('Title of the reports; default: the name of the folder'),
  tasks: z.string().min(1).default('tasks').describe('Folder of the task files, inside the suite'),
  repository: z
    .string()
    .min(1)
    .optional()
    .describe('A dedicated research repository; each attempt gets its own clone of one recorded commit'),
  trials: z.int().positive().max(1000).default(3).describe('Trials of each agent at each task'),
  timezone: z
    .string()
    .refine(isTimezone, { error: 'not a time zone; write it like Europe/London' })
    .default('UTC')
    .describe('What "a night" is, as an IANA name'),
  agents: z
    .array(z.union([AgentId.describe('Shorthand: id and adapter in one'), AgentEntry]))
    .min(1)
    .describe('The contestants'),
  idle_sec: IdleSec.describe('The same for every agent that names none; default: never'),
  concurrency: Concurrency.prefault({}).describe('How much may run at the same time'),
  budget: z
    .strictObject({
      usd: z.number().positive().optional().describe('No further attempt starts once this much is known to be spent'),
    })
    .prefault({})
    .describe('What a run may cost'),
  sandbox: z
    .enum(['auto', ...ISOLATION_LEVELS])
    .default('auto')
    .describe('How agents and tests are fenced off; auto: the strongest that works here'),
  verify: VerifyConfig.prefault({}).describe('How deliverables are judged'),
  remote: z
    .strictObject({
      poll_sec: z
        .number()
        .positive()
        .optional()
        .describe('Seconds between two looks at a service; default: 30, or 60 by way of GitHub, and slower later'),
      find_sec: z
        .number()
        .nonnegative()
        .default(180)
        .describe('How long a submission is looked for of which it is in doubt whether its service has it'),
      collect_sec: z
        .number()
        .nonnegative()
        .default(600)
        .describe('How long the result of a finished submission is waited for'),
      shared_repository: z
        .boolean()
        .default(false)
        .describe('Let several agents work in one repository, where each can read the answers of the others'),
    })
    .prefault({})
    .describe('Asynchronous services such as jules or copilot-cloud'),
  env: z
    .strictObject({
      pass: z
        .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'not the name of an environment variable'))
        .default([])
        .describe("Names of the caller's variables that agents may see, besides each adapter's own key"),
    })
    .prefault({})
    .describe("What of the caller's environment reaches an agent"),
})
export type Config = z.infer<typeof Config>

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
