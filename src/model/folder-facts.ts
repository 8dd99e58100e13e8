import { z } from 'zod'

/** One page as a browser saw it, without network. */
export const PageFacts = z.object({
  path: z.string(),
  /** From the file, or from a server on loopback where the file alone showed errors. */
  served: z.enum(['file', 'http']).optional(),
  title: z.string().optional(),
  /** Console errors, page errors, failed local requests, what did not end. At most 20. */
  errors: z.array(z.string()),
  /** Dialogs and windows that it wanted to open. */
  notes: z.array(z.string()),
  /** Addresses outside of the folder that it asked for: nothing can be said of the page without them. */
  outside: z.array(z.string()),
})
export type PageFacts = z.infer<typeof PageFacts>

/** Check `pages`: the pages that the task asks for. */
export const PagesFacts = z.object({
  /** Why some or all were not opened. */
  why: z.string().optional(),
  /** Version of the browser. */
  browser: z.string().optional(),
  pages: z.array(PageFacts),
  notOpened: z.array(z.string()),
})
export type PagesFacts = z.infer<typeof PagesFacts>

export const RESIDUE_KINDS = [
  'dependencies',
  'environment',
  'cache',
  'build-output',
  'core-dump',
  'editor-backup',
  'system-file',
] as const

/** Check `residue`: what lies in the folder and is no work of the agent's. Folders end in `/` and stand once. */
export const ResidueFacts = z.object({
  found: z.array(z.object({ path: z.string(), kind: z.enum(RESIDUE_KINDS), files: z.int().nonnegative() })),
  omitted: z.int().nonnegative(),
})
export type ResidueFacts = z.infer<typeof ResidueFacts>

/** Check `secrets`: where something secret lies in the folder, and of what kind; never what it is. */
export const SecretsFacts = z.object({
  found: z.array(z.object({ path: z.string(), line: z.int().positive(), kind: z.string() })),
  omitted: z.int().nonnegative(),
})
export type SecretsFacts = z.infer<typeof SecretsFacts>
