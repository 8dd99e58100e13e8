import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { expectedOf } from '../../src/cli/case-file.ts'
import { packageAccessOf } from '../../src/cli/package-access.ts'
import type { GoCache } from '../../src/engine/go-cache.ts'
import { bwrapBackend } from '../../src/sandbox/bwrap.ts'
import { type Tool, testWith } from '../needs.ts'
import { type Case, isExpected, readCase, runCase } from './run-case.ts'

const FOLDER = join(import.meta.dirname, '../../cases/verify')
export const backend = bwrapBackend({ path: process.env['PATH'] ?? '', home: homedir() })

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

const isGo = (name: string): boolean => readCase(join(FOLDER, name)).needs.includes('go')

/** The shipped cases that are judged side by side: those of Go share a build cache, the others are dealt out in three. */
export function caseNames(part: 'go' | 1 | 2 | 3): string[] {
  const names = readdirSync(FOLDER).sort()
  if (part === 'go') return names.filter(isGo)
  return names.filter((name) => !isGo(name)).filter((_, index) => index % 3 === part - 1)
}

/** A test for each of these shipped cases. `goCache` is what the harness itself has built, as in the product; `needs`: what all of them need. */
export function testCases(mine: readonly string[], more: { goCache?: GoCache; needs?: readonly Tool[] } = {}): void {
  const { goCache, needs = [] } = more
  const shared = goCache === undefined ? {} : { goCache }
  for (const name of mine) {
    const given = readCase(join(FOLDER, name))
    if (given.needs.includes(BEYOND)) continue
    const wanted = expectedOf(given).join(' or ')
    testWith(
      [...needs, ...toolsOf(name, given)],
      `${name}: ${wanted}`,
      async () => {
        // With 12 runs a coin shows only one side once in 2048 times.
        const policy = given.probabilistic ? { runs: 12, maxRuns: 12 } : {}
        // A set-up alone may reach the registry.
        const packages = given.needs.includes('npm-registry') ? { packages: await packageAccessOf(process.env)() } : {}
        const result = await runCase(join(FOLDER, name), backend, { policy, ...packages, ...shared })
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
}
