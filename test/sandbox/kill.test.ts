import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { testWith } from '../needs.ts'
import { LEVELS } from './sandboxes.ts'

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const HARNESS = (level: string, folder: string, merge: boolean): string => `
import { backends } from ${JSON.stringify(join(import.meta.dirname, 'sandboxes.ts'))}
const sandbox = await backends.${level}.open({
  workdir: { from: ${JSON.stringify(folder)}, to: '/d/work' },
  home: { tmpfsBytes: 1e6, to: '/home/v' }, tmp: { tmpfsBytes: 1e6 }, mounts: [], network: { kind: 'none' }, env: {},
})
await sandbox.exec({ shell: \`
  ( trap '' TERM HUP INT; setsid bash -c 'while :; do date +%s%N > heartbeat; sleep 0.05; done' & )
  while :; do sleep 1; done\` }, { mergeOutput: ${merge} })`

describe.each(LEVELS.filter((one) => one.fenced))('$level', ({ level, needs }) => {
  for (const merge of [true, false]) {
    testWith(needs, `a harness that is killed with SIGKILL leaves nothing alive (mergeOutput ${merge})`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'bakeoff-killed-'))
      const script = join(folder, 'harness.mts')
      await writeFile(script, HARNESS(level, folder, merge))
      const harness = spawn(process.execPath, ['--import', 'tsx', script], {
        cwd: join(import.meta.dirname, '../..'),
        stdio: 'ignore',
      })
      const heartbeat = join(folder, 'heartbeat')
      const beat = (): Promise<string> => readFile(heartbeat, 'utf8').catch(() => '')
      for (let waited = 0; (await beat()) === '' && waited < 30_000; waited += 50) await sleep(50)
      const alive = await beat()
      await sleep(600)
      expect(await beat()).not.toBe(alive)
      harness.kill('SIGKILL')
      await sleep(1500)
      const after = await beat()
      await sleep(600)
      expect(await beat()).toBe(after)
      await rm(folder, { recursive: true, force: true })
    })
  }
})
