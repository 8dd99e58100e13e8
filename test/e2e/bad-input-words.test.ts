import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { bakeoff, type Ended } from '../bakeoff.ts'
import { ANYWHERE, acting } from './small-suite.ts'

// Each test starts the whole command several times: slow where many others use the machine.
vi.setConfig({ testTimeout: 180_000 })

/** Exit code 2, a short word on stderr with what to do next, nothing on stdout, no stack. */
function expectUsageError(ended: Ended, argv: readonly string[]): void {
  const said = `bakeoff ${argv.join(' ')}\n${ended.stdout}${ended.stderr}`
  expect(ended.code, said).toBe(2)
  expect(ended.stdout, said).toBe('')
  expect(ended.stderr, said).not.toMatch(/\n\s+at |bug in Bakeoff/)
  const lines = ended.stderr.split('\n').filter((line) => line.trim() !== '')
  expect(lines.length, said).toBeGreaterThanOrEqual(2)
  expect(lines.length, said).toBeLessThanOrEqual(3)
}

test('three wrong inputs for each command: one line, a hint, exit code 2', async () => {
  const suite = acting(':')
  expect((await bakeoff(['run', suite, ...ANYWHERE])).code).toBe(0)
  writeFileSync(join(suite, 'notes.txt'), 'no suite')
  const at = ['--suite', suite]
  const nowhere = join(suite, 'no', 'where')
  const wrong: string[][] = [
    ['run', suite, '--trails', '3'],
    ['run', suite, '-n', '0'],
    ['run', suite, '--resume', 'latest-typo'],
    ['run', suite, '--only', 'lost'],
    ['run', suite, '--resume', '-n', '9', '--seed', '4'],
    ['plan', suite, '-a', 'ti'],
    ['plan', nowhere],
    ['plan', suite, '--seed', 'x'],
    ['status', 'latest-typo', ...at],
    ['status', '--suite', nowhere],
    ['status', '--jsno'],
    ['watch', 'latest-typo', ...at],
    ['watch', '--suite', nowhere],
    ['watch', 'a', 'b', ...at],
    ['cancel', 'latest-typo', ...at],
    ['cancel', ...at],
    ['cancel', 'latest', ...at],
    ['runs', '--suite', nowhere],
    ['show', 'sum/ti/1', ...at],
    ['show', ...at],
    ['show', 'sum/it/1', '--suite', nowhere],
    ['verify', nowhere],
    ['verify', join(suite, 'agent', 'deliverable'), '--probes', 'som'],
    ['verify', join(suite, 'notes.txt')],
    ['verify', join(suite, 'agent', 'deliverable'), '--policy', 'bakeoff-verify/9'],
    ['verify', join(suite, 'agent', 'deliverable'), '--task', nowhere],
    ['report', 'latest-typo', ...at],
    ['report', '--format', 'mdd', ...at],
    ['report', '--chart', 'pass-rat', ...at],
    ['init', suite],
    ['init', join(suite, 'notes.txt')],
    ['init', join(suite, 'notes.txt', 'below')],
    ['doctor', '--agent', 'claude-cod'],
    ['doctor', '--agnet', 'x'],
    ['doctor', 'now'],
    ['rnu', suite],
  ]
  for (const argv of wrong) expectUsageError(await bakeoff(argv), argv)
})

test('a wrong word suggests the nearest right one', async () => {
  const suite = acting(':')
  expect((await bakeoff(['run', suite, ...ANYWHERE])).code).toBe(0)
  const at = ['--suite', suite]
  const suggestions: [string[], RegExp][] = [
    [['rnu'], /\brun\b/],
    [['run', suite, '--trails', '3'], /--trials/],
    [['run', suite, '-t', 'smu'], /\bsum\b/],
    [['show', 'sum/ti/1', ...at], /sum\/it\/1/],
    [['report', '--format', 'mdd', ...at], /\bmd\b/],
    [['report', '--chart', 'pass-rat', ...at], /\bpass-rate\b/],
    [['doctor', '--agent', 'claude-cod'], /claude-code/],
  ]
  for (const [argv, meant] of suggestions) expect((await bakeoff(argv)).stderr, argv.join(' ')).toMatch(meant)
})
