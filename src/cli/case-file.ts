import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Origin } from '../contracts/check.ts'
import type { SpecialFile } from '../model/deliverable.ts'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { ExecBudget } from '../model/policy.ts'
import { VERDICTS } from '../model/verdict.ts'

const OriginSpec = z.strictObject({
  path: z.string().startsWith('/').optional(),
  env: z.record(z.string(), z.string()).optional(),
  user: z.strictObject({ name: z.string(), uid: z.int().positive() }).optional(),
  home: z.record(z.string(), z.string()).optional(),
  outside: z.record(z.string().startsWith('/'), z.string()).optional(),
})

/** One case: a folder with the command to judge it by and the verdict that is right for it; the keys are those of cases/README.md. */
export const Case = z.object({
  test: z.string(),
  setup: z.string().optional(),
  expect: z.string().optional(),
  expectAny: z.array(z.enum(VERDICTS)).optional(),
  expectFindings: z.array(z.string()).default([]),
  why: z.string().default(''),
  needs: z.array(z.string()).default([]),
  limits: ExecBudget.partial().default({}),
  origin: OriginSpec.optional(),
  /** Symbolic links of the folder: npm ships none. */
  links: z.record(z.string(), z.string()).default({}),
  probabilistic: z.boolean().default(false),
  hostMustNotHave: z.array(z.string()).default([]),
})
export type Case = z.infer<typeof Case>

/** The verdicts that are right for a case. */
export const expectedOf = (one: Case): string[] => one.expectAny ?? (one.expect === undefined ? [] : [one.expect])

/** Reads a `case.json`. Throws a UserError that names the field. */
export function readCaseFile(file: Path): Case {
  if (!existsSync(file)) throw new UserError(`There is no ${file}.`, { hint: 'Name a case.json.' })
  const parsed = Case.safeParse(parse(file))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UserError(`${file} is no case: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`, {
    hint: 'The keys of a case are described in cases/README.md.',
  })
}

function parse(file: Path): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new UserError(`${file} is not JSON.`, { hint: 'A case is described in cases/README.md.', cause: error })
  }
}

/** Makes the links of a case in a copy of its folder, and says what they are. */
export function layOutLinks(links: Case['links'], root: Path): SpecialFile[] {
  return Object.entries(links).map(([path, target]) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    symlinkSync(target, join(root, path))
    return { path, kind: 'symlink', detail: target }
  })
}

/** HOME at the place of origin; a case gives files in it, not its name. */
const ORIGIN_HOME = '/home/agent'

/** Writes the files of the place of origin below `scratch`, for the origin probe to mount. */
export function layOutOrigin(spec: z.infer<typeof OriginSpec>, scratch: Path): Origin {
  const outside = Object.entries(spec.outside ?? {})
  const home = Object.entries(spec.home ?? {}).map(([name, text]) => [join(ORIGIN_HOME, name), text] as const)
  const files = [...outside, ...home].map(([to, text], index) => {
    const from = join(scratch, 'origin', String(index))
    mkdirSync(dirname(from), { recursive: true, mode: 0o755 })
    writeFileSync(from, text, { mode: 0o644 })
    return { from, to }
  })
  return {
    ...(spec.path === undefined ? {} : { path: spec.path }),
    ...(spec.env === undefined ? {} : { env: spec.env }),
    ...(spec.user === undefined ? {} : { user: spec.user }),
    ...(home.length === 0 ? {} : { home: ORIGIN_HOME }),
    files,
  }
}
