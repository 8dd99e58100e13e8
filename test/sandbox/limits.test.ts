import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { testWith } from '../needs.ts'
import { LEVELS, textOf, withSandbox } from './sandboxes.ts'

describe.each(LEVELS)('$level', ({ level, needs }) => {
  testWith(needs, 'endless output is stopped; head and tail are kept', () =>
    withSandbox(level, async ({ run }) => {
      const result = await run('echo first; yes', { outputBytes: 4e6, mergeOutput: true })
      expect(result).toMatchObject({ stopped: 'output', stdout: { truncated: true } })
      expect(textOf(result.stdout).startsWith('first\n')).toBe(true)
      expect(result.stdout.bytes).toBeGreaterThan(4e6)
    }),
  )

  testWith(needs, 'too many processes are stopped, those of double forks too', () =>
    withSandbox(level, async ({ run }) => {
      const bomb = 'for i in $(seq 200); do ( setsid sleep 60 & ) ; done; sleep 60'
      const result = await run(bomb, { pids: 40 })
      expect(result).toMatchObject({ stopped: 'pids' })
      expect(result.maxPids).toBeGreaterThan(40)
    }),
  )

  testWith([...needs], 'too much memory is stopped', () =>
    withSandbox(level, async ({ sandbox }) => {
      const hog = 'const a = []; setInterval(() => a.push(Buffer.alloc(20e6, 1)), 20)'
      const result = await sandbox.exec({ argv: [process.execPath, '-e', hog] }, { memoryBytes: 300e6, wallMs: 50_000 })
      expect(result).toMatchObject({ stopped: 'memory' })
      expect(result.maxRssBytes).toBeGreaterThan(300e6)
    }),
  )

  testWith(needs, 'too much disk is stopped', () =>
    withSandbox(level, async ({ run }) => {
      const result = await run('i=0; while :; do head -c 4000000 /dev/zero > f$i; i=$((i+1)); sleep 0.05; done', {
        diskBytes: 40e6,
      })
      expect(result).toMatchObject({ stopped: 'disk' })
    }),
  )

  testWith(needs, 'what was written between two looks counts at the end', () =>
    withSandbox(level, async ({ run }) => {
      const result = await run('head -c 60000000 /dev/zero > big; sleep 0.1', { diskBytes: 40e6 })
      expect(result).toMatchObject({ stopped: 'disk' })
      expect(result.exitCode).toBeUndefined()
    }),
  )

  testWith(needs, 'a file that grows too far is stopped', () =>
    withSandbox(level, async ({ run, workdir }) => {
      expect(await run('exec head -c 9000000 /dev/zero > big', { fileBytes: 1e6 })).toMatchObject({
        stopped: 'file-size',
      })
      expect((await stat(join(workdir, 'big'))).size).toBe(1e6)
    }),
  )
})
