import type { LabRepository } from './lab-repository.ts'

/** What a fake service does with the submission that it gets. Driven by how often it is looked at: no clock. */
export type Scenario = {
  /** Its states in the service's own words, one per poll; the last one stays. */
  states: readonly string[]
  /** What comes out. `late`: a pull request that GitHub shows only after that many looks. */
  work: 'patch' | 'pull' | 'patch-and-pull' | 'branch' | 'none'
  /** How many lists of pull requests do not show it yet. */
  lateLooks?: number
  /** The head branch, where the run key is put in for `KEY`. */
  head?: string
  /** A branch that is reported instead of the one that is pushed. */
  reportedHead?: string
  /** The base branch of the pull request, where the service takes another one than it was told. */
  wrongBase?: string
  title?: string
  author?: string
  draft?: boolean
  /** The patch without the content of binary files, as some services show it. */
  withoutBinary?: boolean
  /** Answers for the service's own particulars, by name; each fake says what it knows. */
  extra?: Readonly<Record<string, unknown>>
}

export const HAPPY: Scenario = { states: ['working', 'done'], work: 'pull' }

/** What a submission came to: made once, when it is first asked for. */
export type Work = { sha: string; patch: string; head: string; base: string }

/** The state at the n-th poll, from 0. */
export const stateAt = (scenario: Scenario, poll: number): string =>
  scenario.states[Math.min(poll, scenario.states.length - 1)] ?? ''

/** True once the last state is reached. */
export const isOver = (scenario: Scenario, poll: number): boolean => poll >= scenario.states.length - 1

/** Makes the work of a submission as a real commit on a real branch. */
export function makeWork(
  lab: LabRepository,
  scenario: Scenario,
  base: { branch: string; runKey: string },
  files: Readonly<Record<string, string | Uint8Array>>,
): Work {
  const onto = lab.heads()[base.branch]
  if (onto === undefined) throw new Error(`the lab has no branch ${base.branch}`)
  const head = (scenario.head ?? 'work/KEY').replace('KEY', base.runKey)
  const sha = lab.commit(head, onto, files)
  const patch = lab.patch(onto, sha, { binary: !scenario.withoutBinary })
  // A service that hands out a patch has pushed nothing.
  if (scenario.work === 'patch') lab.removeBranch(head)
  return { sha, head, base: scenario.wrongBase ?? base.branch, patch }
}
