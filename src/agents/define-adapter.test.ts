import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineService } from './define-adapter.ts'

test('a service gets its options parsed, whatever door they come in by', () => {
  const service = defineService<{ repo: string; base: string }>({
    id: 'elsewhere',
    about: 'A service of this test.',
    mode: 'remote',
    kind: 'service',
    provider: 'none',
    secretEnv: [],
    modelHosts: [],
    options: z.strictObject({ repo: z.string(), base: z.string().default('main') }),
    probe: async () => ({ installed: true, ready: true }),
    repository: ({ repo, base }) => ({ repo, gitUrl: `git://127.0.0.1/${repo}`, baseRef: base }),
    connect: () => {
      throw new Error('not connected here')
    },
  })
  expect(service.repository({ repo: 'octo/lab' })).toMatchObject({ baseRef: 'main' })
  expect(() => service.repository({ repos: 'octo/lab' })).toThrow()
})
