import { existsSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { removeDir } from '../lib/temp-dir.ts'
import type { Attempt, Observed, SessionRef } from '../model/attempt.ts'
import type { Path } from '../model/ids.ts'
import { copyTree, listTree } from '../workspace/copy-tree.ts'
import type { Workspace } from '../workspace/prepare.ts'
import { restoreSession } from '../workspace/session-files.ts'
import { DELIVERABLE_DIR } from './verify.ts'

/** Where an attempt keeps what its agent needs to continue the conversation. */
export const SESSION_DIR = 'session'

/** Where what lay in the folder after a round that others followed is kept. */
export const roundDirOf = (attemptDir: Path, round: number): Path => join(attemptDir, 'rounds', String(round))

/**
 * Brings a new workspace to where an earlier attempt stopped: its deliverable in the task's folder, its prompts beside
 * the new ones, and its conversation where that was kept. Returns the session that can be continued.
 */
export async function continueWork(
  continued: Attempt,
  from: Path,
  to: { workspace: Workspace; dir: Path },
): Promise<SessionRef | undefined> {
  const { workspace, dir } = to
  await removeDir(workspace.folder)
  await copyTree(await listTree(join(from, DELIVERABLE_DIR)), workspace.folder)
  for (const { prompt } of continued.rounds) {
    if (existsSync(join(from, prompt.path))) await copyFile(join(from, prompt.path), join(dir, prompt.path))
  }
  const restored = await restoreSession(join(from, SESSION_DIR), workspace.home)
  return restored ? continued.rounds.at(-1)?.session : undefined
}

/** What several rounds showed: calls added up, the first first token, otherwise the newest word. */
export function mergeObserved(before: Observed, now: Observed): Observed {
  const sum = (a?: number, b?: number): number | undefined => (a === undefined ? b : a + (b ?? 0))
  const turns = sum(before.turns, now.turns)
  const toolCalls = sum(before.toolCalls, now.toolCalls)
  const firstTokenMs = before.firstTokenMs ?? now.firstTokenMs
  return {
    ...before,
    ...now,
    ...(turns === undefined ? {} : { turns }),
    ...(toolCalls === undefined ? {} : { toolCalls }),
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
  }
}
