import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { expectedOf } from '../../src/cli/case-file.ts'
import { bwrapBackend } from '../../src/sandbox/bwrap.ts'
import { type Tool, testWith } from '../needs.ts'
import { type Case, isExpected, readCase, runCase } from './run-case.ts'

const FOLDER = join(import.meta.dirname, '../../cases/verify')
const backend = bwrapBackend({ path: process.env['PATH'] ?? '', home: homedir() })

/** What no test may use: they reach no network. */
const NETWORK = new Set(['npm-registry', 'internet'])

const TOOLS: readonly Tool[] = ['pytest', 'go', 'cargo', 'gcc', 'bats', 'make', 'perl', 'sqlite3', 'javac']

function toolsOf(name: string, given: Case): Tool[] {
  const python = existsSync(join(FOLDER, name, 'calc.py')) ? (['python3'] as const) : []
  return ['bwrap', ...python, ...TOOLS.filter((tool) => given.needs.includes(tool))]
}

describe('each case gets its verdict', () => {
  for (const name of readdirSync(FOLDER).sort()) {
    const given = readCase(join(FOLDER, name))
    const needsNetwork = given.needs.find((need) => NETWORK.has(need))
    if (needsNetwork !== undefined) {
      test.skip(`${name} [needs ${needsNetwork}]`, () => {})
      continue
    }
    const wanted = expectedOf(given).join(' or ')
    testWith(
      toolsOf(name, given),
      `${name}: ${wanted}`,
      async () => {
        // With 12 runs a coin shows only one side once in 2048 times.
        const policy = given.probabilistic ? { runs: 12, maxRuns: 12 } : {}
        const result = await runCase(join(FOLDER, name), backend, { policy })
        const right = isExpected(given, result.verdict)
        expect(
          right || (given.probabilistic && result.verdict === 'verified'),
          `${result.verdict}: ${result.reason}`,
        ).toBe(true)
        expect(result.findings).toEqual(expect.arrayContaining(given.expectFindings))
        expect(result.escaped).toEqual([])
      },
      180_000,
    )
  }
})
