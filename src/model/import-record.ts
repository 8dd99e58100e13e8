import { z } from 'zod'
import { IsoTime } from './ids.ts'

/** A result that was brought in by hand: from where, and what of it rests on a person's word. */
export const ImportRecord = z.object({
  from: z.enum(['pull-request', 'branch', 'patch', 'folder']),
  /** As it was given, without a login in it. */
  source: z.string(),
  importedAt: IsoTime,
  /** Of what came by git: the repository, the commit that was taken, and the one that it is shown against. */
  repository: z.string().optional(),
  commit: z.string().optional(),
  base: z.string().optional(),
  note: z.string().optional(),
  /** Fields of the attempt that the person gave. */
  given: z.array(z.enum(['times', 'cost', 'model'])),
})
export type ImportRecord = z.infer<typeof ImportRecord>
