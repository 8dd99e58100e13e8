import { z } from 'zod'
import { CLAIM_KINDS, type ClaimKind } from '../../model/claim-facts.ts'
import type { Manifest } from '../../model/manifest.ts'
import { isRatio, printedNumbers } from './printed-number.ts'

/** Where the number of a claim comes from: a place in a file, or in what the script prints. */
export type ClaimSource = {
  /** Absent: the script's output. */
  path?: string
  at:
    | { kind: 'json'; pointers: readonly string[]; field?: string }
    | { kind: 'table'; row: string | number; column: string | number }
    | { kind: 'regex'; pattern: string }
}

export type ClaimValue = number | string | readonly (string | number)[]

/** One entry of the manifest's `claims`, read leniently. */
export type Claim = {
  id: string
  file: string
  quote?: string
  kind: ClaimKind
  value?: ClaimValue
  script?: string
  source?: ClaimSource
  /** Relative, as the agent stated it. */
  toleranceRel?: number
}

const word = z.string().trim().min(1).max(2000)
const index = z.union([z.string(), z.number()])
const RawSource = z
  .object({
    path: word,
    json_pointer: z.union([z.string(), z.array(z.string()).min(1).max(50)]),
    json_pointers: z.array(z.string()).min(1).max(50),
    field: z.string(),
    row: index,
    column: index,
    csv: z.object({ row: index, column: index }),
    cell: z.object({ row: index, column: index }),
    regex: word,
    stdout_regex: word,
    stdout_json_pointer: z.string(),
  })
  .partial()
type RawSource = z.infer<typeof RawSource>

const RawClaim = z.object({
  id: word.optional().catch(undefined),
  file: word.optional().catch(undefined),
  quote: z
    .union([word, z.number().transform(String)])
    .optional()
    .catch(undefined),
  kind: z.enum(CLAIM_KINDS).optional().catch(undefined),
  value: z
    .union([
      z.number(),
      word,
      z
        .array(z.union([z.string(), z.number()]))
        .min(1)
        .max(100),
    ])
    .optional()
    .catch(undefined),
  script: word.optional().catch(undefined),
  source: z.unknown(),
  tolerance: z.object({ rel: z.number().nonnegative() }).optional().catch(undefined),
})

/** The claims of a manifest; what of one cannot be read is absent in it. */
export function claimsOf(manifest: Manifest): Claim[] {
  return (manifest.claims ?? []).map((raw, index) => claimOf(RawClaim.parse(raw), `claim ${index + 1}`, manifest))
}

function claimOf(read: z.infer<typeof RawClaim>, name: string, manifest: Manifest): Claim {
  const { quote, value, tolerance } = read
  const source = sourceOf(RawSource.safeParse(read.source).data ?? {})
  const script = read.script ?? producerOf(manifest, source?.path)
  return {
    id: read.id ?? name,
    file: read.file ?? 'README.md',
    kind: read.kind ?? kindOf(quote ?? '', value),
    ...defined({ quote, value, script, source, toleranceRel: tolerance?.rel }),
  }
}

type Optional = { [K in 'quote' | 'value' | 'script' | 'source' | 'toleranceRel']: Claim[K] | undefined }

function defined(values: Optional): Partial<Claim> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

const producerOf = (manifest: Manifest, path: string | undefined): string | undefined =>
  manifest.artifacts?.find((artifact) => artifact.path === path)?.produced_by

const TIME = /^(?:ns|[uµμ]s|ms|s|secs?|seconds?|min|minutes?)$/i

function kindOf(quote: string, value: ClaimValue | undefined): ClaimKind {
  if (Array.isArray(value)) return 'order'
  const [first] = printedNumbers(quote)
  return first !== undefined && TIME.test(first.unit) && !isRatio(first) ? 'timing' : 'rounded'
}

function sourceOf(raw: RawSource): ClaimSource | undefined {
  const at = placeOf(raw)
  if (at === undefined) return undefined
  const fromOutput = raw.stdout_regex !== undefined || raw.stdout_json_pointer !== undefined
  return { ...(raw.path === undefined || fromOutput ? {} : { path: raw.path.replace(/^\.\//, '') }), at }
}

function placeOf(raw: RawSource): ClaimSource['at'] | undefined {
  const pattern = raw.stdout_regex ?? raw.regex
  if (pattern !== undefined) return { kind: 'regex', pattern }
  const cell = raw.csv ?? raw.cell ?? { row: raw.row, column: raw.column }
  if (cell.row !== undefined && cell.column !== undefined) {
    return { kind: 'table', row: cell.row, column: cell.column }
  }
  const pointers = raw.json_pointers ?? raw.json_pointer ?? raw.stdout_json_pointer
  if (pointers === undefined) return undefined
  const field = raw.field === undefined ? {} : { field: raw.field }
  return { kind: 'json', pointers: typeof pointers === 'string' ? [pointers] : pointers, ...field }
}
