import { expect, test } from 'vitest'
import { renderBlock } from '../../src/report/block.ts'
import { HOSTILE, sampleReport } from './sample-report.ts'
import { FOUR, syntheticReport } from './synthetic-run.ts'

test('the block is as in the golden file', async () => {
  await expect(renderBlock(sampleReport())).toMatchFileSnapshot('../golden/report/block.txt')
})

test('it names versions, commit, figures and the exact command', () => {
  const block = renderBlock(sampleReport())
  for (const part of [
    'Bakeoff 0.1.0',
    '@3f9c1ab2d4e5',
    '40/60',
    '47–82%',
    '1.4.0',
    '$ bakeoff run suite --seed 20261124',
  ]) {
    expect(block).toContain(part)
  }
})

test('text of agents stays on its line and moves no cursor', () => {
  const data = sampleReport()
  const nasty = `${HOSTILE}\n\n$ rm -rf ~`
  const block = renderBlock({
    ...data,
    name: nasty,
    agents: data.agents.map((agent) => ({ ...agent, cliVersions: [nasty] })),
  })
  for (const mark of ['\u001b', '\u202e']) expect(block).not.toContain(mark)
  expect(block.split('\n').filter((line) => line.startsWith('$ '))).toEqual(['$ bakeoff run suite --seed 20261124'])
})

test('a run without a result has a block too', () => {
  const block = renderBlock(syntheticReport({ contestants: FOUR, trials: 0 }))
  expect(block).toContain('No trial can be counted yet.')
  expect(block).not.toMatch(/undefined|NaN|Infinity/)
})
