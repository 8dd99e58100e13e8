import { z } from 'zod'
import { Sha256 } from './ids.ts'

/** A file kept beside the database; `path` is relative to the folder that its owner names. */
export const FileRef = z.object({ path: z.string(), sha256: Sha256, bytes: z.int().nonnegative() })
export type FileRef = z.infer<typeof FileRef>
