import { expect, test } from 'vitest'
import { FINDINGS, findingMeaning } from '../../src/model/finding.ts'
import { VERDICTS } from '../../src/model/verdict.ts'
import { readPage, tableUnder } from './markdown.ts'

const page = readPage('docs/verification.md')

test('the page says of every finding what the command says, and what to do about it', () => {
  const rows = tableUnder(page, '## Findings')
  expect(rows.map(([word = '', says]) => [word, says])).toEqual(Object.entries(FINDINGS))
  expect(rows.filter(([, , toDo = '']) => toDo === '')).toEqual([])
})

test('the page lists every verdict once, in the order of the code', () => {
  expect(tableUnder(page, '## Verdicts').map(([verdict]) => verdict)).toEqual([...VERDICTS])
})

test('a finding is explained with and without the thing that it names; another word is not', () => {
  expect(findingMeaning('tool-missing:rg')).toBe(FINDINGS['tool-missing'])
  expect(findingMeaning('residue')).toBe(FINDINGS.residue)
  expect(findingMeaning('toString')).toBeUndefined()
})
