import { durationText } from '../../charts/number-text.ts'
import type { FailureExample, ReportData, TrialResult } from '../../model/report-data.ts'
import { type Block, heading, type Inline, paragraph } from '../blocks.ts'
import { linkTarget } from '../escape.ts'
import { failureWord } from '../failure-word.ts'
import { trialKey } from '../page/page-data.ts'
import { printViewState } from '../page/view-state.ts'

const LAST_LINES = 15
const LINE_LENGTH = 200

/** One example for each agent and kind of failure: the exact command and the last that it printed. */
export function failuresSection(data: ReportData, suiteHref: string): Block[] {
  if (data.failures.length === 0) return []
  return [heading(2, 'Failures'), ...data.failures.flatMap((failure) => exampleOf(failure, data, suiteHref))]
}

function exampleOf(failure: FailureExample, data: ReportData, suiteHref: string): Block[] {
  const { agent, command, lastLines } = failure
  const own = data.trials.find(({ trial }) => trial === failure.trial)
  const word = own === undefined ? (failure.verdict ?? failure.outcome) : failureWord(own)
  const alike = data.trials.filter(
    (trial) => trial.agent === agent && trial.status !== 'pass' && failureWord(trial) === word,
  ).length
  const output = lastLines.slice(-LAST_LINES).map((line) => cut(line))
  return [
    heading(3, `${agent}: ${word}`, ...(alike > 1 ? [` (${alike} trials)`] : [])),
    paragraph(failure.reason),
    ...(command === undefined ? [] : [{ kind: 'fence', text: command } as const]),
    paragraph(...detailsOf(failure, suiteHref, own)),
    ...(output.length === 0 ? [] : [{ kind: 'fence', text: output.join('\n') } as const]),
    ...(failure.claims ?? []).map((claim) => paragraph('Claim ', cut(claim))),
  ]
}

function detailsOf(
  { task, outcome, exitCode, durationMs, folder }: FailureExample,
  suiteHref: string,
  own: TrialResult | undefined,
): Inline[] {
  const view = own === undefined ? {} : { view: printViewState({ trial: trialKey(own) }) }
  const where: Inline[] =
    folder === undefined ? [] : [' · ', { link: 'the trial', to: `${suiteHref}/${linkTarget(folder)}`, ...view }]
  return [
    'Task ',
    { code: task },
    ` · agent ${outcome}`,
    ...(exitCode === undefined ? [] : [` · exit code ${exitCode}`]),
    ...(durationMs === undefined ? [] : [` · ${durationText(durationMs)}`]),
    ...where,
  ]
}

const cut = (line: string): string => (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH - 1)}…` : line)
