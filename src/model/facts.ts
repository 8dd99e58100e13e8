import { z } from 'zod'
import { FileRef } from './file-ref.ts'
import type { FindingWord } from './finding.ts'

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
  'readme-prose',
  'readme-inner',
  'package-json',
  'makefile',
  'script',
  'convention',
  // From here on smoke: what is run may say nothing of the results.
  'test-script',
  'showboat',
  'readme-run',
] as const
const candidate = z.object({ text: z.string(), cwd: z.string(), source: z.enum(COMMAND_SOURCES) })
export type CommandCandidate = z.infer<typeof candidate>

/** Check `command`: how the deliverable says it is tested. All candidates of the winning level, the first one first. */
export const CommandFacts = z.object({
  candidates: z.array(candidate),
  /** Commands of the winning level that are too many to be run; absent: none. */
  omitted: z.int().positive().optional(),
  setup: z.object({ text: z.string(), source: z.string() }).optional(),
  manifest: z.enum(['present', 'absent', 'unreadable']),
  /** What the manifest got wrong, field by field. */
  manifestIssues: z.array(z.string()),
  timeoutMs: z.number().positive().optional(),
  /** How many tests the manifest promises, and how many of them are skipped. */
  expected: z.object({ tests: z.number().optional(), skipped: z.number().optional() }).optional(),
})
export type CommandFacts = z.infer<typeof CommandFacts>

