import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DELIVERABLE_DIR } from '../engine/verify.ts'
import { matchesGlob } from '../lib/glob.ts'
import { makeRedactor, type Redactor } from '../lib/redact.ts'
import type { Deliverable } from '../model/deliverable.ts'
import { UserError } from '../model/errors.ts'
import { CommandFacts } from '../model/facts.ts'
import type { Path } from '../model/ids.ts'
import { RECORD_FILE } from '../model/published-record.ts'
import type { Judgement } from '../model/verdict.ts'
import { type Publication, publishedReadme, recordText } from '../report/publish-text.ts'
import { applyRules, type LeftOut, type PublishFile } from '../research/publish-rules.ts'
import type { Store } from '../store/open.ts'
import { type AttemptRecord, readTrialResults, type TrialRecord } from '../store/read.ts'
import { isControlFile } from '../workspace/control-files.ts'
import type { PublishFlags } from './commands/publish.ts'
import type { CliContext } from './context.ts'
import { knownSecrets } from './known-secrets.ts'
import { whyGone } from './pruned-files.ts'
import type { ResultsFolder } from './results-folder.ts'

/** The rule of the repositories that this way of working comes from; a task may set its own. */
const MAX_FILE_BYTES = 2_000_000
const MAX_TOTAL_BYTES = 50_000_000

/** As much of a follow-up as a pull request shows. */
const MAX_PROMPT_CHARS = 4000

/** An answer ready to be published. */
export type Answer = {
  /** The deliverable's folder. */
  root: Path
  refused?: string
  branch: string
  folder: string
  files: PublishFile[]
  texts: Record<string, string>
  about: Publication
  left: LeftOut[]
}

type From = { store: Store; folder: ResultsFolder; flags: PublishFlags }

export async function answerOf(record: TrialRecord, from: From, context: CliContext): Promise<Answer> {
  const { attempt, deliverable, judgement } = judged(record)
  const root = join(from.folder.attemptDir(attempt.attemptId), DELIVERABLE_DIR)
  const gone = whyGone(root, attempt.prunedAt)
  if (gone !== undefined) {
    throw new UserError(`The files of ${record.result.trial} are ${gone}.`, { hint: 'Run it again to publish it.' })
  }
  const { kept, left } = applyRules(filesOf(deliverable, root), {
    maxFileBytes: record.task.expect?.max_file_bytes ?? MAX_FILE_BYTES,
    maxTotalBytes: MAX_TOTAL_BYTES,
    isForbidden: (path) => (record.task.expect?.forbid ?? []).some((glob) => matchesGlob(path, glob)),
    isControlFile,
  })
  const outside = deliverable.outside.map((path) => ({ path: `../${path}`, why: 'outside of its folder' }))
  const redactor = makeRedactor(await knownSecrets(context))
  const transcript = transcriptOf(from, chainOf(record, attempt), redactor)
  const about = { ...publicationOf(record, from, { attempt, judgement, left }), ...transcript.about }
  const readme = kept.find((file) => file.path === 'README.md')
  return {
    ...refusalOf(kept, judgement, redactor),
    root,
    branch: branchOf(record),
    folder: from.flags.folder ?? record.task.folder,
    files: kept,
    texts: {
      'README.md': publishedReadme(readme === undefined ? undefined : readFileSync(readme.from, 'utf8'), about),
      [RECORD_FILE]: recordText(about),
      ...transcript.files,
    },
    about,
    left: [...left, ...outside],
  }
}

/** The attempt that counts, or the newest that left something. */
function judged(record: TrialRecord): { attempt: AttemptRecord; deliverable: Deliverable; judgement: Judgement } {
  const newest = [...record.attempts].reverse()
  const attempt = newest.find((one) => one.number === record.currentAttempt) ?? newest[0]
  const judgement = attempt?.judgements.at(-1)
  if (attempt?.deliverable === undefined || judgement === undefined) {
    throw new UserError(`${record.result.trial} has no judged answer.`, {
      hint: `See where it stands: bakeoff show ${record.result.trial}`,
    })
  }
  return { attempt, deliverable: attempt.deliverable, judgement }
}

function filesOf(deliverable: Deliverable, root: string): PublishFile[] {
  return deliverable.files.flatMap(({ path, bytes }) => {
    const from = join(root, path)
    const entry = lstatSync(from, { throwIfNoEntry: false })
    return entry?.isFile() ? [{ path, from, bytes, executable: (entry.mode & 0o111) !== 0 }] : []
  })
}

