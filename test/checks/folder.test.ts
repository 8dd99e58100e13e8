import { describe, expect } from 'vitest'
import { Expect } from '../../src/model/task.ts'
import { testWith } from '../needs.ts'
import { CALC, CHECK, judgeFiles } from './judge-files.ts'

const FILES = { 'calc.mjs': CALC, 'check.mjs': CHECK }
const QUICK = { policy: { runs: 1, maxRuns: 1, probes: 'none' as const } }
const token = `ghp_${'kQ7zR2mW9bTxL4vNc8HsYd3PfGj6AkQ7zR2mW'.slice(0, 36)}`

describe('what lies in the folder besides the work', () => {
  testWith(['bwrap'], 'residue and a token are findings, and the value is stored nowhere', async () => {
    const files = { ...FILES, 'notes.md~': 'old', '__pycache__/a.pyc': 'x', 'deploy.sh': `curl -H ${token}\n` }
    const judged = await judgeFiles(files, { test: 'node check.mjs' }, QUICK)
    expect(judged.findings).toEqual(
      expect.arrayContaining(['residue', 'residue:cache', 'residue:editor-backup', 'secret-in-folder']),
    )
    expect(JSON.stringify(judged)).not.toContain(token)
  })

  testWith(['bwrap'], 'an honest folder has neither, nor has one that was asked for such files', async () => {
    const honest = await judgeFiles(FILES, { test: 'node check.mjs' }, QUICK)
    expect(honest.findings.filter((finding) => /residue|secret|ignored|page/.test(finding))).toEqual([])
    const asked = await judgeFiles(
      { ...FILES, 'main.o': 'x' },
      { test: 'node check.mjs' },
      { ...QUICK, task: { expect: Expect.parse({ files: ['*.o'] }) } },
    )
    expect(asked.findings).not.toContain('residue')
    expect(asked.promises).toBe('kept')
  })
})
