import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bwrapBackend } from '../../src/sandbox/bwrap.ts'
import { type Tool, testWith } from '../needs.ts'
import { type Case, isExpected, readCase, runCase } from './run-case.ts'

const FOLDER = join(import.meta.dirname, '../../cases/verify')
const backend = bwrapBackend({ path: process.env['PATH'] ?? '', home: homedir() })

/** Cases whose right verdict takes what is not built yet, with the verdict that they get meanwhile. None may be `verified`. */
const NOT_YET: Readonly<Record<string, string>> = {
  'honest-cargo': 'unproven',
  'honest-go': 'unproven',
  'not-portable-absolute-path': 'failed',
  'not-portable-home': 'failed',
  'not-portable-symlink-outside': 'failed',
  'not-portable-undeclared-dep': 'broken',
}

/** What no test may use: they reach no network. */
const NETWORK = new Set(['npm-registry', 'internet'])

const TOOLS: readonly Tool[] = ['pytest', 'go', 'cargo', 'gcc', 'bats']

function toolsOf(name: string, given: Case): Tool[] {
  const python = existsSync(join(FOLDER, name, 'calc.py')) ? (['python3'] as const) : []
  return ['bwrap', ...python, ...TOOLS.filter((tool) => given.needs.includes(tool))]
}

describe('each case gets its verdict', () => {
  for (const name of readdirSync(FOLDER).sort()) {
    const given = readCase(join(FOLDER, name))
    const known = NOT_YET[name]
    const needsNetwork = given.needs.find((need) => NETWORK.has(need))
    if (needsNetwork !== undefined) {
      test.skip(`${name} [needs ${needsNetwork}]`, () => {})
      continue
    }
    const wanted = known === undefined ? (given.expect ?? given.expectAny?.join(' or ')) : `${known} for now`
    testWith(
      toolsOf(name, given),
      `${name}: ${wanted}`,
      async () => {
        // With 12 runs a coin shows only one side once in 2048 times.
        const policy = given.probabilistic ? { runs: 12, maxRuns: 12 } : {}
        const result = await runCase(join(FOLDER, name), backend, { policy })
        const right = known === undefined ? isExpected(given, result.verdict) : result.verdict === known
        expect(
          right || (given.probabilistic && result.verdict === 'verified'),
          `${result.verdict}: ${result.reason}`,
        ).toBe(true)
        if (known === undefined) expect(result.findings).toEqual(expect.arrayContaining(given.expectFindings))
        expect(result.escaped).toEqual([])
      },
      180_000,
    )
  }
})

test('what is not yet judged rightly is never called verified', () => {
  expect(Object.values(NOT_YET)).not.toContain('verified')
})
