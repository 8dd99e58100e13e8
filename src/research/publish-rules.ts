import type { Path } from '../model/ids.ts'

/** A file of the deliverable: `path` relative to its folder, `from` on this machine. */
export type PublishFile = { path: string; from: Path; bytes: number; executable: boolean }

/** What stays behind, and why, in words for a person. */
export type LeftOut = { path: string; why: string }

export type PublishRules = {
  maxFileBytes: number
  maxTotalBytes: number
  /** True for a path that the task forbids. */
  isForbidden: (path: string) => boolean
  /** True for a file that steers an agent, a tool or git by lying there. */
  isControlFile: (path: string) => boolean
}

/** Folders that tools fill and anybody can fill again. */
const RESIDUE =
  /(^|\/)(node_modules|\.venv|venv|__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.cache|target|\.gradle|\.next)(\/|$)/

/** Characters that no file system, shell or page shows as they are. */
const UNSAFE_NAME = /[\p{Cc}\p{Cs}\p{Bidi_Control}\\]/u

const LONGEST_PATH = 400

/** Divides a deliverable into what may be published and what may not. Smaller paths first, so the result is stable. */
export function applyRules(
  files: readonly PublishFile[],
  rules: PublishRules,
): { kept: PublishFile[]; left: LeftOut[] } {
  const kept: PublishFile[] = []
  const left: LeftOut[] = []
  const seen = new Map<string, string>()
  let total = 0
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const folded = file.path.normalize('NFC').toLowerCase()
    const twin = seen.get(folded)
    const why =
      reasonAgainst(file, rules) ??
      (twin === undefined ? undefined : `differs from ${twin} only in capital letters`) ??
      (total + file.bytes > rules.maxTotalBytes
        ? `the folder would exceed ${megabytes(rules.maxTotalBytes)}`
        : undefined)
    if (why !== undefined) {
      left.push({ path: file.path, why })
      continue
    }
    seen.set(folded, file.path)
    total += file.bytes
    kept.push(file)
  }
  return { kept, left }
}

function reasonAgainst(file: PublishFile, rules: PublishRules): string | undefined {
  const { path } = file
  if (UNSAFE_NAME.test(path) || path.length > LONGEST_PATH) return 'a name that cannot be shown'
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..'))
    return 'a path that leaves the folder'
  if (rules.isControlFile(path)) return 'it would steer an agent or a tool that works in the repository'
  if (RESIDUE.test(path)) return 'made by a tool, not part of the answer'
  if (rules.isForbidden(path)) return 'forbidden by the task'
  if (file.bytes > rules.maxFileBytes) return `${megabytes(file.bytes)}: more than ${megabytes(rules.maxFileBytes)}`
  return undefined
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e6 ? 2 : 1)} MB`