/** One execution of one command in one fresh copy. */
export const RunFacts = z.object({
  command: z.string(),
  /** Relative to the folder; absent: the folder itself. */
  cwd: z.string().optional(),
  /** In what equal runs differ on purpose: `HOME`, `path`, `CI`, `PYTHONHASHSEED`. */
  conditions: z.record(z.string(), z.string()).optional(),
  exitCode: z.int().optional(),
  stopped: z.string().optional(),
  infraError: z.string().optional(),
  durationMs: z.number().nonnegative(),
  outputBytes: z.number().nonnegative(),
  truncated: z.boolean(),
  /** Control characters stripped, secrets masked, at most 40 lines of 400 characters. */
  lastLines: z.array(z.string()),
  /** Lines of a red run before the last ones that name what is missing, such as a program; at most 10. */
  missingLines: z.array(z.string()).optional(),
  log: FileRef.optional(),
  /** From all that the run left; where its parts contradict one another, the worse. */
  counts: TestCounts.optional(),
  /** What reports for machines say: those that the harness asked for, and those that the run wrote by itself. */
  reports: z.array(TestCounts).optional(),
  /** Status 0 beside words of failure, where nothing was counted. */
  printsFailure: z.literal(true).optional(),
  /** Where the output and the reports contradict one another, in words. */
  countsDisagree: z.array(z.string()).optional(),
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
export const SetupFacts = z.object({
  run: RunFacts.optional(),
  rewroteSources: z.array(z.string()),
  /** Why a registry could not be asked, where the output says so: nobody's fault. */
  registryDown: z.string().optional(),
  /** What was resolved, so that it can be pinned: lock files as they were afterwards, kept as evidence. */
  locks: z.array(z.object({ path: z.string(), kept: FileRef })).optional(),
  /** `name==version` of what lies in the Python environment, `name@version` of the npm packages; at most 500. */
  packages: z.array(z.string()).optional(),
  /** The set-up without a program that is missing here; where it succeeded, later copies start from it. */
  repair: z.object({ name: z.string(), run: RunFacts }).optional(),
  /** Dependency folders that later copies mount. */
  mounted: z.array(z.string()).optional(),
  /** Shells, interpreters and runners that it left, which come before those of the machine. */
  programs: z.array(z.string()).optional(),
})
export type SetupFacts = z.infer<typeof SetupFacts>

/** A command that was changed outside the deliverable, after the literal one could not run. */
export const Repair = z.object({
  /** What was changed, such as `python -m pytest`. */
  name: z.string(),
  /** The command as stated, and where. */
  of: z.string(),
  cwd: z.string(),
  /** The command as repaired. */
  text: z.string(),
  runs: z.array(RunFacts),
})
export type Repair = z.infer<typeof Repair>

/** Check `test-runs`: the command, several times, each in its own copy without network. */
export const TestRunsFacts = z.object({
  /** As stated. */
  runs: z.array(RunFacts),
  /** In the order tried; the last one of a command is its best. */
  repairs: z.array(Repair).optional(),
  /** The test writes into its dependency folders, so it got copies of them. */
  copiedDependencies: z.boolean().optional(),
  /** Runners that were asked, by a variable, for a report for machines as well. */
  reporters: z.array(z.string()).optional(),
  /** Asked for a report the test was red, and green without: so nobody was asked. */
  reportersRefused: z.boolean().optional(),
})
export type TestRunsFacts = z.infer<typeof TestRunsFacts>

export const NOT_PORTABLE_REASONS = [
  'absolute-path',
  'environment-variable',
  'home',
  'file-outside',
  'link-outside',
  'undeclared-package',
  'ci-marker',
  'user',
] as const

/** Check `origin`: does it work where it was made, and what of that place does it need? Only where it is not green. */
export const OriginFacts = z.object({
  attempted: z.boolean(),
  why: z.string().optional(),
  /** With all that is known of the place where it was made. */
  run: RunFacts.optional(),
  /** Without each single part of it: red where the part is needed. */
  without: z.array(z.object({ part: z.string(), green: z.boolean() })).optional(),
  /** Runs that differ in one condition only, where equal runs differed. */
  varied: z
    .array(
      z.object({ condition: z.string(), value: z.string(), runs: z.int().positive(), green: z.int().nonnegative() }),
    )
    .optional(),
  reason: z.enum(NOT_PORTABLE_REASONS).optional(),
  /** The path, variable or package. */
  detail: z.string().optional(),
})
export type OriginFacts = z.infer<typeof OriginFacts>

/** Check `network`: the red test once more with the host's network. Only where the policy asks for it. */
export const NetworkFacts = z.object({ attempted: z.boolean(), why: z.string().optional(), run: RunFacts.optional() })
export type NetworkFacts = z.infer<typeof NetworkFacts>

export const PROBE_KINDS = [
  'empty',
  'neutral',
  'throw-at-entry',
  'value-mutant',
  'recording',
  'without-hooks',
  'strict',
] as const
export const ProbeRun = z.object({
  kind: z.enum(PROBE_KINDS),
  /** What was changed, in words; `file:line` for a mutant. */
  what: z.string(),
  red: z.boolean(),
  /** How it is red: only `comparison` notices a wrong value. */
  how: z.enum(['parse', 'crash', 'comparison', 'stopped', 'nothing-ran', 'unknown']).optional(),
  /** Changed files that the run wrote over, so that the change may not have reached what ran. */
  overwritten: z.array(z.string()).optional(),
  run: RunFacts,
})
export type ProbeRun = z.infer<typeof ProbeRun>

/**
 * How much of the deliverable the tests execute, by function, weighed by lines. `excused`: entry functions and scripts that
 * measure or show, where nothing of them is executed; they are not in `of` and `ofLines`.
 */
export const ExecutedFacts = z.object({
  functions: z.int().nonnegative(),
  of: z.int().nonnegative(),
  lines: z.int().nonnegative(),
  ofLines: z.int().nonnegative(),
  excusedLines: z.int().nonnegative(),
  /** Sources whose execution cannot be recorded, with their lines: no mutator knows the language. */
  unmeasured: z.array(z.object({ path: z.string(), lines: z.int().nonnegative() })),
  /** Sources of which nothing runs, while another file whose functions have all their names does. */
  twins: z.array(z.object({ path: z.string(), runs: z.string() })),
  /** Functions that were not executed, the longest first, at most 20, as `path:name`. */
  untested: z.array(z.string()),
  /** True where all that ran are constructors, although the files hold other functions: the test may use stand-ins. */
  onlyConstructors: z.boolean().optional(),
})
export type ExecutedFacts = z.infer<typeof ExecutedFacts>

/** Check `probes`: can the test fail? `languages` are those that a mutator exists for. */
export const ProbesFacts = z.object({
  attempted: z.boolean(),
  why: z.string().optional(),
  languages: z.array(z.string()),
  sources: z.array(z.string()),
  probes: z.array(ProbeRun),
  executed: ExecutedFacts.optional(),
  /** What crashed under a wrong value wrote that down, so that no crash is taken for a comparison. */
  crashesTold: z.boolean().optional(),
  /** Files that change how tests run or report. `hides`: without them the same test says no; absent where that was not tried. */
  hooks: z.object({ files: z.array(z.string()), hides: z.boolean().optional() }).optional(),
  seed: z.int(),
})
export type ProbesFacts = z.infer<typeof ProbesFacts>

/** How a promise of the task can be broken, beside `edits-outside-folder`. */
export const PROMISE_FINDINGS = [
  'required-file-missing',
  'required-file-empty',
  'forbidden-file',
  'image-not-shown',
  'section-missing',
  'page-broken',
  'file-too-large',
] as const satisfies readonly FindingWord[]

/** Check `expect`: the promises of the task. */
export const ExpectFacts = z.object({
  asked: z.int().nonnegative(),
  /** `finding`: the word for it; absent in what older versions recorded. */
  broken: z.array(z.object({ promise: z.string(), detail: z.string(), finding: z.enum(PROMISE_FINDINGS).optional() })),
  notChecked: z.array(z.string()),
  /** Files that keep a promise although git ignores them: a commit of the folder would lack them. */
  ignored: z.array(z.string()).optional(),
})
export type ExpectFacts = z.infer<typeof ExpectFacts>

/** Check `held-out`: the author's own check of the answer. */
export const HeldOutFacts = z.object({ run: RunFacts.optional() })
export type HeldOutFacts = z.infer<typeof HeldOutFacts>
