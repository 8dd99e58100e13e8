import type { CheckInput, FreshCopyOptions } from '../../contracts/check.ts'
import type { OriginFacts, RunFacts } from '../../model/facts.ts'
import { isGreen } from '../test-runs.ts'
import type { CommandRuns } from './red-command.ts'
import { runPlaced } from './run-placed.ts'

type Varied = NonNullable<OriginFacts['varied']>

/** With three each, a coin is taken for a rule once in 64 times, and then still has to fool the single changes. */
const AGAIN = 3

const REASONS = { CI: 'ci-marker', HOME: 'home', path: 'absolute-path' } as const

/**
 * Equal runs differed. Does the result follow the conditions in which they differ on purpose? Both sets of conditions
 * run again; where each is steady, one condition after the other is changed alone.
 */
export async function varyConditions(
  input: CheckInput,
  { candidate, runs }: CommandRuns,
): Promise<Partial<OriginFacts>> {
  const green = runs.find(isGreen)?.conditions
  const red = runs.find((run) => !isGreen(run))?.conditions
  if (green === undefined || red === undefined) return {}
  const varied: Varied = []
  const run = async (condition: string, conditions: Record<string, string>, times: number): Promise<number> => {
    const done: RunFacts[] = []
    while (done.length < times) {
      const log = `varied-${varied.length + 1}-${done.length + 1}.log.gz`
      done.push(await runPlaced(input, candidate, placeOf(conditions), log))
    }
    const seen = done.filter(isGreen).length
    varied.push({ condition, value: conditions[condition] ?? '', runs: times, green: seen })
    return seen
  }
  if ((await run('as the green run', green, AGAIN)) < AGAIN) return { varied }
  if ((await run('as the red run', red, AGAIN)) > 0) return { varied }
  const needed: string[] = []
  for (const condition of Object.keys(green)) {
    const value = red[condition]
    if (value === undefined || value === green[condition]) continue
    if ((await run(condition, { ...green, [condition]: value }, 1)) === 0) needed.push(condition)
  }
  const [only] = needed
  if (needed.length !== 1 || only === undefined || !isPlace(only)) return { varied }
  return { varied, reason: REASONS[only], detail: `${only}=${red[only] ?? ''}` }
}

const isPlace = (condition: string): condition is keyof typeof REASONS => condition in REASONS

function placeOf(conditions: Readonly<Record<string, string>>): FreshCopyOptions {
  const { HOME: home, path: inside, ...env } = conditions
  return { ...(home === undefined ? {} : { home }), ...(inside === undefined ? {} : { inside }), env }
}
