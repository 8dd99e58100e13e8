import { countText } from '../charts/number-text.ts'
import type { AgentSummary, Cell, FailureExample, ReportData, TrialResult } from '../model/report-data.ts'
import { manyLines, oneLine } from './escape.ts'
import { failureWord } from './failure-word.ts'

type Case = { task: string; cell: Cell; trials: TrialResult[]; example: FailureExample | undefined }

/**
 * The run as JUnit XML: a suite for each agent, a case for each task. A case passes when every counted trial passed; one
 * that passed only sometimes is a failure of type "flaky"; one of which nothing counts is skipped. Times in seconds.
 */
export function renderJunit(data: ReportData): string {
  const trialOf = new Map(data.trials.map((trial) => [trial.trial, trial]))
  const cellsOf = new Map<string, Cell[]>(data.agents.map(({ agent }) => [agent, []]))
  for (const cell of data.cells) cellsOf.get(cell.agent)?.push(cell)
  const suites = data.agents.map((agent) => {
    const cases = (cellsOf.get(agent.agent) ?? []).map((cell): Case => {
      const trials = cell.trials.flatMap((trial) => trialOf.get(trial) ?? [])
      const example = data.failures.find((failure) => failure.agent === cell.agent && failure.task === cell.task)
      return { task: cell.task, cell, trials, example }
    })
    return suiteXml(data, agent, cases)
  })
  const name = attribute(`Bakeoff: ${data.name}`)
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="${name}">`, ...suites, '</testsuites>', ''].join(
    '\n',
  )
}

function suiteXml(data: ReportData, { agent }: AgentSummary, cases: readonly Case[]): string {
  const failures = cases.filter(({ cell }) => cell.counted > 0 && cell.passed < cell.counted).length
  const skipped = cases.filter(({ cell }) => cell.counted === 0).length
  const seconds = cases.reduce((sum, one) => sum + secondsOf(one), 0)
  const head = `<testsuite name="${attribute(agent)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}" time="${seconds.toFixed(3)}" timestamp="${attribute(data.startedAt)}">`
  return [`  ${head}`, ...cases.map((one) => caseXml(agent, one)), '  </testsuite>'].join('\n')
}

const secondsOf = ({ trials }: Case): number => trials.reduce((sum, { activeMs = 0 }) => sum + activeMs, 0) / 1000

function caseXml(agent: string, one: Case): string {
  const { task, cell } = one
  const head = `<testcase classname="${attribute(agent)}" name="${attribute(task)}" time="${secondsOf(one).toFixed(3)}"`
  const lost = cell.trials.length - cell.counted
  const note = lost > 0 && cell.counted > 0 ? [`      <system-out>${text(lostText(one))}</system-out>`] : []
  const result = cell.counted === 0 ? [skippedXml(one)] : cell.passed < cell.counted ? [failureXml(one)] : []
  const inner = [...flakyXml(cell), ...result, ...note]
  return inner.length === 0 ? `    ${head}/>` : [`    ${head}>`, ...inner, '    </testcase>'].join('\n')
}

function flakyXml({ passed, counted }: Cell): string[] {
  const isFlaky = passed > 0 && passed < counted
  return isFlaky ? ['      <properties><property name="flaky" value="true"/></properties>'] : []
}

function failureXml({ cell, trials, example }: Case): string {
  const failed = trials.filter(({ status }) => status === 'fail')
  const words = [...new Set(failed.map(failureWord))].join(', ')
  const type = cell.passed > 0 ? 'flaky' : (words.split(', ')[0] ?? 'failed')
  const message = `${cell.passed} of ${countText(cell.counted, 'trial')} passed: ${words}`
  const lines = [
    ...failed.map(({ trial, reason }) => `${trial}: ${reason ?? 'no reason recorded'}`),
    ...(example?.command === undefined ? [] : [`$ ${example.command}`]),
    ...(example?.lastLines ?? []),
  ]
  return `      <failure type="${attribute(type)}" message="${attribute(message)}">${text(lines.join('\n'))}</failure>`
}

const skippedXml = (one: Case): string => `      <skipped message="${attribute(lostText(one))}"/>`

function lostText({ cell, trials }: Case): string {
  const without = trials.filter(({ status }) => status !== 'pass' && status !== 'fail')
  if (cell.trials.length === 0) return 'no trial planned'
  const words = [...new Set(without.map((trial) => (trial.status === 'lost' ? failureWord(trial) : 'no result yet')))]
  return `${countText(without.length, 'trial')} not counted: ${words.join(', ')}`
}

/** XML 1.0 allows neither most controls nor halves of characters, however they are written. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

const escaped = (value: string): string =>
  value.replace(FORBIDDEN, '').replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)

const attribute = (value: string): string => escaped(oneLine(value))

const text = (value: string): string => escaped(manyLines(value))
