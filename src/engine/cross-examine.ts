import { join } from 'node:path'
import { makeGlob } from '../lib/glob.ts'
import { sha256 } from '../lib/hash.ts'
import { isSystemError } from '../lib/system-error.ts'
import { makeTempDir, removeDir } from '../lib/temp-dir.ts'
import type { CrossContestant, CrossPair } from '../model/cross-examination.ts'
import type { Deliverable } from '../model/deliverable.ts'
import type { Path } from '../model/ids.ts'
import type { Policy } from '../model/policy.ts'
import type { Task } from '../model/task.ts'
import { pairResultOf } from '../verdict/cross-pair.ts'
import { copyTree, listTree } from '../workspace/copy-tree.ts'
import { pathText } from '../workspace/path-bytes.ts'
import { type VerifyDeps, verifyDeliverable } from './verify.ts'

/** One agent's deliverable as it lies on the host. */
export type CrossSource = CrossContestant & { deliverable: Deliverable; root: Path }

export type CrossRequest = {
  task: Task
  /** Globs of the files that are exchanged. */
  interface: readonly string[]
  sources: readonly CrossSource[]
  /** Where logs stay, one folder a pair. */
  evidenceDir: Path
  policy: Policy
  seed: number
}

export type CrossDeps = VerifyDeps & { slots: (job: () => Promise<void>) => Promise<void> }

/** What finds the command, installs, and runs it; nothing else of a verification is asked here. */
const ASKED = new Set(['intake', 'command', 'setup', 'test-runs'])

/** Two equal runs: a result that changes by itself is nobody's dissent. */
const RUNS = 2

/**
 * Each agent's tests on each agent's code, itself included as the control, each pair in copies and sandboxes of its own.
 * The tester's folder stays as it is but for the files of the interface, which are the author's.
 */
export async function crossExamine(request: CrossRequest, deps: CrossDeps): Promise<CrossPair[]> {
  const { sources } = request
  const wanted = sources.flatMap((tester) => sources.map((author) => ({ tester, author })))
  const pairs: CrossPair[] = []
  await Promise.all(
    wanted.map(({ tester, author }, index) =>
      deps.slots(async () => {
        if (deps.signal.aborted) return
        const names = { tester: tester.agent, author: author.agent }
        pairs[index] = { ...names, ...(await examinePair({ tester, author, index }, request, deps)) }
      }),
    ),
  )
  return pairs.filter((pair) => pair !== undefined)
}

type Pair = { tester: CrossSource; author: CrossSource; index: number }

async function examinePair(
  { tester, author, index }: Pair,
  request: CrossRequest,
  deps: CrossDeps,
): Promise<Pick<CrossPair, 'result' | 'reason' | 'passed' | 'failed'>> {
  const isExchanged = anyOf(request.interface)
  if (!author.deliverable.files.some(({ path }) => isExchanged(path))) {
    return { result: 'does-not-fit', reason: `${author.agent} left no file of the interface` }
  }
  const scratch = makeTempDir('cross-', deps.scratchRoot)
  try {
    const root = join(scratch, 'folder')
    if (!(await mergeFolders(tester.root, author.root, root, isExchanged))) {
      return { result: 'does-not-fit', reason: 'the two folders do not go together' }
    }
    const { policy } = request
    const verification = await verifyDeliverable(
      {
        verificationId: `${request.task.id}/${tester.agent}/${author.agent}`,
        task: request.task,
        deliverable: mergedDeliverable(tester.deliverable, author.deliverable, isExchanged),
        root,
        evidenceDir: join(request.evidenceDir, `${tester.agent}-on-${author.agent}`),
        policy: { ...policy, runs: RUNS, maxRuns: RUNS, probes: 'none' },
        seed: (request.seed + index * 7919) >>> 0,
      },
      { ...deps, checks: deps.checks.filter(({ id }) => ASKED.has(id)) },
    )
    return pairResultOf(verification)
  } finally {
    await removeDir(scratch)
  }
}

function anyOf(globs: readonly string[]): (path: string) => boolean {
  const matchers = globs.map(makeGlob)
  return (path) => matchers.some((matches) => matches(path))
}

/** False where a file of one stands where the other has a folder. */
async function mergeFolders(
  tester: Path,
  author: Path,
  dest: Path,
  isExchanged: (path: string) => boolean,
): Promise<boolean> {
  const [own, other] = [await listTree(tester), await listTree(author)]
  const kept = own.entries.filter(({ kind, path }) => kind !== 'file' || !isExchanged(pathText(path)))
  const files = other.entries.filter(({ kind, path }) => kind === 'file' && isExchanged(pathText(path)))
  const names = files.map(({ path }) => pathText(path))
  const above = other.entries.filter(
    ({ kind, path }) => kind === 'directory' && names.some((name) => name.startsWith(`${pathText(path)}/`)),
  )
  await copyTree({ root: own.root, entries: kept }, dest)
  try {
    await copyTree({ root: other.root, entries: [...above, ...files] }, dest, { replace: true })
  } catch (error) {
    if (isSystemError(error) && ['EEXIST', 'ENOTDIR', 'EISDIR', 'EPERM'].includes(error.code)) return false
    throw error
  }
  return true
}

function mergedDeliverable(
  tester: Deliverable,
  author: Deliverable,
  isExchanged: (path: string) => boolean,
): Deliverable {
  const files = [
    ...tester.files.filter(({ path }) => !isExchanged(path)),
    ...author.files.filter(({ path }) => isExchanged(path)),
  ]
  return {
    attemptId: tester.attemptId,
    files,
    special: [],
    ignored: [],
    outside: [],
    truncated: false,
    hash: sha256(`${tester.hash} ${author.hash}`),
  }
}
