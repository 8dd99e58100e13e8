import { posix } from 'node:path'
import { z } from 'zod'
import type { Path } from '../model/ids.ts'
import { RECORD_FILE } from '../model/published-record.ts'
import { type Gits, gitText, gitTextOrNone } from './git.ts'
import { readBlobs } from './read-blobs.ts'

/** What of a published answer's record the index needs; anything may have been written there by anybody. */
const Record = z.object({
  title: z.string().max(500).optional(),
  trial: z.string().max(500).optional(),
  agent: z.string().max(200).optional(),
  model: z.string().max(200).optional(),
  verdict: z.string().max(50).optional(),
})

/** One answer of a research repository. */
export type FoundAnswer = {
  folder: string
  readme: string
  /** Day in UTC of the first commit that touches the folder's README. */
  date: string
  record?: z.infer<typeof Record>
  /** A summary that lies beside the answer, as other tools leave it. */
  summary?: string
  /** The branch that it waits on; absent once it is in the repository. */
  branch?: string
}

const SUMMARY_FILE = '_summary.md'

/**
 * Every answer in a repository: the folders that hold a README.md at the checked-out commit, whoever made them, and those
 * on branches of `bakeoff publish` that are not merged yet. One `git log` in all; the newest first.
 */
export async function scanRepository(path: Path, gits: Gits): Promise<FoundAnswer[]> {
  const place = { cwd: path }
  const head = await gitTextOrNone(gits.inside, ['rev-parse', '-q', '--verify', 'HEAD^{commit}'], place)
  if (head === undefined) return []
  const names = (await gitText(gits.inside, ['ls-tree', '-r', '-z', '--name-only', head], place)).split('\0')
  const present = new Set(names)
  const folders = names.flatMap((name) => answerFolder(name, present))
  const dates = await firstDates(path, gits)
  const merged = await answersAt(head, folders, path, gits)
  const waiting = await waitingAnswers(head, new Set(folders), path, gits)
  return [...merged.map((one) => ({ ...one, date: dates.get(`${one.folder}/README.md`) ?? '' })), ...waiting].sort(
    (a, b) => (a.date === b.date ? (a.folder < b.folder ? -1 : 1) : a.date < b.date ? 1 : -1),
  )
}

/** A folder at the top, or a deeper one that was published. */
function answerFolder(name: string, present: ReadonlySet<string>): string[] {
  const folder = posix.dirname(name)
  if (posix.basename(name) !== 'README.md' || folder === '.' || folder.startsWith('.')) return []
  return !folder.includes('/') || present.has(`${folder}/${RECORD_FILE}`) ? [folder] : []
}

async function answersAt(
  commit: string,
  folders: readonly string[],
  path: Path,
  gits: Gits,
): Promise<Omit<FoundAnswer, 'date'>[]> {
  const files = folders.flatMap((folder) => ['README.md', RECORD_FILE, SUMMARY_FILE].map((name) => `${folder}/${name}`))
  const texts = await readBlobs(commit, files, path, gits)
  return folders.map((folder) => {
    const record = recordOf(texts.get(`${folder}/${RECORD_FILE}`))
    const summary = texts.get(`${folder}/${SUMMARY_FILE}`)?.trim()
    return {
      folder,
      readme: texts.get(`${folder}/README.md`) ?? '',
      ...(record === undefined ? {} : { record }),
      ...(summary ? { summary } : {}),
    }
  })
}

function recordOf(text: string | undefined): FoundAnswer['record'] {
  if (text === undefined) return undefined
  try {
    return Record.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** By path of today: the day of its first commit, renames followed. */
async function firstDates(path: Path, gits: Gits): Promise<Map<string, string>> {
  const format = '--format=%x01%ad'
  const log = await gitText(
    gits.inside,
    [
      '-c',
      'log.follow=false',
      'log',
      '-M',
      '--name-status',
      '-z',
      format,
      '--date=unix',
      'HEAD',
      '--',
      ':(glob)**/README.md',
    ],
    { cwd: path },
  )
  const dates = new Map<string, string>()
  /** What a path of the past is called today. */
  const today = new Map<string, string>()
  for (const commit of log.split('\x01').slice(1)) {
    const fields = commit.split('\0').map((field) => field.trim())
    const date = new Date(Number(fields[0]) * 1000).toISOString().slice(0, 10)
    for (const { path: touched, from } of changesOf(fields.slice(1))) {
      const now = today.get(touched) ?? touched
      dates.set(now, date)
      if (from !== undefined) today.set(from, now)
    }
  }
  return dates
}

/** `M`, path or `R100`, old path, new path. */
function changesOf(fields: readonly string[]): { path: string; from?: string }[] {
  const changes: { path: string; from?: string }[] = []
  for (let at = 0; at < fields.length; ) {
    const status = fields[at] ?? ''
    if (/^[RC]\d*$/.test(status)) {
      const [from = '', path = ''] = [fields[at + 1], fields[at + 2]]
      changes.push(status.startsWith('R') ? { path, from } : { path })
      at += 3
    } else if (/^[A-Z]$/.test(status)) {
      changes.push({ path: fields[at + 1] ?? '' })
      at += 2
    } else at += 1
  }
  return changes
}

async function waitingAnswers(
  head: string,
  merged: ReadonlySet<string>,
  path: Path,
  gits: Gits,
): Promise<FoundAnswer[]> {
  const listed = await gitText(
    gits.inside,
    [
      'for-each-ref',
      `--no-merged=${head}`,
      '--format=%(objectname) %(authordate:unix) %(refname)',
      'refs/heads/bakeoff/',
      'refs/remotes/',
    ],
    { cwd: path },
  )
  const found = new Map<string, FoundAnswer>()
  for (const line of listed.split('\n')) {
    const [commit = '', unix = '', ref = ''] = line.split(' ')
    const branch = /^refs\/(?:heads|remotes\/[^/]+)\/(bakeoff\/.+)$/.exec(ref)?.[1]
    if (branch === undefined || found.has(branch)) continue
    const changed = await gitText(gits.inside, ['diff-tree', '-r', '-z', '--name-only', head, commit], { cwd: path })
    const folders = changed.split('\0').filter((name) => posix.basename(name) === RECORD_FILE)
    const [folder] = folders.map((name) => posix.dirname(name)).filter((name) => !merged.has(name))
    if (folder === undefined) continue
    const [answer] = await answersAt(commit, [folder], path, gits)
    const date = new Date(Number(unix) * 1000).toISOString().slice(0, 10)
    if (answer !== undefined) found.set(branch, { ...answer, date, branch })
  }
  return [...found.values()]
}
