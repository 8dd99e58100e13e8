import { inParallel } from '../probe/in-parallel.ts'
import {
  applyEdits,
  type CodeUnit,
  type FilePlan,
  type FileText,
  type LineRange,
  type Mutator,
  type PlanMarks,
  type SourceFile,
  type ValueSite,
} from './mutation.ts'
import { pickSites } from './pick-sites.ts'

/** One wrong value in one file. */
export type ValueMutant = { file: FileText; what: string }

/** All that the probes need: whole-folder changes, already parsed again, and a way to single wrong values. */
export type Mutations = {
  languages: string[]
  /** Sources that some mutator understood. */
  covered: string[]
  neutral: FileText[]
  throwing: FileText[]
  /** Files whose functions write their tokens. */
  recording: FileText[]
  units: (CodeUnit & { path: string })[]
  /** Every source that wrong values are made in writes down where an error leaves a function. */
  guarded: boolean
  /** Sources with functions that cannot be made to write a token. */
  unrecorded: string[]
  functions: number
  /** Lines of sources that hold tests, by path. */
  testLines: ReadonlyMap<string, readonly LineRange[]>
  /**
   * At most `count` single wrong values, each parsed again. `executed`: the functions that are known to be executed, as
   * `path`, line feed, name; the others come after them. `guarded`: they also write down where an error leaves a function.
   */
  values(count: number, options: { executed: ReadonlySet<string>; guarded: boolean }): Promise<ValueMutant[]>
}

type Options = PlanMarks & { seed: number; testText: string }

type Planned = { mutator: Mutator; plans: FilePlan[] }

/** Plans the mutations of all files, each by the mutator of its language. Texts that do not parse are dropped. */
export async function planMutations(
  files: readonly SourceFile[],
  mutators: readonly Mutator[],
  options: Options,
): Promise<Mutations> {
  const planned: Planned[] = []
  const left = new Set(files)
  for (const mutator of mutators) {
    const own = [...left].filter((file) => mutator.handles(file.path, file.text.split('\n', 1)[0] ?? ''))
    for (const file of own) left.delete(file)
    if (own.length > 0) planned.push({ mutator, plans: await mutator.plan(own, options) })
  }
  const plans = planned.flatMap((entry) => entry.plans)
  const parsing: Parsing = (texts) => keepParsing(texts, planned, files)
  const [neutral, throwing, recording] = await parsedTogether(parsing, [
    plans.map(({ path, neutral: text }) => ({ path, text })),
    throwingTexts(plans),
    plans.flatMap(({ path, recording: text }) => (text === undefined ? [] : [{ path, text }])),
  ])
  const recorded = new Set(recording.map(({ path }) => path))
  return {
    languages: planned.filter((entry) => entry.plans.length > 0).map(({ mutator }) => mutator.language),
    covered: plans.map(({ path }) => path),
    neutral,
    throwing,
    recording,
    units: plans
      .filter(({ path }) => recorded.has(path))
      .flatMap(({ path, units }) => units.map((unit) => ({ ...unit, path }))),
    unrecorded: plans.filter(({ path, units }) => units.length > 0 && !recorded.has(path)).map(({ path }) => path),
    guarded: plans.every(({ guarded, sites }) => guarded === true || sites.length === 0),
    functions: plans.reduce((sum, plan) => sum + plan.functions, 0),
    testLines: new Map(plans.flatMap(({ path, testLines }) => (testLines === undefined ? [] : [[path, testLines]]))),
    values: async (count, { executed, guarded }) => {
      const mutants = await valueMutants(plans, files, parsing, { ...options, count, executed })
      return guarded ? guardedMutants(mutants, planned, { files, options, parsing }) : mutants
    },
  }
}

/** One question for all three lists: each may start a process. */
async function parsedTogether(
  parsing: Parsing,
  lists: readonly [FileText[], FileText[], FileText[]],
): Promise<[FileText[], FileText[], FileText[]]> {
  const good = new Set(await parsing(lists.flat()))
  const kept = (list: readonly FileText[]): FileText[] => list.filter((text) => good.has(text))
  return [kept(lists[0]), kept(lists[1]), kept(lists[2])]
}

/** Where no file has a function, the files themselves throw when they are loaded. */
function throwingTexts(plans: readonly FilePlan[]): FileText[] {
  const inFunctions = plans.flatMap(({ path, throwing }) => (throwing === undefined ? [] : [{ path, text: throwing }]))
  if (inFunctions.length > 0) return inFunctions
  return plans.flatMap(({ path, throwingModule }) =>
    throwingModule === undefined ? [] : [{ path, text: throwingModule }],
  )
}

async function valueMutants(
  plans: readonly FilePlan[],
  files: readonly SourceFile[],
  parsing: Parsing,
  options: Options & { count: number; executed: ReadonlySet<string> },
): Promise<ValueMutant[]> {
  const textOf = new Map(files.map((file) => [file.path, file.text]))
  const picked = pickSites(
    plans.flatMap((plan) => plan.sites),
    options.testText,
    options.seed,
  )
  const isExecuted = (site: ValueSite): boolean => options.executed.has(`${site.path}\n${site.within}`)
  const sites = [...picked.filter(isExecuted), ...picked.filter((site) => !isExecuted(site))].slice(
    0,
    options.count * 2,
  )
  const mutants = sites.map((site: ValueSite) => ({
    file: { path: site.path, text: applyEdits(textOf.get(site.path) ?? '', [site.edit]) },
    what: `${site.path}:${site.line} ${site.what}`,
  }))
  const good = new Set(await parsing(mutants.map(({ file }) => file)))
  return mutants.filter(({ file }) => good.has(file)).slice(0, options.count)
}

/** Mutants that write down where an error leaves a function, where the language has a way: a crash may be said quietly. */
async function guardedMutants(
  mutants: readonly ValueMutant[],
  planned: readonly Planned[],
  { files, options, parsing }: { files: readonly SourceFile[]; options: Options; parsing: Parsing },
): Promise<ValueMutant[]> {
  // Each may start a process: as few at a time as probes.
  const texts = await inParallel(
    mutants.map(({ file }) => async (): Promise<FileText> => {
      const original = files.find(({ path }) => path === file.path)
      const own = planned.find(({ plans }) => plans.some(({ path, guarded }) => path === file.path && guarded === true))
      if (original === undefined || own === undefined) return file
      const [plan] = await own.mutator.plan([{ ...original, text: file.text }], options)
      return { path: file.path, text: plan?.recording ?? file.text }
    }),
  )
  const good = new Set(await parsing(texts))
  return mutants.map((mutant, index) => {
    const text = texts[index]
    return text !== undefined && good.has(text) ? { ...mutant, file: text } : mutant
  })
}

type Parsing = (texts: readonly FileText[]) => Promise<FileText[]>

async function keepParsing(
  texts: readonly FileText[],
  planned: readonly Planned[],
  originals: readonly FileText[],
): Promise<FileText[]> {
  const kept: FileText[] = []
  for (const { mutator, plans } of planned) {
    const paths = new Set(plans.map(({ path }) => path))
    const own = texts.filter(({ path }) => paths.has(path))
    const ok = own.length === 0 ? [] : await mutator.parses(own, originals)
    kept.push(...own.filter((_, index) => ok[index] === true))
  }
  return kept
}
