import { expect, test } from 'vitest'
import type { SandboxBackend } from '../contracts/sandbox.ts'
import { ISOLATION_LEVELS, type Isolation } from '../model/isolation.ts'
import { AUTO_ORDER, pickSandbox } from './pick.ts'

function backends(usable: readonly Isolation[]): Record<Isolation, SandboxBackend> {
  const one = (level: Isolation): SandboxBackend => ({
    level,
    killsEverything: true,
    probe: async () => (usable.includes(level) ? { usable: true } : { usable: false, hint: `${level}: broken` }),
    open: () => Promise.reject(new Error('not opened here')),
  })
  return Object.fromEntries(ISOLATION_LEVELS.map((level) => [level, one(level)])) as Record<Isolation, SandboxBackend>
}

test('auto knows every level', () => {
  expect([...AUTO_ORDER].sort()).toEqual([...ISOLATION_LEVELS].sort())
})

test('auto takes bwrap before docker, and says what it tried', async () => {
  const { backend, tried } = await pickSandbox('auto', backends(['docker', 'bwrap', 'process']))
  expect(backend.level).toBe('bwrap')
  expect(tried).toEqual([{ level: 'bwrap', probe: { usable: true } }])
})

test('auto goes down to what works', async () => {
  const { backend, tried } = await pickSandbox('auto', backends(['unshare', 'process']))
  expect(backend.level).toBe('unshare')
  expect(tried.map((one) => one.level)).toEqual(['bwrap', 'seatbelt', 'unshare'])
})

test('a requested level that does not work is an error with the exact reason', async () => {
  await expect(pickSandbox('docker', backends(['bwrap']))).rejects.toMatchObject({
    name: 'UserError',
    message: 'The sandbox "docker" does not work on this machine.',
    hint: expect.stringContaining('docker: broken'),
  })
})
