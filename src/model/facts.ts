import { z } from 'zod'
import { FileRef } from './file-ref.ts'

/** The facts of each check, by check id. A policy reads these and nothing else. */

export const TestCounts = z.object({
  runner: z.string(),
  passed: z.int().nonnegative().optional(),
  failed: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
  /** Tests that really ran; absent where the runner does not say. */
  executed: z.int().nonnegative().optional(),
  /** `structured`: from a report the runner wrote for machines. Both are written by the agent's process. */
  source: z.enum(['structured', 'text']),
})
export type TestCounts = z.infer<typeof TestCounts>

/** Check `intake`: what lies in the folder. */
export const IntakeFacts = z.object({
  files: z.int().nonnegative(),
  bytes: z.number().nonnegative(),
  sources: z.array(z.string()),
  tests: z.array(z.string()),
  ignored: z.array(z.string()),
  outside: z.array(z.string()),
  special: z.array(z.object({ path: z.string(), kind: z.string(), detail: z.string().optional() })),
  findings: z.array(z.string()),
})
export type IntakeFacts = z.infer<typeof IntakeFacts>

export const COMMAND_SOURCES = [
  'given',
  'task',
  'manifest',
  'readme-tests',
  'readme-other',
  'package-json',
  'makefile',
  'script',
  'convention',
] as const
const candidate = z.object({ text: z.string(), cwd: z.string(), source: z.enum(COMMAND_SOURCES) })
export type CommandCandidate = z.infer<typeof candidate>

/** Check `command`: how the deliverable says it is tested. All candidates of the winning level, the first one first. */
export const CommandFacts = z.object({
  candidates: z.array(candidate),
  setup: z.object({ text: z.string(), source: z.string() }).optional(),
  manifest: z.enum(['present', 'absent', 'unreadable']),
  /** What the manifest got wrong, field by field. */
  manifestIssues: z.array(z.string()),
  timeoutMs: z.number().positive().optional(),
})
export type CommandFacts = z.infer<typeof CommandFacts>

/** One execution of one command in one fresh copy. */
export const RunFacts = z.object({
  command: z.string(),
  exitCode: z.int().optional(),
  stopped: z.string().optional(),
  infraError: z.string().optional(),
  durationMs: z.number().nonnegative(),
  outputBytes: z.number().nonnegative(),
  truncated: z.boolean(),
  /** Control characters stripped, secrets masked, at most 40 lines of 400 characters. */
  lastLines: z.array(z.string()),
  log: FileRef.optional(),
  counts: TestCounts.optional(),
  /** Files of the copy that differ after the run, tests and sources apart. */
  changed: z.array(z.string()),
  changedTests: z.array(z.string()),
  changedSources: z.array(z.string()),
  leftoverProcesses: z.int().nonnegative(),
  maxRssBytes: z.number().optional(),
  maxPids: z.number().optional(),
})
export type RunFacts = z.infer<typeof RunFacts>

/** Check `setup`: the declared set-up, run once with the network on; later copies start from what it left. */
export const SetupFacts = z.object({ run: RunFacts.optional(), rewroteSources: z.array(z.string()) })
export type SetupFacts = z.infer<typeof SetupFacts>

/** Check `test-runs`: the command, several times, each in its own copy without network. */
export const TestRunsFacts = z.object({ runs: z.array(RunFacts) })
export type TestRunsFacts = z.infer<typeof TestRunsFacts>

export const PROBE_KINDS = ['empty', 'neutral', 'throw-at-entry', 'value-mutant'] as const
export const ProbeRun = z.object({
  kind: z.enum(PROBE_KINDS),
  /** What was changed, in words; `file:line` for a mutant. */
  what: z.string(),
  red: z.boolean(),
  /** How it is red: only `comparison` notices a wrong value. */
  how: z.enum(['parse', 'crash', 'comparison', 'stopped', 'nothing-ran', 'unknown']).optional(),
  run: RunFacts,
})
export type ProbeRun = z.infer<typeof ProbeRun>

/** Check `probes`: can the test fail? `languages` are those that a mutator exists for. */
export const ProbesFacts = z.object({
  attempted: z.boolean(),
  why: z.string().optional(),
  languages: z.array(z.string()),
  sources: z.array(z.string()),
  probes: z.array(ProbeRun),
  seed: z.int(),
})
export type ProbesFacts = z.infer<typeof ProbesFacts>

/** Check `expect`: the promises of the task. */
export const ExpectFacts = z.object({
  asked: z.int().nonnegative(),
  broken: z.array(z.object({ promise: z.string(), detail: z.string() })),
  notChecked: z.array(z.string()),
})
export type ExpectFacts = z.infer<typeof ExpectFacts>

/** Check `held-out`: the author's own check of the answer. */
export const HeldOutFacts = z.object({ run: RunFacts.optional() })
export type HeldOutFacts = z.infer<typeof HeldOutFacts>
