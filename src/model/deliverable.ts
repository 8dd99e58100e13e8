import { z } from 'zod'
import { FileRef } from './file-ref.ts'
import { AttemptId, Sha256 } from './ids.ts'

/** Something in the folder that is not a regular file: recorded, never followed, never copied. */
export const SpecialFile = z.object({
  path: z.string(),
  kind: z.enum(['symlink', 'fifo', 'socket', 'device', 'unreadable', 'too-large']),
  /** A link's target as written, or why the file was left behind. */
  detail: z.string().optional(),
})
export type SpecialFile = z.infer<typeof SpecialFile>

/** What the agent left, taken from disk; paths are relative to the deliverable's folder in the attempt. */
export const Deliverable = z.object({
  attemptId: AttemptId,
  files: z.array(FileRef),
  special: z.array(SpecialFile),
  /**
   * Present in the folder although git would ignore it; also what is never taken (`.git/`, a Python environment) and
   * dependency folders that did not fit. Whole folders end in `/`.
   */
  ignored: z.array(z.string()),
  /** Changed, added or deleted outside the task's folder, relative to the workspace. */
  outside: z.array(z.string()),
  /** New reports that lie outside the task's folder, in the agent's TMPDIR or HOME too; relative to the workspace. */
  misplaced: z.array(z.string()).optional(),
  /** Files in which a secret of the harness's own was masked when they were taken. */
  masked: z.array(z.string()).optional(),
  /** True when a limit on files or bytes cut the collection short. */
  truncated: z.boolean(),
  report: FileRef.optional(),
  /** From the manifest, before anybody checked it. */
  testCommand: z.string().optional(),
  hash: Sha256,
})
export type Deliverable = z.infer<typeof Deliverable>
