import { dayText, durationText, percentText, usdText } from '../charts/number-text.ts'
import type { AgentSummary, ReportData } from '../model/report-data.ts'
import { oneLine } from './escape.ts'
import { billingText } from './sections/agents.ts'
import { commandOf } from './sections/method.ts'
import { rankText, rateRangeText, usdPerPassText } from './statistic-text.ts'
import { verdictText } from './verdict-text.ts'

const WIDTH = 100

/** The run as one block of plain text to paste anywhere: verdict, figures, versions, commit and the exact command. */
export function renderBlock(data: ReportData): string {
  const { provenance } = data
  const commit = provenance.suiteCommit === undefined ? '' : `@${provenance.suiteCommit.slice(0, 12)}`
  const dirty = provenance.suiteDirty === true ? ' with uncommitted changes' : ''
  const settings = [
    `suite ${data.name}${commit}${dirty}`,
    `policy ${data.policy}`,
    `isolation ${data.isolation}`,
    `seed ${data.seed}`,
    `${data.concurrency} at a time`,
    `Node ${provenance.node} on ${provenance.platform}`,
  ]
  return `${[
    `Bakeoff ${provenance.bakeoffVersion} · ${data.name} · run ${data.run} · ${dayText(data.startedAt)}`,
    '',
    ...wrapped(verdictText(data)),
    '',
    ...aligned(tableOf(data)),
    '',
    ...wrapped(settings.join(' · ')),
    `$ ${commandOf(data)}`,
  ]
    .map(oneLineKeepingSpaces)
    .join('\n')}\n`
}

function tableOf(data: ReportData): string[][] {
  const agents = [...data.agents].sort((a, b) => (b.verified.rate ?? -1) - (a.verified.rate ?? -1))
  return [
    [
      'agent',
      'version',
      'model',
      'rank',
      'passed',
      'rate',
      '95%',
      'median',
      'cost/trial',
      'cost/pass',
      'billing',
      'lost',
    ],
    ...agents.map((agent) => rowOf(data, agent)),
  ]
}

function rowOf({ analysis }: ReportData, summary: AgentSummary): string[] {
  const { agent, cliVersions, observedModels, requestedModel, verified, medianActiveMs, meanUsd, lost } = summary
  const { passed, counted, rate, interval } = verified
  const own = analysis?.agents.find((one) => one.agent === agent)
  const models = observedModels.length > 0 ? observedModels : requestedModel === undefined ? [] : [requestedModel]
  return [
    agent,
    cliVersions.join('+') || '–',
    models.join('+') || '–',
    own === undefined || analysis === undefined ? '–' : rankText(own.rankThisSuite, analysis.agents.length),
    `${passed}/${counted}`,
    rate === undefined ? '–' : percentText(rate, counted),
    interval === undefined ? '–' : rateRangeText(interval.lo, interval.hi, counted),
    medianActiveMs === undefined ? '–' : durationText(medianActiveMs),
    meanUsd === undefined ? '–' : usdText(meanUsd),
    own?.usdPerPass === undefined ? '–' : usdPerPassText(own.usdPerPass),
    billingText(summary),
    String(lost),
  ].map(oneLine)
}

function aligned(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)))
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length))
      .join('  ')
      .trimEnd(),
  )
}

function wrapped(text: string): string[] {
  const lines: string[] = []
  for (const word of oneLine(text).split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** Cleans a line whose columns are made by spaces. */
const oneLineKeepingSpaces = (line: string): string =>
  line
    .split(/( +)/)
    .map((part) => (part.startsWith(' ') ? part : oneLine(part)))
    .join('')
