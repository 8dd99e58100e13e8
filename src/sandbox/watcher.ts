import { statfs } from 'node:fs/promises'
import type { StopReason } from '../contracts/sandbox.ts'
import { type ProcessRef, readProcessTree, readPssBytes, type TreeProcess } from '../lib/process-tree.ts'
import type { Path } from '../model/ids.ts'
import type { ExecBudget } from '../model/policy.ts'
import { folderBytes } from './folder-bytes.ts'

/** Short commands are never looked at: a poll costs more than they do. */
export const FIRST_LOOK_MS = 100
const POLL_MS = 100
const DISK_MS = 400
/** A full walk at least this often, though the file system's free space has not fallen. */
const DISK_WALK_MS = 5000
/** Looking takes at most this share of the time. */
const SHARE = 20

export type WatchTarget = {
  /** Called at every look, since the first process may become known late. */
  roots(): readonly number[]
  pageBytes: number
  /** Writable folders of the host, counted against `diskBytes`. */
  folders: readonly Path[]
  /** Processes of the launcher itself. */
  overhead: number
}

export type Watcher = {
  readonly seen: { maxRssBytes?: number; maxPids?: number }
  /** All descendants ever seen: at isolation `process` they are killed one by one. */
  readonly known: ReadonlyMap<number, ProcessRef>
  close(): void
}

/** Samples a process tree and its folders, and calls `stop` at the first limit that is passed. */
export function openWatcher(
  target: WatchTarget,
  limits: Partial<ExecBudget>,
  stop: (reason: StopReason) => void,
): Watcher {
  const seen: { maxRssBytes?: number; maxPids?: number } = {}
  const known = new Map<number, ProcessRef>()
  const disk = openDiskLook(target.folders, limits.diskBytes)
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const lookAtTree = async (): Promise<void> => {
    const tree = (await readProcessTree(target.roots(), target.pageBytes)).filter((one) => !one.zombie)
    if (tree.length === 0) return
    for (const one of tree) known.set(one.pid, { pid: one.pid, startedAt: one.startedAt })
    const rssBytes = tree.reduce((sum, one) => sum + one.rssBytes, 0)
    const pids = Math.max(0, tree.length - target.overhead)
    seen.maxPids = Math.max(seen.maxPids ?? 0, pids)
    seen.maxRssBytes = Math.max(seen.maxRssBytes ?? 0, rssBytes)
    if (limits.pids !== undefined && pids > limits.pids) stop('pids')
    if (limits.memoryBytes !== undefined && rssBytes > limits.memoryBytes && ownBytes(tree) > limits.memoryBytes)
      stop('memory')
  }

  const look = async (): Promise<void> => {
    const startedMs = performance.now()
    await lookAtTree()
    if (!closed && (await disk(startedMs))) stop('disk')
    const tookMs = performance.now() - startedMs
    if (!closed) timer = setTimeout(() => void look(), Math.max(POLL_MS, tookMs * SHARE))
  }
  timer = setTimeout(() => void look(), FIRST_LOOK_MS)

  return {
    seen,
    known,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

/** Pages that forked processes share are counted once, so that a limit is not passed by arithmetic alone. */
function ownBytes(tree: readonly TreeProcess[]): number {
  return tree.reduce((sum, one) => sum + (readPssBytes(one.pid) ?? one.rssBytes), 0)
}

/** True when the folders hold more than allowed. Free space is cheap to ask, a walk is not: it is done when needed. */
function openDiskLook(folders: readonly Path[], limitBytes: number | undefined): (nowMs: number) => Promise<boolean> {
  let nextMs: number | undefined
  let nextWalkMs = 0
  let freeAtWalk: number | undefined
  let bytesAtWalk = 0
  return async (nowMs) => {
    nextMs ??= nowMs + DISK_MS - FIRST_LOOK_MS
    if (limitBytes === undefined || nowMs < nextMs || folders.length === 0) return false
    nextMs = nowMs + DISK_MS
    const free = await freeBytes(folders)
    const fallen = freeAtWalk === undefined ? Number.POSITIVE_INFINITY : freeAtWalk - free
    if (nowMs < nextWalkMs && bytesAtWalk + fallen <= limitBytes) return false
    const startedMs = performance.now()
    bytesAtWalk = await folderBytes(folders, limitBytes)
    freeAtWalk = free
    const tookMs = performance.now() - startedMs
    nextMs = nowMs + Math.max(DISK_MS, tookMs * SHARE)
    nextWalkMs = nowMs + Math.max(DISK_WALK_MS, tookMs * SHARE)
    return bytesAtWalk > limitBytes
  }
}

async function freeBytes(folders: readonly Path[]): Promise<number> {
  try {
    const all = await Promise.all(folders.map((folder) => statfs(folder)))
    return Math.min(...all.map((one) => one.bavail * one.bsize))
  } catch {
    // A folder that the program removed: nothing is free, so that it is walked.
    return 0
  }
}
