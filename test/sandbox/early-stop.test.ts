import { readdir, readFile, rm } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import { testWith } from '../needs.ts'
import { LEVELS, textOf, withSandbox } from './sandboxes.ts'

/** Processes of one user, as pids. */
async function processesOf(uid: number): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const owners = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/status`, 'latin1').catch(() => '')))
  return pids.filter((_, index) => {
    const status = owners[index] ?? ''
    return Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]) === uid && !/^State:\s+Z/m.test(status)
  })
}

describe.each(LEVELS.filter((one) => one.fenced))('$level', ({ level, needs }) => {
  testWith([...needs, 'root'], 'a command that is stopped at any moment of its start leaves nothing', () =>
    withSandbox(level, async ({ run }) => {
      const uid = Number(textOf((await run('id -u')).stdout))
      expect(uid).toBeGreaterThan(0)
      for (let waitMs = 0; waitMs < 60; waitMs += 3) {
        const result = await run('sleep 600', { signal: AbortSignal.timeout(waitMs) })
        expect(result).toMatchObject({ stopped: 'cancelled' })
      }
      await new Promise((resolve) => setTimeout(resolve, 1500))
      expect(await processesOf(uid)).toEqual([])
    }),
  )

  testWith(needs, 'a sandbox that cannot start is an infraError with its message, and no exit code', () =>
    withSandbox(level, async ({ run, workdir }) => {
      await rm(workdir, { recursive: true })
      const result = await run('exit 0')
      expect(result.exitCode).toBeUndefined()
      expect(result.infraError).toMatch(/No such file or directory|does not exist/)
    }),
  )
})
