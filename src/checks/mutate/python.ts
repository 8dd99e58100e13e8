import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Sandbox } from '../../contracts/sandbox.ts'
import type { ExecBudget } from '../../model/policy.ts'
import { type FilePlan, type FileText, isEntryName, type Mutator, type PlanMarks, type SourceFile } from './mutation.ts'

const offset = z.int().nonnegative()
const Site = z.object({
  edits: z.tuple([z.object({ start: offset, end: offset, text: z.string() })]),
  line: z.int().positive(),
  within: z.string(),
  what: z.string(),
  kind: z.enum(['return', 'operator', 'constant']),
})
const Plans = z.object({
  plans: z.array(
    z.object({
      path: z.string(),
      neutral: z.string(),
      throwing: z.string().nullable(),
      throwingModule: z.string().nullable(),
      recording: z.string().nullable(),
      units: z.array(z.object({ token: z.string(), name: z.string(), lines: z.int().positive() })),
      functions: z.int().nonnegative(),
      sites: z.array(Site),
    }),
  ),
})
const Parsed = z.object({ ok: z.array(z.boolean()) })

const PLANNER = fileURLToPath(new URL('../../../assets/mutate/mutate.py', import.meta.url))
const PLANNING = { wallMs: 60_000, outputBytes: 64 * 1024 ** 2 }

/** Mutations of Python by its own `ast`, run inside the sandbox: the sources are the agent's, the parser is the machine's. */
export function pythonMutator(sandbox: Sandbox, budget: ExecBudget): Mutator {
  const ask = async (request: object): Promise<unknown> => askPlanner(sandbox, budget, request)
  return {
    language: 'python',
    handles: (path, firstLine) => path.endsWith('.py') || /^#!.*\bpython/.test(firstLine),
    async plan(files: readonly SourceFile[], marks: PlanMarks): Promise<FilePlan[]> {
      const answer = Plans.safeParse(await ask({ op: 'plan', ...marks, files }))
      return answer.success ? answer.data.plans.map(toPlan) : []
    },
    async parses(files: readonly FileText[]): Promise<boolean[]> {
      const answer = Parsed.safeParse(await ask({ op: 'parse', files }))
      return files.map((_, index) => (answer.success ? (answer.data.ok[index] ?? false) : false))
    },
  }
}

function toPlan(plan: z.infer<typeof Plans>['plans'][number]): FilePlan {
  const { path, neutral, throwing, throwingModule, recording, functions, sites } = plan
  return {
    path,
    neutral,
    functions,
    ...(throwing === null ? {} : { throwing }),
    ...(throwingModule === null ? {} : { throwingModule }),
    ...(recording === null ? {} : { recording, guarded: true as const }),
    units: plan.units.map((unit) => ({ ...unit, entry: isEntryName(unit.name) })),
    sites: sites.map(({ edits, ...site }) => ({ ...site, path, edit: edits[0] })),
  }
}

/** `-I -S`: neither the working folder nor start-up hooks of the deliverable are loaded. */
async function askPlanner(sandbox: Sandbox, budget: ExecBudget, request: object): Promise<unknown> {
  const chunks: Uint8Array[] = []
  const result = await sandbox.exec(
    { argv: ['python3', '-I', '-S', '-c', readFileSync(PLANNER, 'utf8')], stdin: JSON.stringify(request) },
    {
      ...budget,
      ...PLANNING,
      onOutput: (stream, chunk) => {
        if (stream === 'stdout') chunks.push(Uint8Array.from(chunk))
      },
    },
  )
  if (result.infraError !== undefined) throw new Error(result.infraError)
  return result.exitCode === 0 ? JSON.parse(Buffer.concat(chunks).toString('utf8')) : undefined
}
