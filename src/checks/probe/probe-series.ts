import type { CheckInput } from '../../contracts/check.ts'
import type { ExecutedFacts, ProbeRun, RunFacts } from '../../model/facts.ts'
import { type FileText, isCrashToken } from '../mutate/mutation.ts'
import type { ValueMutant } from '../mutate/plan-mutations.ts'
import type { ProbeTarget } from '../probe-target.ts'
import { type Probe, type ProbeResult, runProbe } from '../run-probe.ts'
import { executedNames, executedShare } from './executed-share.ts'
import { withoutTexts } from './hooks.ts'
import { inParallel } from './in-parallel.ts'
import type { ProbePlan } from './probe-plan.ts'

/** What the probes of one verification showed. `crashesTold`: no crash can pass for a comparison. `hides`: without the folder's hooks the test says no. */
export type ProbeSeries = { probes: ProbeRun[]; executed?: ExecutedFacts; hides?: boolean; crashesTold?: true }

type Asked = Omit<Probe, 'number'>

/**
 * Runs the probes, two at a time, each group only where the ones before leave a question: nothing more once the neutral
 * edit is red or no throw is seen.
 */
export async function runSeries(input: CheckInput, given: ProbeTarget, plan: ProbePlan): Promise<ProbeSeries> {
  const probes: ProbeRun[] = []
  let target = given
  let usual: ReadonlySet<string> | undefined
  let number = 0
  const ask = async (asked: readonly Asked[]): Promise<ProbeResult[]> => {
    if (input.signal.aborted) return []
    const asIs = await inParallel(
      asked.map((probe) => {
        number += 1
        const numbered = { ...probe, number }
        return () => runProbe(input, target, numbered, plan)
      }),
    )
    const results = asIs.map((result) => toldFromCrash(result, usual))
    probes.push(...results.map(({ probe }) => probe))
    return results
  }
  const opinion = async (more: readonly FileText[], bare: boolean): Promise<{ hides?: boolean }> =>
    plan.hooks.length === 0 ? {} : { hides: await hooksHide(ask, plan, { more, bare }) }

  const { neutral, throwing, recording } = plan.mutations
  if (neutral.length === 0) {
    await ask([EMPTY])
    return { probes }
  }
  /** Beside another run it may have been short of time or of a port: alone it must be green. */
  const staysGreen = async (control: ProbeResult | undefined): Promise<boolean> => {
    if (control?.probe.red !== true) return true
    const [again] = await ask([neutralOf(plan)])
    if (again?.probe.red !== false) return false
    probes.splice(probes.indexOf(control.probe), 1)
    return true
  }
  const [control] = await ask([neutralOf(plan), EMPTY])
  if (!(await staysGreen(control))) return { probes }
  const green = probes.find(({ kind }) => kind === 'neutral')
  if (given.several && green !== undefined) target = { ...given, base: green.run }
  if (throwing.length === 0) return { probes }
  const [thrown, recorded] = await ask([
    throwOf(plan),
    ...(recording.length === 0
      ? []
      : [{ kind: 'recording' as const, what: 'functions that write down that they run', files: recording }]),
  ])
  if (thrown?.probe.red !== true) return { probes, ...(await opinion(throwing, true)) }
  const tokens = recorded?.tokens ?? new Set<string>()
  usual = tokensOfGreen(recorded)
  const { units } = plan.mutations
  const executed = tokens.size === 0 ? {} : { executed: executedShare(units, tokens, plan.unmeasured) }
  const { survivor, last } = await askValues(ask, plan, {
    count: input.policy.maxMutants,
    guarded: usual !== undefined,
    executed: executedNames(units, tokens),
  })
  if (!(await staysGreen(last))) return { probes, ...executed }
  if (saysFailure(target.base)) await ask([strictOf(plan)])
  const doubted = plan.suspect || survivor !== undefined
  return {
    probes,
    ...executed,
    ...crashesTold(usual, plan),
    ...(doubted ? await opinion(listed(survivor), false) : {}),
  }
}

/**
 * A test that catches whatever happens says a crash in the same words as a wrong value. `usual`: what the functions wrote in
 * the green run; where an error left one of them that none leaves otherwise, the red is that of a crash.
 */
function toldFromCrash(result: ProbeResult, usual: ReadonlySet<string> | undefined): ProbeResult {
  if (result.quiet !== true || usual === undefined || result.probe.kind !== 'value-mutant') return result
  const crashed = [...result.tokens].some((token) => isCrashToken(token) && !usual.has(token))
  return crashed ? { ...result, probe: { ...result.probe, how: 'crash' } } : result
}

const tokensOfGreen = (result: ProbeResult | undefined): ReadonlySet<string> | undefined =>
  result?.probe.red === false ? result.tokens : undefined

