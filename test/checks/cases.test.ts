import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { expectedOf } from '../../src/cli/case-file.ts'
import { packageAccessOf } from '../../src/cli/package-access.ts'
import { bwrapBackend } from '../../src/sandbox/bwrap.ts'
import { type Tool, testWith } from '../needs.ts'
import { type Case, isExpected, readCase, runCase } from './run-case.ts'

const FOLDER = join(import.meta.dirname, '../../cases/verify')
const backend = bwrapBackend({ path: process.env['PATH'] ?? '', home: homedir() })

/** No test reaches further than this machine; what needs the network for its test is shown against a local server. */
const BEYOND = 'internet'

const TOOLS: readonly Tool[] = [
  'npm-registry',
  'python3',
  'pytest',
  'go',
  'cargo',
  'gcc',
  'bats',
  'make',
  'perl',
  'sqlite3',
  'javac',
]

function toolsOf(name: string, given: Case): Tool[] {
  const python = existsSync(join(FOLDER, name, 'calc.py')) ? (['python3'] as const) : []
  return ['bwrap', ...python, ...TOOLS.filter((tool) => given.needs.includes(tool))]
}

describe('each case gets its verdict', () => {
  for (const name of readdirSync(FOLDER).sort()) {
    const given = readCase(join(FOLDER, name))
    if (given.needs.includes(BEYOND)) continue
    const wanted = expectedOf(given).join(' or ')
    testWith(
      toolsOf(name, given),
      `${name}: ${wanted}`,
      async () => {
        // With 12 runs a coin shows only one side once in 2048 times.
        const policy = given.probabilistic ? { runs: 12, maxRuns: 12 } : {}
        // A set-up alone may reach the registry.
        const packages = given.needs.includes('npm-registry') ? { packages: await packageAccessOf(process.env)() } : {}
        const result = await runCase(join(FOLDER, name), backend, { policy, ...packages })
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
