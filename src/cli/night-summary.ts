import { countText, dayText, usdText } from '../charts/number-text.ts'
import type { NightGate } from '../gate/judge-night.ts'
import { stripControl } from '../lib/strip-control.ts'
import type { RunEnd } from '../model/events.ts'
import type { RunId } from '../model/ids.ts'
import type { readRun } from '../store/read.ts'
import { gateText } from './gate-text.ts'
import type { Ran } from './nightly.ts'
import type { WrittenReport } from './write-reports.ts'

/** What a night says of itself, `results/nightly/latest.json` and `nightly --json`. Unknown is null. */
export type NightSummary = {
  suite: string
  night: string
  verdict: NightGate['verdict']
  exit_code: 0 | 1 | 3
  run: RunId
  /** The run of an earlier night that was stopped. */
  resumed: boolean
  ended: RunEnd
  trials: { planned: number; passed: number; failed: number; lost: number }
  agents: { agent: string; verdict: string; suspect_tasks: string[] }[]
  confirmation: { run: RunId; ended: RunEnd } | null
  spent_usd: number | null
  started_at: string
  ended_at: string
  reports: { dir: string; markdown: string | null; html: string | null }
  pruned: { attempts: number; bytes: number } | null
  problems: string[]
  /** The whole decision, as `gate --json` prints it. */
  gate: NightGate
}

type Parts = {
  gate: NightGate
  exitCode: 0 | 1 | 3
  ran: Ran
  run: ReturnType<typeof readRun>
  spentUsd: number | undefined
  confirmation: { run: RunId; because: RunEnd } | undefined
  report: WrittenReport
  startedAt: string
  endedAt: string
  problems: string[]
}

export function summaryOf({ gate, ran, run, confirmation, report, ...parts }: Parts): NightSummary {
  return {
    suite: gate.suite,
    night: gate.night,
    verdict: gate.verdict,
    exit_code: parts.exitCode,
    run: ran.run,
    resumed: ran.resumed,
    ended: ran.because,
    trials: { planned: run.trials, passed: run.passed, failed: run.failed, lost: run.lost },
    agents: gate.agents.map(({ agent, verdict, tasks }) => ({
      agent,
      verdict,
      suspect_tasks: tasks.filter(({ suspect }) => suspect).map(({ task }) => task),
    })),
    confirmation: confirmation === undefined ? null : { run: confirmation.run, ended: confirmation.because },
    spent_usd: parts.spentUsd ?? null,
    started_at: parts.startedAt,
    ended_at: parts.endedAt,
    reports: { dir: report.dir, markdown: report.markdown ?? null, html: report.html ?? null },
    pruned: null,
    problems: parts.problems,
    gate,
  }
}

/** One sentence for a webhook; it names no path and no address. */
export function noticeText({ suite, night, agents, run }: NightSummary): string {
  const worse = agents
    .filter(({ verdict }) => verdict === 'regression')
    .map(({ agent, suspect_tasks: tasks }) => (tasks.length === 0 ? agent : `${agent} (${tasks.join(', ')})`))
  return stripControl(
    `${suite}, night of ${dayText(night)}: regression of ${worse.join(', ')}, confirmed by fresh trials. bakeoff gate ${run}`,
  )
}

/** The same for a job's summary or a comment, in Markdown. */
export function nightMarkdown(summary: NightSummary): string {
  const { trials, gate, run, spent_usd: usd, problems } = summary
  const spent = usd === null ? '' : `, ${usdText(usd)}`
  const counted = `${countText(trials.planned, 'trial')}: ${trials.passed} passed, ${trials.failed} failed, ${trials.lost} lost${spent}`
  // Commands to go on with belong to the machine of the night, not to who reads this.
  const words = gateText(gate, { confirm: `bakeoff gate ${run} --confirm`, show: new Map(), rerun: () => `run ${run}` })
  return [
    `## ${TITLE[gate.verdict]}`,
    '',
    `Run \`${run}\`, ${counted}.`,
    '',
    fenced(words),
    ...problems.map((problem) => `\nNote: ${problem}.`),
    '',
  ].join('\n')
}

const TITLE: Readonly<Record<NightGate['verdict'], string>> = {
  pass: 'Bakeoff: no regression',
  regression: 'Bakeoff: REGRESSION',
  unconfirmed: 'Bakeoff: suspicious, not confirmed',
  environment: 'Bakeoff: all agents dropped together',
  'too-little-data': 'Bakeoff: too little data to judge',
}

/** An agent's own words (a version, say) may hold fences: this one is longer. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${stripControl(text).trimEnd()}\n${fence}`
}
