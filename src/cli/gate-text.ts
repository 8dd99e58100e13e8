import { countText, dayText, percentText } from '../charts/number-text.ts'
import type { AgentGate, AgentVerdict, Look, Quarantined, Rate, TaskLook } from '../gate/agent-gate.ts'
import { nightsToGo } from '../gate/judge-agent.ts'
import type { NightGate, NightVerdict } from '../gate/judge-night.ts'
import { stripControl } from '../lib/strip-control.ts'
import { differenceText, pText } from '../report/statistic-text.ts'

const NIGHT: Readonly<Record<NightVerdict, string>> = {
  pass: 'no regression',
  regression: 'REGRESSION',
  unconfirmed: 'suspicious, not confirmed',
  environment: 'environment: all agents dropped together',
  'too-little-data': 'too little data to judge',
}

const AGENT: Readonly<Record<AgentVerdict, string>> = {
  pass: 'no worse than its baseline',
  regression: 'REGRESSION, confirmed by fresh trials alone',
  unconfirmed: 'suspicious, not confirmed by fresh trials',
  environment: 'dropped together with every other agent: no agent is blamed',
  building: 'not judged: its baseline is being built',
  'no-data': 'not judged: too few of its trials have a result',
}

const MOST_CHANGES = 12

/** What a person does next. */
export type GateHints = {
  confirm: string
  show: ReadonlyMap<string, readonly string[]>
  rerun: (agent: AgentGate) => string
}

/** The whole decision in plain words. */
export function gateText(gate: NightGate, hints: GateHints): string {
  const lines = [
    `${gate.suite}, night of ${dayText(gate.night)}: ${NIGHT[gate.verdict]}`,
    ...gate.agents.flatMap((agent) => ['', ...agentLines(agent, hints)]),
    '',
    ...saturatedLines(gate),
    designLine(gate),
    ...(gate.agents.some(({ verdict }) => verdict === 'unconfirmed') ? [`Confirm: ${hints.confirm}`] : []),
  ]
  return `${lines.join('\n')}\n`
}

function agentLines(agent: AgentGate, hints: GateHints): string[] {
  const bad = agent.verdict === 'regression' || agent.verdict === 'unconfirmed' || agent.verdict === 'environment'
  return [
    `${agent.agent}: ${AGENT[agent.verdict]}`,
    ...[
      ...waitingLines(agent),
      ...(agent.suite === undefined ? [] : lookLines('All tasks', agent.suite)),
      ...agent.tasks.flatMap((look) => lookLines(taskName(look), look)),
      ...(agent.improved
        ? ['Better than its baseline; a person may take that as the new one (`gate baseline accept`).']
        : []),
      ...driftLines(agent),
      ...agent.notes,
      ...(agent.verdict === 'building' ? [] : agent.quarantined.map(quarantineLine)),
      ...(bad ? changeLines(agent) : []),
      ...(bad ? hintLines(agent, hints) : []),
    ].map((line) => `  ${stripControl(line)}`),
  ]
}

function waitingLines(agent: AgentGate): string[] {
  if (agent.verdict === 'no-data') {
    const { planned, counted, lost, missing } = agent.trials
    return [`${counted} of ${countText(planned, 'trial')} counted, ${lost} lost, ${missing} not ended.`]
  }
  if (agent.verdict !== 'building') return []
  const more = nightsToGo(agent)
  return [
    more > 0
      ? `${countText(agent.baseline.nights, 'night')} in the baseline; ${more} more and it can be judged.`
      : 'No task of this night has enough nights in the baseline yet.',
  ]
}

const taskName = ({ task, everyAgent }: TaskLook): string =>
  everyAgent ? `Task ${task} (every agent dropped here)` : `Task ${task}`

function lookLines(name: string, { shift, p, suspect, fresh }: Look): string[] {
  const again =
    fresh === undefined
      ? []
      : [
          `  fresh trials alone: ${rateText(fresh.shift.now)}, ${differenceText(toEstimate(fresh.shift))}, ${pText(fresh.p)}: ${fresh.confirmed ? 'confirmed' : 'not confirmed'}`,
        ]
  return [
    `${name}: ${rateText(shift.now)} against ${rateText(shift.before)} in the baseline, ${differenceText(toEstimate(shift))}, ${pText(p)}${suspect ? ': suspicious' : ''}`,
    ...again,
  ]
}

const toEstimate = ({ points, lo, hi }: { points: number; lo: number; hi: number }) => ({ value: points, lo, hi })

const rateText = ({ passed, counted, rate }: Rate): string => `${percentText(rate, counted)} (${passed}/${counted})`

function driftLines({ drift }: AgentGate): string[] {
  if (drift === undefined) return []
  return [
    `Warning, slow drift: many nights a little below the baseline, since about ${dayText(drift.startedAfter)} (CUSUM ${drift.level.toFixed(1)} over ${drift.threshold} on ${dayText(drift.alarm)}). A warning never fails the gate.`,
  ]
}

const REASON: Readonly<Record<Quarantined['why'], string>> = {
  'new-or-changed': 'new, or changed',
  unsteady: 'its nights differ more than chance allows',
  'verifier-contradicts-itself': 'the verifier judged one saved deliverable in two ways',
}

const quarantineLine = ({ task, why, since, ends }: Quarantined): string =>
  `Left out: ${task}, ${REASON[why]} (since ${dayText(since)}; ends after ${ends}).`

function changeLines({ changes, lastGood }: AgentGate): string[] {
  if (lastGood === undefined) return ['There is no earlier good night to compare with.']
  const when = `the last good night (${dayText(lastGood.night)})`
  if (changes.length === 0) return [`Nothing that Bakeoff records has changed since ${when}.`]
  const shown = changes
    .slice(0, MOST_CHANGES)
    .map(({ what, before, now }) => `${what} ${shortened(before)} → ${shortened(now)}`)
  const rest = changes.length > MOST_CHANGES ? `; and ${changes.length - MOST_CHANGES} more` : ''
  return [`Changed since ${when}: ${shown.join('; ')}${rest}.`]
}

const LONGEST_VALUE = 60
const shortened = (value: string | undefined): string =>
  value === undefined ? 'unknown' : value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value

function hintLines(agent: AgentGate, hints: GateHints): string[] {
  const trials = hints.show.get(agent.agent) ?? []
  return [
    ...(trials.length === 0 ? [] : [`Look at: bakeoff show ${trials.join(' · ')}`]),
    `Reproduce: ${hints.rerun(agent)}`,
  ]
}

function saturatedLines({ saturated }: NightGate): string[] {
  const of = (which: 'all-pass' | 'all-fail'): string =>
    saturated
      .filter(({ at }) => at === which)
      .map(({ task, since }) => `${task} (since ${dayText(since)})`)
      .join(', ')
  const [pass, fail] = [of('all-pass'), of('all-fail')]
  return [
    ...(pass === '' ? [] : [`Saturated, every agent passes always: ${pass}`]),
    ...(fail === '' ? [] : [`Saturated, no agent ever passes: ${fail}`]),
  ]
}

function designLine({ design }: NightGate): string {
  const rate = Number(design.falseAlarmsPerMonth.toPrecision(2))
  return `Designed for at most ${rate} false ${rate === 1 ? 'alarm' : 'alarms'} a month over ${countText(design.agents, 'agent')}, if nothing changes (docs/nightly.md).`
}
