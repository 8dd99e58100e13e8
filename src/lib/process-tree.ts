import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A process and when it began (in the kernel's own unit): a pid alone may have been given out again. */
export type ProcessRef = { pid: number; startedAt: string }

export type TreeProcess = ProcessRef & { rssBytes: number; zombie: boolean }

/** The living descendants of `roots`, roots included; children of every thread are followed. */
export async function readProcessTree(roots: readonly number[], pageBytes: number): Promise<TreeProcess[]> {
  if (process.platform !== 'linux') return readTreeFromPs(roots)
  const found: TreeProcess[] = []
  const seen = new Set<number>()
  const queue = [...roots]
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    if (seen.has(pid)) continue
    seen.add(pid)
    const one = readProcess(pid, pageBytes)
    if (one === undefined) continue
    found.push(one)
    queue.push(...childrenOf(pid))
  }
  return found
}

/** True while that very process lives, not merely one with its number. */
export function isAlive(ref: ProcessRef): boolean {
  const now = readProcess(ref.pid, 1)
  return now !== undefined && !now.zombie && now.startedAt === ref.startedAt
}

/** Bytes of one memory page, from the kernel's auxiliary vector (AT_PAGESZ = 6). */
export function pageBytesOfMachine(): number {
  const vector = readProcFile('/proc/self/auxv')
  for (let at = 0; vector !== undefined && at + 16 <= vector.length; at += 16) {
    if (vector.readBigUInt64LE(at) === 6n) return Number(vector.readBigUInt64LE(at + 8))
  }
  return 4096
}

/** Proportional share of memory: pages shared by several processes count once in all. Absent where unreadable. */
export function readPssBytes(pid: number): number | undefined {
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(readProcFile(`/proc/${pid}/smaps_rollup`)?.toString('latin1') ?? '')?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
}

function readProcess(pid: number, pageBytes: number): TreeProcess | undefined {
  const stat = readStat(`/proc/${pid}/stat`)
  if (stat === undefined) return undefined
  const { startedAt } = stat
  const ended = stat.state === 'Z' || stat.state === 'X'
  if (!ended || stat.threads < 2) return { pid, startedAt, rssBytes: stat.rssPages * pageBytes, zombie: ended }
  // The first thread has ended, others live on: the memory is then shown at theirs.
  const pages = readFolder(`/proc/${pid}/task`).map((thread) => readStat(`/proc/${pid}/task/${thread}/stat`)?.rssPages)
  return { pid, startedAt, rssBytes: Math.max(0, ...pages.map((one) => one ?? 0)) * pageBytes, zombie: false }
}

/** Fields behind the name, which may hold spaces and parentheses itself; see proc(5). */
function readStat(path: string): { state: string; threads: number; startedAt: string; rssPages: number } | undefined {
  const stat = readProcFile(path)?.toString('latin1')
  if (stat === undefined) return undefined
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, threads, startedAt, rssPages] = [fields[0], fields[17], fields[19], fields[21]]
  if (state === undefined || startedAt === undefined) return undefined
  return { state, threads: Number(threads), startedAt, rssPages: Number(rssPages) }
}

function childrenOf(pid: number): number[] {
  const threads = readFolder(`/proc/${pid}/task`)
  return threads.flatMap((thread) => {
    const children = readProcFile(`/proc/${pid}/task/${thread}/children`)?.toString('latin1').trim()
    return children ? children.split(' ').map(Number) : []
  })
}

function readProcFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    // A process that ended meanwhile, or one of another user.
    return undefined
  }
}

function readFolder(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function readTreeFromPs(roots: readonly number[]): Promise<TreeProcess[]> {
  return new Promise((resolve) => {
    execFile('/bin/ps', ['-axo', 'pid=,ppid=,rss=,stat=,lstart='], { timeout: 5000 }, (error, stdout) => {
      resolve(error ? [] : selectTree(stdout, roots))
    })
  })
}

/** Picks the descendants of `roots` from the lines of `ps -axo pid=,ppid=,rss=,stat=,lstart=`. */
export function selectTree(psOutput: string, roots: readonly number[]): TreeProcess[] {
  const rows = psOutput.split('\n').flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line)
    if (!found) return []
    const [, pid, parent, rss, state = '', startedAt = ''] = found
    return [{ parent: Number(parent), pid: Number(pid), rssBytes: Number(rss) * 1024, state, startedAt }]
  })
  const inside = new Set(roots)
  for (let before = -1; before !== inside.size; ) {
    before = inside.size
    for (const row of rows) if (inside.has(row.parent)) inside.add(row.pid)
  }
  return rows
    .filter((row) => inside.has(row.pid))
    .map(({ pid, startedAt, rssBytes, state }) => ({ pid, startedAt, rssBytes, zombie: state.startsWith('Z') }))
}

/** Threads that one user has among some processes. */
export function countThreads(uid: number, pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const status = readProcFile(`/proc/${pid}/status`)?.toString('latin1') ?? ''
    const owner = /^Uid:\s+(\d+)/m.exec(status)?.[1]
    const threads = /^Threads:\s+(\d+)/m.exec(status)?.[1]
    return Number(owner) === uid ? sum + Number(threads ?? 0) : sum
  }, 0)
}
