import { chmodSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { SandboxBackend } from '../../src/contracts/sandbox.ts'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import { bwrapBackend } from '../../src/sandbox/bwrap.ts'
import { testWith } from '../needs.ts'
import { CALC, judgeFiles } from './judge-files.ts'

const bwrap = bwrapBackend({ path: process.env['PATH'] ?? '', home: homedir() })

/** Stands for whatever tells the time: the test that turns red late reads how often it was run. */
const counting = (folder: string): SandboxBackend => ({
  ...bwrap,
  open: (spec) =>
    bwrap.open({ ...spec, mounts: [...spec.mounts, { from: folder, to: '/count', readOnly: false, shared: true }] }),
})

testWith(['bwrap'], 'a test that turns red as time goes by notices no wrong value, whatever it says', async () => {
  const folder = makeTempDir('bakeoff-count-')
  try {
    chmodSync(folder, 0o777)
    writeFileSync(join(folder, 'runs'), '')
    chmodSync(join(folder, 'runs'), 0o666)
    // Two runs, the edit without meaning, the throw and the record of what runs: the wrong values come after those.
    const late = `import { add, mul } from './calc.mjs'
import fs from 'node:fs'
fs.appendFileSync('/count/runs', '.')
add(2, 3)
mul(2, 3)
if (fs.statSync('/count/runs').size > 5) throw new Error('wrong')
`
    const result = await judgeFiles(
      { 'calc.mjs': CALC, 'a.test.mjs': late },
      { test: 'node a.test.mjs' },
      {},
      counting(folder),
    )
    expect(result).toMatchObject({ verdict: 'unproven' })
    expect(result.reason).toContain('green first and red later')
  } finally {
    await removeDir(folder)
  }
})