/** Why nothing of it may be published, whatever a person named. */
function refusalOf(files: readonly PublishFile[], judgement: Judgement, redactor: Redactor): { refused?: string } {
  if (files.length === 0) return { refused: 'the rules leave nothing of it' }
  const leaking = files.filter(({ from }) => {
    const content = readFileSync(from)
    return redactor.bytes(content) !== content
  })
  if (leaking.length > 0)
    return { refused: `one of your secrets stands in ${leaking.map((one) => one.path).join(', ')}` }
  const finding = judgement.findings.find((one) => one.startsWith('secret'))
  return finding === undefined ? {} : { refused: `its verification found a secret in it (${finding})` }
}

type Parts = { attempt: AttemptRecord; judgement: Judgement; left: readonly LeftOut[] }

function publicationOf(record: TrialRecord, { store, folder }: From, parts: Parts): Publication {
  const { result, task } = record
  const { attempt, judgement } = parts
  const command = CommandFacts.safeParse(attempt.verifications.at(-1)?.checks['command']?.facts)
  const text = command.success ? command.data.candidates[0]?.text : undefined
  const model = result.observedModel ?? result.requestedModel
  const same = readTrialResults(store, result.run).filter((one) => one.task === result.task)
  return {
    title: task.title,
    prompt: task.prompt,
    followUps: followUpsOf(attempt, folder),
    trial: result.trial,
    agent: result.agent,
    adapter: result.adapter,
    ...(model === undefined ? {} : { model }),
    ...(result.cliVersion === undefined ? {} : { cliVersion: result.cliVersion }),
    outcome: attempt.attempt?.outcome.kind ?? 'not ended',
    verdict: judgement.verdict,
    reason: judgement.reason,
    policy: judgement.policy,
    correctness: judgement.correctness,
    promises: judgement.promises,
    findings: judgement.findings,
    ...(text === undefined ? {} : { command: text }),
    isolation: attempt.isolation,
    startedAt: attempt.startedAt,
    harness: attempt.verifications.at(-1)?.harnessVersion ?? '',
    contestants: same.map((one) => ({
      agent: one.agent,
      verdict: one.verdict ?? 'none',
      status: one.status ?? 'not ended',
    })),
    left: parts.left,
  }
}

/** The prompts after the first, as they were given. */
function followUpsOf({ attempt, attemptId }: AttemptRecord, folder: ResultsFolder): string[] {
  const paths = (attempt?.rounds ?? []).slice(1).map(({ prompt }) => join(folder.attemptDir(attemptId), prompt.path))
  return paths.filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8').slice(0, MAX_PROMPT_CHARS))
}

/** The attempts whose work this one goes on with, oldest first, and itself. */
function chainOf(record: Pick<TrialRecord, 'attempts'>, attempt: AttemptRecord): AttemptRecord[] {
  const before = record.attempts.find(({ attemptId }) => attemptId === attempt.attempt?.continues)
  return before === undefined ? [attempt] : [...chainOf(record, before), attempt]
}

/** `attach`: the transcript as a file beside the answer, masked once more by what is secret today. */
function transcriptOf(
  { folder, flags }: From,
  chain: readonly AttemptRecord[],
  redactor: Redactor,
): { about: Pick<Publication, 'transcript'>; files: Record<string, string> } {
  if (flags.transcript === 'none') return { about: {}, files: {} }
  if (flags.transcript !== 'attach') return { about: { transcript: flags.transcript }, files: {} }
  const paths = chain.map(({ attemptId }) => join(folder.attemptDir(attemptId), 'transcript.jsonl'))
  const texts = paths.filter((path) => existsSync(path)).map((path) => readFileSync(path, 'utf8'))
  if (texts.length === 0) return { about: {}, files: {} }
  return { about: { transcript: 'transcript.jsonl' }, files: { 'transcript.jsonl': redactor.text(texts.join('')) } }
}

/** One branch a trial, so that no two answers ever meet on one. */
function branchOf({ result, task }: TrialRecord): string {
  const safe = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+|\.+$|\.lock$/g, '')
  const run = result.run.split('-').at(-1) ?? result.run
  const repeat = result.trialIndex === 1 ? '' : `-${result.trialIndex}`
  return `bakeoff/${safe(task.folder)}/${safe(result.agent)}-${run}${repeat}`
}
