import type { LabRepository } from './lab-repository.ts'
import { isOver, makeWork, type Scenario, stateAt, type Work } from './scenario.ts'

/** One paid submission that a fake service took. */
export type Job = { id: string; base: string; runKey: string; prompt: string; polls: number; work?: Work }

export type FakePull = {
  number: number
  node_id: string
  html_url: string
  title: string
  body: string
  draft: boolean
  state: string
  head: { ref: string; sha: string; repo: { full_name: string } }
  base: { ref: string; repo: { full_name: string } }
  user: { login: string }
  created_at: string
  updated_at?: string
}

/** What all fakes share: the repository, what was submitted and the pull requests that came of it. */
export type World = {
  lab: LabRepository
  scenario: Scenario
  repo: string
  files: Readonly<Record<string, string | Uint8Array>>
  jobs: Job[]
  pulls: FakePull[]
  start(base: string, prompt: string): Job
  /** One poll: its state now; at the last one its work is there. */
  look(job: Job): string
  /** The same without counting, for lists. */
  state(job: Job): string
  /** The pull request of a job, where the scenario makes one and GitHub shows it by now. */
  pullOf(job: Job): FakePull | undefined
  /** Counts a list of pull requests. */
  listPulls(base: string | undefined): FakePull[]
}

export const CREATED = '2026-11-25T10:00:00Z'

export function openWorld(lab: LabRepository, scenario: Scenario, files: World['files'], repo = 'octo/lab'): World {
  let looks = 0
  const shown = (): boolean => looks > (world.scenario.lateLooks ?? 0) || (world.scenario.lateLooks ?? 0) === 0
  const publish = (job: Job): void => {
    if (job.work !== undefined || world.scenario.work === 'none') return
    job.work = makeWork(lab, world.scenario, { branch: job.base, runKey: job.runKey }, world.files)
    if (world.scenario.work.includes('pull')) world.pulls.push(pullFor(world, job.work))
  }
  const world: World = {
    lab,
    scenario,
    repo,
    files,
    jobs: [],
    pulls: [],
    start: (base, prompt) => {
      const runKey = /^bakeoff\/base\/(\w+)$/.exec(base)?.[1]
      if (runKey === undefined) throw new Error(`no base branch of ours: ${base}`)
      const job: Job = { id: `job-${world.jobs.length + 1}`, base, runKey, prompt, polls: 0 }
      world.jobs.push(job)
      return job
    },
    look: (job) => {
      const poll = job.polls
      job.polls += 1
      if (isOver(world.scenario, poll)) publish(job)
      return stateAt(world.scenario, poll)
    },
    state: (job) => stateAt(world.scenario, job.polls),
    pullOf: (job) => (shown() ? world.pulls.find(({ head }) => head.sha === job.work?.sha) : undefined),
    listPulls: (base) => {
      looks += 1
      return shown() ? world.pulls.filter((pull) => base === undefined || pull.base.ref === base) : []
    },
  }
  return world
}

function pullFor(world: World, work: Work): FakePull {
  const number = world.pulls.length + 7
  world.lab.setRef(`refs/pull/${number}/head`, work.sha)
  return {
    number,
    node_id: `PR_${number}`,
    html_url: `https://github.com/${world.repo}/pull/${number}`,
    title: world.scenario.title ?? 'Answer',
    body: 'An answer',
    draft: world.scenario.draft ?? true,
    state: 'open',
    head: { ref: world.scenario.reportedHead ?? work.head, sha: work.sha, repo: { full_name: world.repo } },
    base: { ref: work.base, repo: { full_name: world.repo } },
    user: { login: world.scenario.author ?? 'service[bot]' },
    created_at: CREATED,
  }
}
