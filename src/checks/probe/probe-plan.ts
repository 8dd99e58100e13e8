import { basename } from 'node:path'
import type { CheckInput, FreshCopy } from '../../contracts/check.ts'
import type { Sandbox } from '../../contracts/sandbox.ts'
import type { ExecBudget } from '../../model/policy.ts'
import type { Folder } from '../discovery/folder.ts'
import { intakeFacts } from '../earlier-facts.ts'
import { isFalseRunner, looksLikeTampering } from '../intake/indicators.ts'
import { javascriptMutator } from '../mutate/javascript.ts'
import { awk } from '../mutate/lexical/awk.ts'
import { c } from '../mutate/lexical/c.ts'
import { go } from '../mutate/lexical/go.ts'
import { java } from '../mutate/lexical/java.ts'
import { lexicalMutator } from '../mutate/lexical/lexical.ts'
import { lua } from '../mutate/lexical/lua.ts'
import { perl } from '../mutate/lexical/perl.ts'
import { php } from '../mutate/lexical/php.ts'
import { ruby } from '../mutate/lexical/ruby.ts'
import { rust } from '../mutate/lexical/rust.ts'
import type { FileText, Mutator, SourceFile } from '../mutate/mutation.ts'
import { expandedCommand } from '../mutate/named-files.ts'
import { type Mutations, planMutations } from '../mutate/plan-mutations.ts'
import { probeSources } from '../mutate/probe-sources.ts'
import { pythonMutator } from '../mutate/python.ts'
import { shellMutator } from '../mutate/shell.ts'
import { sqlMutator } from '../mutate/sql.ts'
import type { ProbeTarget } from '../probe-target.ts'
import { readText } from '../read-text.ts'
import { markerOf } from '../run-conditions.ts'
import { isInsideCopy } from '../write-into-copy.ts'
import { builtFile } from './built-file.ts'
import { type Hook, hooksOf } from './hooks.ts'
import { interpretedFiles } from './interpreted-files.ts'
import { strictScripts } from './strict-shell.ts'

/** `drivers`: sources that are not changed because the command names them; `blind`: why a change may not reach the test. */
export type ProbePlan = {
  mutations: Mutations
  drivers: string[]
  hooks: Hook[]
  /** Shell scripts that end with the first step that fails. */
  strict: FileText[]
  /** A hook holds words that make results other than they are. */
  suspect: boolean
  /** Sources without a mutator, with their lines. */
  unmeasured: { path: string; lines: number }[]
  /** Stands in texts for the file that functions write their tokens to. */
  recordPath: string
  blind?: string
}

/** A folder with more sources than this is probed in part; the rest counts as not covered. */
const MAX_SOURCES = 300
const MAX_SOURCE_LENGTH = 300_000

/** Plans all probes of a verification in a copy, which must stay open while values are asked for. */
export async function planProbes(input: CheckInput, target: ProbeTarget, copy: FreshCopy): Promise<ProbePlan> {
  const paths = input.deliverable.files.map((file) => file.path)
  const folder: Folder = {
    name: basename(input.root),
    paths: new Set(paths),
    read: (path) => (isInsideCopy(copy.root, path) ? readText(copy.root, path) : undefined),
  }
  const { sources: known, tests } = intakeFacts(input)
  const commandText = target.commands.map((command) => expandedCommand(command, folder)).join('\n')
  const interpreted = interpretedFiles(folder, [commandText, ...tests.map((path) => folder.read(path) ?? '')])
  const hooks = hooksOf({ paths, read: folder.read, commandText, isFalseRunner })
  const steering = new Set([...tests, ...hooks.map(({ path }) => path)])
  const sources = [...new Set([...known, ...interpreted.keys()])].filter((path) => !steering.has(path))
  const chosen = probeSources(sources, target.commands, folder)
  const untouched = new Set(chosen.filter(({ driver }) => !driver).map(({ path }) => path))
  const drivers = sources.filter((path) => !untouched.has(path))
  const files = chosen.slice(0, MAX_SOURCES).flatMap(({ path, driver }, index): SourceFile[] => {
    const text = folder.read(path)
    const key = markerOf(input.seed + 31 * (index + 1))
    return text === undefined || !isWhole(text) ? [] : [{ path, text, driver, key }]
  })
  const testText = [commandText, ...[...tests, ...drivers].map((path) => folder.read(path) ?? '')].join('\n')
  const recordPath = `/${markerOf(input.seed + 7)}/${markerOf(input.seed + 8)}`
  const mutations = await planMutations(files, mutatorsFor(copy.sandbox, input.policy.limits, interpreted), {
    marker: markerOf(input.seed),
    recordPath,
    seed: input.seed,
    testText,
  })
  const covered = new Set(mutations.covered)
  const uncovered = chosen.map(({ path }) => path).filter((path) => !covered.has(path))
  const blind = blindSpot(uncovered, builtFile({ paths, sources, root: copy.root, named: testText }))
  return {
    mutations,
    drivers,
    hooks,
    strict: strictScripts(paths, folder.read),
    suspect: hooks.some(({ path }) => looksLikeTampering(path, folder.read(path) ?? '') || isFalseRunner(path)),
    unmeasured: [...uncovered, ...mutations.unrecorded].map((path) => ({
      path,
      lines: writtenLines(folder.read(path) ?? ''),
    })),
    recordPath,
    ...(blind === undefined ? {} : { blind }),
  }
}

function mutatorsFor(sandbox: Sandbox, limits: ExecBudget, interpreted: ReadonlyMap<string, string>): Mutator[] {
  const mutators = [
    javascriptMutator(),
    pythonMutator(sandbox, limits),
    shellMutator(sandbox, limits),
    ...[go, rust, c, java, perl, awk, ruby, lua, php].map((language) => lexicalMutator(language, sandbox, limits)),
    sqlMutator(),
  ]
  return mutators.map((mutator) => ({
    ...mutator,
    handles: (path, firstLine) => mutator.handles(path, interpreted.get(path) ?? firstLine),
  }))
}

const writtenLines = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length

/** Source without a mutator, or built files that the test may load in place of the source. */
function blindSpot(uncovered: readonly string[], built: string | undefined): string | undefined {
  if (uncovered.length > 0) return `no mutator for ${uncovered.slice(0, 5).join(', ')}`
  return built === undefined ? undefined : `the test may load ${built} in place of the source`
}

/** A text cut short or with bytes that are no UTF-8 would not be the same file when written back. */
function isWhole(text: string): boolean {
  return text.length < MAX_SOURCE_LENGTH && !text.includes('\ufffd')
}
