import { applyEdits, type FilePlan, type FileText, type Mutator, type SourceFile, type ValueSite } from './mutation.ts'
import { pickSites } from './pick-sites.ts'

/** All that the probes need: whole-folder changes and single wrong values, each already parsed again. */
export type Mutations = {
  languages: string[]
  /** Sources that some mutator understood. */
  covered: string[]
  neutral: FileText[]
  throwing: FileText[]
  functions: number
  values: { file: FileText; what: string }[]
}

type Options = { marker: string; seed: number; maxMutants: number; testText: string }

/** Plans the mutations of all files, each by the mutator of its language. Texts that do not parse are dropped. */
export async function planMutations(
  files: readonly SourceFile[],
  mutators: readonly Mutator[],
  options: Options,
): Promise<Mutations> {
  const planned: { mutator: Mutator; plans: FilePlan[] }[] = []
  for (const mutator of mutators) {
    const own = files.filter((file) => mutator.handles(file.path, file.text.split('\n', 1)[0] ?? ''))
    if (own.length > 0) planned.push({ mutator, plans: await mutator.plan(own, options.marker) })
  }
  const plans = planned.flatMap((entry) => entry.plans)
  const parsing = (texts: readonly FileText[]): Promise<FileText[]> => keepParsing(texts, planned)
  const neutral = await parsing(plans.map(({ path, neutral: text }) => ({ path, text })))
  return {
    languages: planned.filter((entry) => entry.plans.length > 0).map(({ mutator }) => mutator.language),
    covered: plans.map(({ path }) => path),
    neutral,
    throwing: await parsing(throwingTexts(plans)),
    functions: plans.reduce((sum, plan) => sum + plan.functions, 0),
    values: await valueMutants(plans, files, parsing, options),
  }
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
  parsing: (texts: readonly FileText[]) => Promise<FileText[]>,
  options: Options,
): Promise<Mutations['values']> {
  const textOf = new Map(files.map((file) => [file.path, file.text]))
  const sites = pickSites(
    plans.flatMap((plan) => plan.sites),
    options.testText,
    options.seed,
  ).slice(0, options.maxMutants * 3)
  const mutants = sites.map((site: ValueSite) => ({
    file: { path: site.path, text: applyEdits(textOf.get(site.path) ?? '', [site.edit]) },
    what: `${site.path}:${site.line} ${site.what}`,
  }))
  const good = new Set(await parsing(mutants.map(({ file }) => file)))
  return mutants.filter(({ file }) => good.has(file)).slice(0, options.maxMutants)
}

async function keepParsing(
  texts: readonly FileText[],
  planned: readonly { mutator: Mutator; plans: readonly FilePlan[] }[],
): Promise<FileText[]> {
  const kept: FileText[] = []
  for (const { mutator, plans } of planned) {
    const paths = new Set(plans.map(({ path }) => path))
    const own = texts.filter(({ path }) => paths.has(path))
    const ok = own.length === 0 ? [] : await mutator.parses(own)
    kept.push(...own.filter((_, index) => ok[index] === true))
  }
  return kept
}
