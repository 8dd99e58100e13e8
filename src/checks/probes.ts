import { basename } from 'node:path'
import type { Check, CheckInput } from '../contracts/check.ts'
import type { ProbeRun, ProbesFacts } from '../model/facts.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import type { Folder } from './discovery/folder.ts'
import { intakeFacts } from './earlier-facts.ts'
import { isBuiltCode } from './intake/classify.ts'
import { javascriptMutator } from './mutate/javascript.ts'
import type { SourceFile } from './mutate/mutation.ts'
import { type Mutations, planMutations } from './mutate/plan-mutations.ts'
import { probeSources } from './mutate/probe-sources.ts'
import { pythonMutator } from './mutate/python.ts'
import { shellMutator } from './mutate/shell.ts'
import { type ProbeTarget, probeTarget } from './probe-target.ts'
import { readText } from './read-text.ts'
import { markerOf } from './run-conditions.ts'
import { runProbe } from './run-probe.ts'
import { isInsideCopy } from './write-into-copy.ts'

/** Can the test fail? Runs the green command again on folders that are broken on purpose, and on one that is not. */
export const probes: Check = {
  id: 'probes',
  version: 1,
  needs: ['intake', 'command', 'setup', 'test-runs'],
  async run(input: CheckInput): Promise<CheckResult> {
    const target = probeTarget(input)
    if ('why' in target) {
      const none = { attempted: false, languages: [], sources: [], probes: [], seed: input.seed }
      return checkResult('inconclusive', target.why, { ...none, why: target.why } satisfies ProbesFacts)
    }
    const plan = await planFor(input, target)
    const runs = await runProbes(input, target, plan)
    const facts: ProbesFacts = {
      attempted: true,
      ...(plan.blind === undefined ? {} : { why: plan.blind }),
      languages: plan.mutations.languages,
      sources: plan.mutations.covered,
      probes: runs,
      seed: input.seed,
    }
    const infra = runs.find(({ run }) => run.infraError !== undefined)?.run.infraError
    if (infra !== undefined) return checkResult('inconclusive', infra, facts)
    return checkResult('passed', `${runs.filter(({ red }) => red).length} of ${runs.length} probes red`, facts)
  },
}

/** `drivers`: sources that are not changed because the command names them; `blind`: why a change may not reach the test. */
type ProbePlan = { mutations: Mutations; drivers: string[]; blind?: string }

/** A folder with more sources than this is probed in part; the rest counts as not covered. */
const MAX_SOURCES = 300
const MAX_SOURCE_LENGTH = 300_000

async function planFor(input: CheckInput, target: ProbeTarget): Promise<ProbePlan> {
  const copy = await input.freshCopy()
  try {
    const folder: Folder = {
      name: basename(input.root),
      paths: new Set(input.deliverable.files.map((file) => file.path)),
      read: (path) => (isInsideCopy(copy.root, path) ? readText(copy.root, path) : undefined),
    }
    const { sources, tests } = intakeFacts(input)
    const chosen = probeSources(sources, target.candidate, folder)
    const untouched = new Set(chosen.filter(({ driver }) => !driver).map(({ path }) => path))
    const drivers = sources.filter((path) => !untouched.has(path))
    const files = chosen.slice(0, MAX_SOURCES).flatMap(({ path, driver }): SourceFile[] => {
      const text = folder.read(path)
      return text === undefined || !isWhole(text) ? [] : [{ path, text, driver }]
    })
    const { limits } = input.policy
    const mutators = [javascriptMutator(), pythonMutator(copy.sandbox, limits), shellMutator(copy.sandbox, limits)]
    const mutations = await planMutations(files, mutators, {
      marker: markerOf(input.seed),
      seed: input.seed,
      maxMutants: input.policy.maxMutants,
      testText: [target.candidate.text, ...[...tests, ...drivers].map((path) => folder.read(path) ?? '')].join('\n'),
    })
    const covered = new Set(mutations.covered)
    const uncovered = chosen.map(({ path }) => path).filter((path) => !covered.has(path))
    const blind = blindSpot(
      uncovered,
      input.deliverable.files.map(({ path }) => path),
    )
    return { mutations, drivers, ...(blind === undefined ? {} : { blind }) }
  } finally {
    await copy.close()
  }
}

/** Source without a mutator, or built files that the test may load in place of the source. */
function blindSpot(uncovered: readonly string[], paths: readonly string[]): string | undefined {
  if (uncovered.length > 0) return `no mutator for ${uncovered.slice(0, 5).join(', ')}`
  const built = paths.find(isBuiltCode)
  return built === undefined ? undefined : `the test may load ${built} in place of the source`
}

/** A text cut short or with bytes that are no UTF-8 would not be the same file when written back. */
function isWhole(text: string): boolean {
  return text.length < MAX_SOURCE_LENGTH && !text.includes('\ufffd')
}

/** Each probe only where the ones before leave a question: nothing more once the neutral edit is red or no throw is seen. */
async function runProbes(input: CheckInput, target: ProbeTarget, plan: ProbePlan): Promise<ProbeRun[]> {
  const { neutral, throwing, functions, values } = plan.mutations
  const runs: ProbeRun[] = []
  const run = async (kind: ProbeRun['kind'], what: string, files = plan.mutations.neutral): Promise<boolean> => {
    const probe = { number: runs.length + 1, kind, what, files }
    const done = await runProbe(input, target, probe, plan.drivers)
    runs.push(done)
    return done.red
  }
  await run('empty', 'no files at all', [])
  if (neutral.length === 0) return runs
  if (await run('neutral', `a statement without effect in ${neutral.length} source files`, neutral)) return runs
  if (throwing.length === 0) return runs
  const points = functions > 0 ? `${functions} functions` : `${throwing.length} source files`
  if (!(await run('throw-at-entry', `a throw at the entry of ${points}`, throwing))) return runs
  for (const { file, what } of values) {
    if (input.signal.aborted) return runs
    await run('value-mutant', what, [file])
  }
  return runs
}
