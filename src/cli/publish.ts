import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../model/errors.ts'
import type { Path, TrialId } from '../model/ids.ts'
import type { TrialResult } from '../model/report-data.ts'
import { pullRequestText } from '../report/publish-text.ts'
import { type PublishedBranch, publishBranch } from '../research/publish-branch.ts'
import { ensurePullRequest, type PullRequest } from '../research/pull-request.ts'
import { openStore, type Store } from '../store/open.ts'
import { findRun, readTrial, readTrialResults } from '../store/read.ts'
import type { PublishFlags } from './commands/publish.ts'
import { type CliContext, printJson } from './context.ts'
import { gitsOf } from './gits.ts'
import { scratchRoot } from './host.ts'
import { type Answer, answerOf } from './publish-answer.ts'
import { askTranscript, type Places, placesOf } from './publish-places.ts'
import { PUBLISHED_FILE } from './published-file.ts'
import { type ResultsFolder, resultsFolderOf, suiteFolder } from './results-folder.ts'

const EXIT_REFUSED = 1

/** What became of one answer. `refused`: the rules keep all of it back, and why. */
type Published = {
  trial: TrialId
  refused?: string
  branch?: PublishedBranch
  repository?: string
  pullRequest?: PullRequest
  left: Answer['left']
}

/** `bakeoff publish`: each chosen answer as a branch of its own; nothing else of the repository changes. */
export async function publish(what: string, flags: PublishFlags, context: CliContext): Promise<void> {
  const folder = resultsFolderOf(suiteFolder(context.cwd, flags.suite))
  const store = openStore(folder.database, 'read')
  try {
    const chosen = chosenTrials(store, what)
    const published: Published[] = []
    for (const trial of chosen) published.push(await publishOne({ trial, store, folder, flags }, context))
    if (published.some((one) => one.refused !== undefined)) context.setExitCode(EXIT_REFUSED)
    if (flags.json) printJson(context, { published })
    else for (const one of published) context.out(publishedText(one))
  } finally {
    store.close()
  }
}

/** The trial that was named, or the best verified one of each task of a run. */
function chosenTrials(store: Store, what: string): TrialId[] {
  if (what.includes('/')) return [readTrial(store, what).result.trial]
  const run = findRun(store, what)
  const verified = readTrialResults(store, run).filter((one) => one.verdict === 'verified' && one.status === 'pass')
  if (verified.length === 0) {
    throw new UserError(`Run ${run} has no verified answer.`, {
      hint: 'Name a trial to publish it as what it is: bakeoff publish RUN/TASK/AGENT/INDEX',
    })
  }
  const best = new Map<string, TrialResult>()
  for (const one of verified.sort(byMerit)) if (!best.has(one.task)) best.set(one.task, one)
  return [...best.values()].map((one) => one.trial)
}

/** An answer that is known to be right, that kept its promises, that came sooner. */
function byMerit(a: TrialResult, b: TrialResult): number {
  const rank = (one: TrialResult): number => (one.correctness === 'correct' ? 0 : 2) + (one.promises === 'kept' ? 0 : 1)
  return rank(a) - rank(b) || (a.activeMs ?? Infinity) - (b.activeMs ?? Infinity) || (a.trial < b.trial ? -1 : 1)
}

type One = { trial: TrialId; store: Store; folder: ResultsFolder; flags: PublishFlags }

async function publishOne({ trial, store, folder, flags }: One, context: CliContext): Promise<Published> {
  const record = readTrial(store, trial)
  const places = await placesOf(record, store, flags, context)
  await askTranscript(places, flags, context)
  const answer = await answerOf(record, { store, folder, flags }, context)
  if (answer.refused !== undefined) return { trial, refused: answer.refused, left: answer.left }
  const gits = gitsOf(context)
  const text = pullRequestText(answer.about)
  const branch = await publishBranch(
    {
      target: places.target,
      branch: answer.branch,
      folder: answer.folder,
      files: answer.files,
      texts: answer.texts,
      message: `${text.title}\n\n${text.body}`,
      replace: flags.replace === true,
      ...(places.home === undefined ? {} : { home: places.home }),
      scratch: scratchRoot(),
    },
    gits,
  )
  markPublished(answer.root, { repository: places.shown, branch: answer.branch })
  const isOnBranch = branch.became !== 'merged'
  if (isOnBranch) await places.follow(answer.branch)
  const pullRequest = isOnBranch ? await pullRequestOf(places, answer.branch, text) : undefined
  return {
    trial,
    branch,
    repository: places.shown,
    left: answer.left,
    ...(pullRequest === undefined ? {} : { pullRequest }),
  }
}

/** `prune` leaves what was published alone. */
function markPublished(root: Path, where: { repository: string; branch: string }): void {
  writeFileSync(join(dirname(root), PUBLISHED_FILE), `${JSON.stringify(where)}\n`)
}

async function pullRequestOf(
  { github }: Places,
  head: string,
  text: { title: string; body: string },
): Promise<PullRequest | undefined> {
  return github === undefined
    ? undefined
    : ensurePullRequest(github.place, { ...text, head, base: github.defaultBranch })
}

function publishedText(one: Published): string {
  const left = one.left.map(({ path, why }) => `  left out: ${JSON.stringify(path).slice(1, -1)} (${why})\n`).join('')
  if (one.refused !== undefined) return `Not published: ${one.trial}: ${one.refused}\n${left}`
  const { branch, pullRequest } = one
  if (branch?.became === 'merged') return `In ${one.repository} already, nothing changed: ${one.trial}\n${left}`
  const what = branch?.became === 'published' ? 'Published' : 'Published before, nothing changed'
  const request =
    pullRequest === undefined ? '' : `  pull request ${pullRequest.created ? 'made' : 'there'}: ${pullRequest.url}\n`
  return `${what}: ${one.trial}\n  branch ${branch?.branch} in ${one.repository}\n${request}${left}`
}
