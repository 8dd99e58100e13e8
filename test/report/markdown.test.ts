import { describe, expect, test } from 'vitest'
import { durationTickText } from '../../src/charts/axis.ts'
import { durationText, groupedText, percentText, pointsText, ratioText, usdText } from '../../src/charts/number-text.ts'
import type { TrialResult } from '../../src/model/report-data.ts'
import { jsonPieces, reportJson } from '../../src/report/json.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import { factorText, pText } from '../../src/report/statistic-text.ts'
import { verdictText } from '../../src/report/verdict-text.ts'
import { infinityAsText } from '../../src/stats/infinity-as-text.ts'
import { HOSTILE, sampleCharts, sampleReport } from './sample-report.ts'
import { FOUR, syntheticReport } from './synthetic-run.ts'

const data = sampleReport()

const NUMBER = /\d+(?:,\d{3})*(?:\.\d+)?/g

test('report.md is as in the golden file', async () => {
  const markdown = renderMarkdown(data, await sampleCharts(data))
  await expect(markdown).toMatchFileSnapshot('../golden/report/report.md')
})

test('every number of report.md is found in report.json', () => {
  const { verdict: _, ...json } = reportJson(data) as { verdict: string }
  const allowed = textsOf(json)
  const prose = outsideFences(renderMarkdown(data, []))
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/\\/g, '')
    .replace('SHA-256', '')
  const numbers = prose.match(NUMBER) ?? []
  expect(numbers.length).toBeGreaterThan(100)
  expect(numbers.filter((number) => !allowed.has(number))).toEqual([])
})

test('report.json written in pieces is the whole document', () => {
  for (const report of [data, syntheticReport({ contestants: FOUR, trials: 0 })]) {
    expect(JSON.parse([...jsonPieces(report)].join(''))).toEqual(
      JSON.parse(JSON.stringify(reportJson(report), infinityAsText)),
    )
  }
})

test('with more than 40 tasks those that tell agents apart stand first and the others are folded away', () => {
  const force = ({ agent, task }: TrialResult): Partial<TrialResult> => ({
    status: task === 'task-50' && agent === 'aster-2' ? 'fail' : 'pass',
  })
  const markdown = renderMarkdown(syntheticReport({ contestants: FOUR, tasks: 60, trials: 1, force }), [])
  const [shown = '', folded = ''] = markdown.split(
    '<details><summary>59 tasks on which all trials ended alike</summary>',
  )
  expect(shown).toContain('| `task-50`')
  expect(shown).not.toContain('| `task-49`')
  expect(folded).toContain('| `task-49`')
})

test('trials are linked from wherever the report lies', () => {
  const markdown = renderMarkdown(data, [], '/elsewhere/suite')
  expect(markdown).toContain(
    '](/elsewhere/suite/results/runs/20261124-101112-7q2f/lock-order/dune-baseline/2/attempt-1)',
  )
  expect(markdown).not.toContain('](../')
})

test('the verdict has at most 90 words, with every sentence that it can have', () => {
  const ended = { ...data, ended: 'budget' as const }
  const long = { ...ended, agents: ended.agents.map((agent) => ({ ...agent, lost: 3 })) }
  for (const report of [data, long]) expect(verdictText(report).split(/\s+/).length).toBeLessThanOrEqual(90)
  expect(verdictText(data)).toContain('Scripted contestants: nothing here measures a product.')
})

test('an unfinished run, a run of one agent and an empty one are reported too', () => {
  const cases = [
    syntheticReport({ contestants: FOUR, trials: 0 }),
    syntheticReport({ contestants: FOUR.slice(0, 1), tasks: 1, trials: 1 }),
    syntheticReport({ contestants: FOUR, force: () => ({ status: 'lost', outcome: 'quota' }) }),
  ]
  for (const report of cases) {
    const markdown = renderMarkdown(report, [])
    expect(markdown).not.toMatch(/undefined|NaN|Infinity|null/)
    expect(markdown).toContain('## Limits')
  }
})

describe('text of agents', () => {
  const markdown = renderMarkdown(data, [])

  test('never becomes HTML, an image, a script link, a mention or a cross-reference', () => {
    const prose = outsideFences(markdown)
    expect(prose).toContain('Nothing was left that could be run')
    expect(prose).not.toMatch(/(?<!\\)<(?!\/?(picture|source|img )|br>)/)
    expect(prose).not.toMatch(/(?<!\\)!\[/)
    expect(prose).not.toMatch(/(?<!\\)\[[^\]]*(?<!\\)\]\((?!\.\.\/|charts\/)/)
    expect(prose).not.toMatch(/@[a-z]/i)
    expect(prose).not.toMatch(/#\d/)
    expect(prose).not.toMatch(/GH-\d/)
    expect(prose).not.toMatch(/https?:\/\/|www\./)
  })

  test('cannot close its fence', () => {
    const block = /(`{4,})text\n([\s\S]*?)\n\1/.exec(markdown)?.[2] ?? ''
    expect(block).toContain('expected 12, got 13')
    expect(block).toContain('</script>')
  })

  test('loses controls and marks that turn the reading direction', () => {
    for (const mark of ['\u202e', '\u001b']) {
      expect(HOSTILE).toContain(mark)
      expect(markdown).not.toContain(mark)
    }
    expect(markdown).not.toContain('[31m')
  })

  test('keeps the columns of a table', () => {
    const tables = markdown.match(/(?:^\|.*\n)+/gm) ?? []
    const bars = (row: string): number => row.replaceAll('\\|', '').split('|').length
    expect(tables.length).toBeGreaterThan(4)
    for (const table of tables) expect(new Set(table.trimEnd().split('\n').map(bars)).size).toBe(1)
    expect(markdown).toContain('# Bakeoff: synthetic \\| suite')
  })
})

function outsideFences(markdown: string): string {
  return markdown.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '')
}

/** Every way in which a number of the JSON may be printed, and the numbers in its words. */
function textsOf(json: unknown): Set<string> {
  const texts = new Set<string>()
  const add = (text: string): void => {
    for (const number of text.match(NUMBER) ?? []) texts.add(number)
  }
  const visit = (value: unknown): void => {
    if (typeof value === 'string') add(value)
    else if (typeof value === 'number') {
      for (const text of [
        String(value),
        percentText(value, 1),
        percentText(value, 200),
        usdText(value),
        durationText(value),
        durationText(1000 * value),
        groupedText(value),
        ratioText(value),
        durationTickText(1000 * value),
        pointsText(value),
        pText(value),
        factorText(value),
        String(Math.ceil(100 * value)),
      ]) {
        add(text)
      }
    } else if (value !== null && typeof value === 'object') for (const inner of Object.values(value)) visit(inner)
  }
  visit(json)
  return texts
}
