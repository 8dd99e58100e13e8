import { expect, test } from 'vitest'
import { matchesGlob } from './glob.ts'

test.each([
  ['results/a.json', 'results/*.json', true],
  ['results/deep/a.json', 'results/*.json', false],
  ['results/deep/a.json', '**/*.json', true],
  ['a.json', '**/*.json', true],
  ['.hidden/.x', '**', true],
  ['.env', '*', true],
  ['./README.md', 'README.md', true],
  ['README.md', './README.md', true],
  ['a b\n🍞.png', '*.png', true],
  ['x', '!y', false],
  ['!y', '!y', true],
  ['a.png', '*.{png,svg}', true],
  ['/etc/passwd', '/etc/*', false],
  ['../x', '../*', false],
  ['a/../../x', '**', false],
  ['x', '', false],
])('%j against %j is %s', (path, glob, expected) => {
  expect(matchesGlob(path, glob)).toBe(expected)
})