const crashesTold = (usual: ReadonlySet<string> | undefined, plan: ProbePlan): { crashesTold?: true } =>
  usual !== undefined && plan.mutations.guarded ? { crashesTold: true } : {}

const listed = <T>(one: T | undefined): T[] => (one === undefined ? [] : [one])

const EMPTY: Asked = { kind: 'empty', what: 'no files at all', files: [] }

/** Is there a step of the command whose status is thrown away? */
function strictOf({ strict }: ProbePlan): Asked {
  return {
    kind: 'strict',
    what: 'the folder as it is, ended by the first step that fails',
    files: strict,
    strict: true,
  }
}

const saysFailure = ({ counts, printsFailure }: RunFacts): boolean =>
  (counts?.failed ?? 0) > 0 || printsFailure === true

function neutralOf({ mutations: { neutral } }: ProbePlan): Asked {
  return {
    kind: 'neutral',
    what: `a statement without effect in ${several(neutral.length, 'source file')}`,
    files: neutral,
  }
}

function throwOf({ mutations: { throwing, functions } }: ProbePlan): Asked {
  const points = functions > 0 ? several(functions, 'function') : several(throwing.length, 'source file')
  return { kind: 'throw-at-entry', what: `a throw at the entry of ${points}`, files: throwing }
}

const several = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

type Ask = (asked: readonly Asked[]) => Promise<ProbeResult[]>

const isDecided = ({ probe }: ProbeResult): boolean => probe.how !== 'parse'
const isNoticed = ({ probe }: ProbeResult): boolean => probe.how === 'comparison'

/**
 * Single wrong values; as many again where most of the first ones were refused or went unnoticed, and twice as many where
 * few of those were noticed although some turned it red: a parser or a calculator often crashes by a wrong value.
 * `survivor`: the first one that went unnoticed where none was noticed. `last`: the edit without meaning once more behind the
 * first ones, since a test that turns red as time goes by would notice all of them.
 */
async function askValues(
  ask: Ask,
  plan: ProbePlan,
  options: { count: number; guarded: boolean; executed: ReadonlySet<string> },
): Promise<{ survivor?: FileText; last?: ProbeResult }> {
  const { count } = options
  let values = await plan.mutations.values(count * 2, options)
  if (values.length === 0) return {}
  const asked = (some: readonly ValueMutant[]): Asked[] =>
    some.map(({ file, what }) => ({ kind: 'value-mutant', what, files: [file] }))
  const some = values.slice(0, count)
  const answers = await ask([...asked(some), neutralOf(plan)])
  const [results, last] = [answers.slice(0, some.length), answers[some.length]]
  const enough = results.filter(isNoticed).length * 2 >= Math.min(count, results.length) && results.some(isDecided)
  if (!enough) results.push(...(await ask(asked(values.slice(count)))))
  if (isOpen(results)) {
    values = await plan.mutations.values(count * 4, options)
    results.push(...(await ask(asked(values.slice(results.length)))))
  }
  const survivor = results.some(isNoticed) ? undefined : values[results.findIndex(({ probe }) => !probe.red)]?.file
  return { ...(survivor === undefined ? {} : { survivor }), ...(last === undefined ? {} : { last }) }
}

/** Some turned it red, and fewer than a quarter was noticed as wrong. */
function isOpen(results: readonly ProbeResult[]): boolean {
  const red = results.filter(({ probe }) => probe.red).length
  return red > 0 && results.filter(isNoticed).length * 4 < results.length
}

/**
 * Whether a hook takes back what the tests say. `bare` takes out honest steering as well, for a test that notices nothing
 * in any case. Without hooks the test must say no by a comparison where it was green; or it
 * is green as before and notices what it did not notice with them.
 */
async function hooksHide(
  ask: Ask,
  plan: ProbePlan,
  { more, bare }: { more: readonly FileText[]; bare: boolean },
): Promise<boolean> {
  const removed = plan.hooks.filter(({ without }) => without === undefined).map(({ path }) => path)
  const without = withoutTexts(plan.hooks, bare)
  const probe = (what: string, files: readonly FileText[]): Asked => ({
    kind: 'without-hooks',
    what,
    files: [...without, ...files],
    removed,
  })
  const names = plan.hooks.map(({ path }) => path).join(', ')
  const [alone] = await ask([probe(`the folder as it is, without what ${names} changes`, [])])
  if (alone?.probe.red === true) return alone.probe.how === 'comparison'
  if (more.length === 0) return false
  const gone = new Set([...without.map(({ path }) => path), ...removed])
  const [broken] = await ask([
    probe(
      `a break that went unnoticed, without what ${names} changes`,
      more.filter(({ path }) => !gone.has(path)),
    ),
  ])
  return broken?.probe.red === true && broken.probe.how !== 'parse'
}
