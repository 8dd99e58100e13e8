/** A text of which the middle may be missing: `bytes` is the whole, `cutBytes` what was left out at `cutAt` characters. */
export type Excerpt = { text: string; bytes: number; cutBytes?: number; cutAt?: number }

/** One execution of one command, and what it printed. */
export type DetailRun = {
  /** Which one it was: `run 1 of 3`, `probe: empty`. */
  what: string
  command: string
  cwd?: string
  /** `exit code 0`, or why it has none. */
  end: string
  durationMs: number
  tests?: string
  output: Excerpt
}

/** One physical execution of a trial, with what was recorded of it and what was measured on what it left. */
export type AttemptDetail = {
  number: number
  /** True for the attempt that the trial's result rests on. */
  counts: boolean
  facts: [name: string, value: string][]
  checks: { id: string; kind: string; reason: string }[]
  findings: string[]
  prompts: Excerpt[]
  transcript?: Excerpt
  diff?: Excerpt
  runs: DetailRun[]
  /** Relative to the suite. */
  folder: string
}

/** Everything that the page shows of one trial; all of it is text of anybody. */
export type TrialDetail = { trial: string; attempts: AttemptDetail[] }

/** How much one embedded trial takes at most, in bytes of each of its texts. */
export const EXCERPT_LIMITS: { headBytes: number; tailBytes: number } = { headBytes: 24_000, tailBytes: 40_000 }
