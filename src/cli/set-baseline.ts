import { countText } from '../charts/number-text.ts'
import { FEWEST_NIGHTS, frozenBaseline, nightsIn, openBaseline } from '../gate/baseline.ts'
import { sameIdentity } from '../gate/identity.ts'
import { nearest } from '../lib/nearest.ts'
import { stripControl } from '../lib/strip-control.ts'
import { UserError } from '../model/errors.ts'
import type { GateBaseline } from '../model/gate-baseline.ts'
import type { AgentNight } from '../model/night.ts'
import { acceptNight, insertBaseline, readBaselines, type StoredBaseline } from '../store/gate-baselines.ts'
import { findRun } from '../store/read.ts'
import { baselineRow, baselineTable } from './baseline-table.ts'
import type { BaselineFlags } from './commands/gate.ts'
import { type CliContext, printJson } from './context.ts'
import { decisionsUntil, flaggedNights, type NightHistory, readHistoryUntil, timezoneOf } from './gate-night.ts'
import type { OpenResults } from './open-results.ts'
import { withResultsForChange } from './results-for-change.ts'

const DEFAULT_NIGHTS = 14

/** `bakeoff gate baseline set`: the newest comparable nights, frozen. */
export async function setBaseline(name: string, flags: BaselineFlags, context: CliContext): Promise<void> {
  const asked = flags.nights ?? DEFAULT_NIGHTS
  if (asked < FEWEST_NIGHTS) {
    throw new UserError(`A baseline needs at least ${FEWEST_NIGHTS} nights.`, {
      hint: `Ask for ${FEWEST_NIGHTS} or more; with ${DEFAULT_NIGHTS} a drop of 10 points is found twice as often.`,
    })
  }
  await withResultsForChange({ cwd: context.cwd, suite: flags.suite }, async (results) => {
    const history = await historyOf(results, name)
    const at = new Date().toISOString()
    const decisions = decisionsUntil(results.store, history)
    const made = agentsOf(history, flags.agent).map((night) => {
      const flagged = flaggedNights(decisions, night.agent)
      const nights = comparable(history, night).filter((one) => !flagged.has(one.night))
      if (nights.length < FEWEST_NIGHTS) throw tooFew(night.agent, nights.length)
      return frozenBaseline(night.identity, nights.slice(-asked), { how: 'set', at })
    })
    keep(results, history, made)
    tell(made, flags, context)
    if (!flags.json) context.out(made.map((baseline) => fewerText(baseline, asked)).join(''))
  })
}

/** `bakeoff gate baseline accept`: a new baseline that begins with the night, and the reason for it. */
export async function acceptBaseline(name: string, flags: BaselineFlags, context: CliContext): Promise<void> {
  const reason = flags.reason?.trim() ?? ''
  if (reason === '')
    throw new UserError('A reason is needed.', { hint: 'Say in a few words why this is the new normal.' })
  await withResultsForChange({ cwd: context.cwd, suite: flags.suite }, async (results) => {
    const history = await historyOf(results, name)
    const at = new Date().toISOString()
    const { suite, night } = history
    const made = agentsOf(history, flags.agent).map((own): GateBaseline => {
      const { agent, runs } = own
      acceptNight(results.store, { suite, agent, night, runs, verdict: 'building', decidedAt: at }, reason)
      return { ...openBaseline(own.identity, at, night), how: 'accepted', reason }
    })
    keep(results, history, made)
    tell(made, flags, context)
  })
}

async function historyOf({ store, folder }: OpenResults, name: string): Promise<NightHistory> {
  return readHistoryUntil(store, { run: findRun(store, name), timezone: await timezoneOf(folder.suitePath) })
}

/** Those of the night, or the one that was named. */
function agentsOf({ nights, night }: NightHistory, only: string | undefined): AgentNight[] {
  const tonight = nights.filter((one) => one.night === night)
  const chosen = tonight.filter(({ agent }) => only === undefined || agent === only)
  if (chosen.length > 0) return chosen
  const names = tonight.map(({ agent }) => agent)
  const meant = only === undefined ? undefined : nearest(only, names)
  throw new UserError(
    `There is no agent "${only ?? ''}" in that night${meant === undefined ? '.' : `; did you mean "${meant}"?`}`,
    { hint: `Its agents: ${names.join(', ')}.` },
  )
}

const comparable = ({ nights }: NightHistory, night: AgentNight): AgentNight[] =>
  nights.filter(
    (one) =>
      one.agent === night.agent &&
      sameIdentity(one.identity, night.identity) &&
      one.cells.some(({ counted }) => counted > 0),
  )

/** A person who asked for more nights than there are must know what they got. */
function fewerText(baseline: GateBaseline, asked: number): string {
  const has = nightsIn(baseline).length
  const { agent } = baseline.identity
  return has >= asked
    ? ''
    : `${stripControl(agent)}: ${has} of the ${asked} nights asked for; no more of them can be compared (docs/nightly.md).\n`
}

function tooFew(agent: string, nights: number): UserError {
  return new UserError(
    `${agent} has ${countText(nights, 'night')} under its present version, model and verifier that may be a measure; a baseline needs ${FEWEST_NIGHTS}.`,
    { hint: 'Run some more nights, or name an earlier run; until then the gate collects nights by itself.' },
  )
}

/** In the place of those in force that they could be taken for. */
function keep({ store }: OpenResults, { suite }: NightHistory, made: readonly GateBaseline[]): void {
  const stored: StoredBaseline[] = readBaselines(store, suite)
  for (const baseline of made) {
    const replaced = stored.filter((one) => sameIdentity(one.baseline.identity, baseline.identity))
    insertBaseline(
      store,
      baseline,
      replaced.map(({ key }) => key),
    )
  }
}

function tell(made: readonly GateBaseline[], flags: BaselineFlags, context: CliContext): void {
  if (flags.json) {
    printJson(context, { baselines: made.map((baseline) => baselineRow({ baseline })) })
    return
  }
  context.out(baselineTable(made.map((baseline) => ({ baseline }))))
  const first = made[0]
  if (first === undefined || nightsIn(first).length >= FEWEST_NIGHTS) return
  context.out(`The gate judges again once ${FEWEST_NIGHTS} nights are in it.\n`)
}
