import { existsSync } from 'node:fs'
import type { IsoTime, Path } from '../model/ids.ts'

/** What became of files that a command needs, in words; `undefined` where they are there. */
export function whyGone(root: Path, prunedAt: IsoTime | undefined): string | undefined {
  if (prunedAt !== undefined) return prunedWords(prunedAt)
  return existsSync(root) ? undefined : 'gone from the disk'
}

export const prunedWords = (prunedAt: IsoTime): string => `pruned on ${prunedAt.slice(0, 10)}`
