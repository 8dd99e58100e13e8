import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { ANYWHERE, QUICK, readTexts, smallSuite } from './small-suite.ts'

const DOLLARS = /\$\d+(?:\.\d+)?/
const WORDS = /\b(?:api|subscription)\b/

test('who pays stands beside every dollar: plan, run, show, status, compare and every report', async () => {
  const agents = [
    '{ id: flat, adapter: scripted, options: { dir: ./flat }, billing: subscription }',
    '{ id: metered, adapter: scripted, options: { dir: ./metered }, billing: api }',
  ]
  const recording = (usd: number): string => JSON.stringify({ usage: { input: 10, output: 5, reportedUsd: usd } })
  const act = 'echo "# It" > "$BAKEOFF_FOLDER/README.md"\n'
  const suite = smallSuite('', {
    'bakeoff.yaml': `${QUICK}\nagents: [${agents.join(', ')}]\n`,
    ...{ 'flat/recording.json': recording(0.31), 'flat/act.sh': act },
    ...{ 'metered/recording.json': recording(0.42), 'metered/act.sh': act },
  })
  const run = await bakeoff(['run', suite, '--json', ...ANYWHERE])
  const { trials, reports } = JSON.parse(run.stdout)
  expect(trials.map((trial: Record<string, unknown>) => [trial['agent'], trial['billing']]).sort()).toEqual([
    ['flat', 'subscription'],
    ['metered', 'api'],
  ])
  const ask = async (...argv: string[]): Promise<string> => (await bakeoff([...argv, '--suite', suite])).stdout
  const texts = {
    'the last line of the run': run.stderr,
    show: await ask('show', 'sum/flat/1'),
    status: await ask('status'),
    compare: await ask('compare', 'flat', 'metered'),
    plan: (await bakeoff(['plan', suite])).stdout,
    'report.md': readFileSync(reports.markdown, 'utf8'),
  }
  await ask('report', '--format', 'block', '--out', join(suite, 'out'))
  const block = readTexts(join(suite, 'out')).map(({ text }) => text)
  for (const [name, text] of Object.entries({ ...texts, block: block.join('\n') })) {
    const lines = text.split('\n').filter((line) => DOLLARS.test(line))
    // Nothing passed here, so that nothing was paid for a pass.
    if (name !== 'compare') expect(lines.length, name).toBeGreaterThan(0)
    for (const line of lines) expect(line, name).toMatch(WORDS)
  }
  const html = readFileSync(reports.html, 'utf8')
  const rows = html.split('<tr').filter((row) => DOLLARS.test(row.split('</tr>')[0] ?? ''))
  expect(rows.length).toBeGreaterThan(1)
  for (const row of rows) expect(row.split('</tr>')[0]).toMatch(WORDS)
}, 90_000)
