import { z } from 'zod'
import { RunFacts } from './facts.ts'

/** What became of a claim when it was measured again. No word of it says why. */
export const CLAIM_RESULTS = ['reproduced', 'off', 'not-reproduced', 'not-checkable'] as const

/** How the number of a claim behaves when it is measured again. */
export const CLAIM_KINDS = ['exact', 'rounded', 'timing', 'order'] as const
export type ClaimKind = (typeof CLAIM_KINDS)[number]

/** One statement of the report or the manifest, and what came out here. */
export const ClaimFacts = z.object({
  id: z.string(),
  /** `claim`, `artifact`, `expected`: entries of the manifest. `readme`: a test count that the README quotes. */
  from: z.enum(['claim', 'artifact', 'expected', 'readme']),
  /** The quote, the count or the path, as stated. */
  stated: z.string(),
  file: z.string().optional(),
  line: z.int().positive().optional(),
  kind: z.enum(CLAIM_KINDS).optional(),
  script: z.string().optional(),
  /** What came out here; absent where nothing did. */
  found: z.string().optional(),
  result: z.enum(CLAIM_RESULTS),
  /** One sentence: what was compared and, where it is off, by how much. */
  detail: z.string(),
})
export type ClaimFacts = z.infer<typeof ClaimFacts>

/** Check `claims`: what the report and the manifest say in numbers. Evidence beside the verdict, no part of it. */
export const ClaimsFacts = z.object({
  claims: z.array(ClaimFacts),
  /** Scripts that were run again, each in its own copy without network; `without`: files that it had to make itself. */
  runs: z.array(z.object({ script: z.string(), without: z.array(z.string()), run: RunFacts })),
  /** Entries past the most that are looked at. */
  omitted: z.int().nonnegative(),
})
export type ClaimsFacts = z.infer<typeof ClaimsFacts>
