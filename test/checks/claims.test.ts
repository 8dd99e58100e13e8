import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { ClaimsFacts } from '../../src/model/claim-facts.ts'
import { bwrapBackend } from '../../src/sandbox/bwrap.ts'
import { testWith } from '../needs.ts'
import { CALC, CHECK, factsOf, judgeFiles } from './judge-files.ts'
import { runCase } from './run-case.ts'

const CASES = join(import.meta.dirname, '../../cases/verify')
const backend = bwrapBackend({ path: process.env['PATH'] ?? '', home: homedir() })

const resultsOf = (facts: unknown): Record<string, string> =>
  Object.fromEntries(ClaimsFacts.parse(facts).claims.map(({ id, result }) => [id, result]))

testWith(['bwrap'], 'each number of an honest report is reproduced, and nothing is held against it', async () => {
  const judged = await runCase(join(CASES, 'honest-claims'), backend, { policy: { runs: 1, maxRuns: 1 } })
  expect(new Set(Object.values(resultsOf(factsOf(judged, 'claims'))))).toEqual(new Set(['reproduced']))
  expect(judged.findings.filter((finding) => finding.startsWith('claims'))).toEqual([])
})

testWith(['bwrap'], 'what does not come out again is said, and the verdict stays that of the test', async () => {
  const judged = await runCase(join(CASES, 'honest-claims-off'), backend, { policy: { runs: 1, maxRuns: 1 } })
  expect(resultsOf(factsOf(judged, 'claims'))).toEqual({
    share: 'reproduced',
    mean: 'off',
    best: 'not-reproduced',
    'line 3': 'off',
  })
  expect(judged.verdict).toBe('verified')
})

const BENCH = `import { existsSync, readFileSync, writeFileSync } from 'node:fs'
const old = existsSync('cached.json') ? readFileSync('cached.json', 'utf8') : '{"ms": 5}'
writeFileSync('cached.json', old)
if (process.argv[2] === 'red') throw new Error('no')
if (process.argv[2] === 'tool') await import('no-such-package-anywhere')
`

testWith(['bwrap'], 'a result is what the script makes, not what lies there already', async () => {
  const claim = { value: 12, kind: 'exact', source: { path: 'cached.json', json_pointer: '/ms' } }
  const judged = await judgeFiles(
    {
      'calc.mjs': CALC,
      'check.mjs': CHECK,
      'bench.mjs': BENCH,
      'cached.json': '{"ms": 12}',
      'README.md': 'It takes 12 ms.\n',
      'bakeoff.json': JSON.stringify({
        scripts: { bench: 'node bench.mjs', red: 'node bench.mjs red', tool: 'node bench.mjs tool', idle: 'true' },
        claims: [
          { id: 'cached', script: 'bench', ...claim },
          { id: 'red', script: 'red', ...claim },
          { id: 'tool', script: 'tool', ...claim },
          { id: 'idle', script: 'idle', ...claim },
          { id: 'nowhere', script: 'gone', ...claim },
          { id: 'outside', script: 'idle', ...claim, source: { path: '../../etc/passwd', json_pointer: '/ms' } },
        ],
      }),
    },
    { test: 'node check.mjs' },
    { policy: { runs: 1, maxRuns: 1 } },
  )
  expect(resultsOf(factsOf(judged, 'claims'))).toEqual({
    cached: 'off',
    red: 'not-reproduced',
    tool: 'not-checkable',
    idle: 'not-checkable',
    nowhere: 'not-checkable',
    outside: 'not-checkable',
  })
})
