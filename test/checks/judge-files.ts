import { mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import { bwrapBackend } from '../../src/sandbox/bwrap.ts'
import { type CaseResult, runCase } from './run-case.ts'

const backend = bwrapBackend({ path: process.env['PATH'] ?? '', home: homedir() })

export const CALC = 'export function add(a, b) {\n  return a + b\n}\nexport const mul = (a, b) => a * b\n'
export const CHECK = `import { add, mul } from './calc.mjs'
if (add(2, 3) !== 5) throw new Error('add')
if (mul(2, 3) !== 6) throw new Error('mul')
`

/** Judges a folder of these files by a command, with whatever else a case may say. */
export async function judgeFiles(
  files: Record<string, string | Uint8Array>,
  given: { test: string; setup?: string; origin?: object },
  changes: Parameters<typeof runCase>[2] = {},
  sandbox: Parameters<typeof runCase>[1] = backend,
): Promise<CaseResult> {
  const top = makeTempDir('bakeoff-judge-')
  try {
    for (const [path, text] of Object.entries({ ...files, 'case.json': JSON.stringify({ ...given, expect: '' }) })) {
      mkdirSync(dirname(join(top, path)), { recursive: true })
      writeFileSync(join(top, path), text)
    }
    return await runCase(top, sandbox, { ...changes, policy: { runs: 2, maxRuns: 3, ...changes.policy } })
  } finally {
    await removeDir(top)
  }
}

/** The facts of one check, as they were stored. */
export const factsOf = (result: CaseResult, id: string): unknown => result.verification.checks[id]?.facts
