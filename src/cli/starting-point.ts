import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Suite } from '../config/load-suite.ts'
import { DELIVERABLE_DIR } from '../engine/verify.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { openStore } from '../store/open.ts'
import { readTrial } from '../store/read.ts'
import { isControlFile } from '../workspace/control-files.ts'
import { hardenedGit } from '../workspace/git.ts'
import { prunedWords } from './pruned-files.ts'
import { resultsFolderOf } from './results-folder.ts'

/** What attempts start from besides the repository's newest commit. */
export type StartingPoint = {
  /** How the task file calls it. */
  name?: string
  /** Where the earlier answer lies, and so where the new one goes. */
  folder?: string
  /** Copies the earlier attempt's files, without those that would steer an agent. */
  copyTo?: (dest: Path) => Promise<void>
  /** A branch of the research repository to start from. */
  ref?: string
}

/** What `--from` names: a trial of this suite, or a branch of its research repository. */
export async function startingPoint(from: string, suite: Suite): Promise<StartingPoint> {
  const branch = suite.repository === undefined ? undefined : await branchFolder(suite.repository, from)
  if (branch !== undefined) return { name: `branch ${from}`, ref: from, ...branch }
  const folder = resultsFolderOf(suite.path)
  if (!existsSync(folder.database)) throw nothing(from)
  const store = openStore(folder.database, 'read')
  try {
    const trial = readTrial(store, from)
    const attempt = [...trial.attempts].reverse().find((one) => one.deliverable !== undefined)
    const root = attempt === undefined ? undefined : join(folder.attemptDir(attempt.attemptId), DELIVERABLE_DIR)
    if (root === undefined || !existsSync(root)) {
      const pruned = attempt?.prunedAt === undefined ? '' : `; they were ${prunedWords(attempt.prunedAt)}`
      throw new UserError(`${trial.result.trial} ${pruned === '' ? 'left' : 'has'} no files to start from${pruned}.`, {
        hint: `See what it did: bakeoff show ${trial.result.trial}`,
      })
    }
    return { name: trial.result.trial, folder: trial.task.folder, copyTo: (dest) => copyPlainFiles(root, dest) }
  } finally {
    store.close()
  }
}

const nothing = (from: string): UserError =>
  new UserError(`There is no trial or branch "${from}".`, {
    hint: 'A trial is RUN/TASK/AGENT/INDEX; `bakeoff status` lists them.',
  })

/** The folder that a branch adds to what is checked out; `undefined` where there is no such branch. */
async function branchFolder(repository: Path, branch: string): Promise<{ folder?: string } | undefined> {
  const known = await hardenedGit(['rev-parse', '--verify', '-q', '--end-of-options', `refs/heads/${branch}`], {
    cwd: repository,
  })
  if (known.exitCode !== 0) return undefined
  const changed = await hardenedGit(['diff', '--name-only', '-z', `HEAD...refs/heads/${branch}`, '--'], {
    cwd: repository,
  })
  const paths = Buffer.from(changed.stdout).toString('utf8').split('\0')
  const [first, ...others] = new Set(paths.filter((path) => path.includes('/')).map((path) => path.split('/')[0]))
  return first === undefined || others.length > 0 ? {} : { folder: first }
}

async function copyPlainFiles(root: Path, dest: Path): Promise<void> {
  mkdirSync(dest, { recursive: true })
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const from = join(entry.parentPath, entry.name)
    const path = relative(root, from)
    if (!entry.isFile() || isControlFile(path)) continue
    await mkdir(dirname(join(dest, path)), { recursive: true })
    await copyFile(from, join(dest, path))
    chmodSync(join(dest, path), 0o644)
  }
}

/** Names that the research repository uses already: a new question's folder is to be a new one. */
export async function takenFolders(suite: Suite): Promise<ReadonlySet<string>> {
  const own = suite.tasks.map((task) => task.id)
  if (suite.repository === undefined) return new Set(own)
  const listed = await hardenedGit(['ls-tree', '-z', '--name-only', 'HEAD'], { cwd: suite.repository })
  const names = Buffer.from(listed.stdout).toString('utf8').split('\0')
  return new Set([...own, ...names.map((name) => name.toLowerCase())].filter((name) => name !== ''))
}
