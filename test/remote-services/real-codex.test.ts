import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { testWith } from '../needs.ts'
import { type CodexBackend, openCodexBackend } from './fake-codex-backend.ts'
import type { Scenario } from './scenario.ts'
import { failure, type Submission, withServices } from './with-services.ts'

// What the stand-in for `codex` says in the other tests was read from this program: here it speaks for itself.
const services = withServices()
const NONE: Scenario = { states: [''], work: 'none' }
const NEEDS = ['codex', 'openssl'] as const
const PATCH =
  'diff --git a/sum/a.md b/sum/a.md\nnew file mode 100644\n--- /dev/null\n+++ b/sum/a.md\n@@ -0,0 +1 @@\n+a\n'

async function open(): Promise<Submission & { backend: CodexBackend; posts: () => number }> {
  const backend = await openCodexBackend()
  onTestFinished(() => backend.close())
  const { program: path, codexHome: codex_home } = backend
  const at = await services.open('codex-cloud', NONE, { path, codex_home })
  return { ...at, backend, posts: () => backend.calls.filter(({ call }) => call === 'POST /tasks').length }
}

testWith(NEEDS, 'the real Codex submits once, is polled to its end, and its diff is the patch', async () => {
  const { adapter, request, handle, backend, posts } = await open()
  expect((await adapter.doctor()).map(({ level }) => level)).toEqual(['ok', 'warn'])
  const submitted = await adapter.submit(request, handle)
  expect(submitted).toMatchObject({ id: 'task_e_1', url: 'https://chatgpt.com/codex/tasks/task_e_1' })
  expect(backend.calls.find(({ call }) => call === 'POST /tasks')?.body).toMatchObject({
    new_task: { environment_id: 'env_1', branch: request.baseBranch },
    input_items: [{ content: [{ text: request.prompt }] }],
  })
  backend.turn = 'in_progress'
  expect(await adapter.poll(submitted)).toMatchObject({ phase: 'running', vendorState: 'pending' })
  backend.turn = 'completed'
  expect(await adapter.poll(submitted)).toMatchObject({ phase: 'succeeded', vendorState: 'ready' })
  expect(await adapter.collect(submitted)).toMatchObject({ kind: 'empty' })
  backend.diff = PATCH
  expect(await adapter.collect(submitted)).toMatchObject({ kind: 'patch', patch: PATCH })
  backend.turn = 'failed'
  expect(await adapter.poll(submitted)).toMatchObject({ phase: 'failed' })
  expect(posts()).toBe(1)
})

testWith(NEEDS, 'what the real Codex says after a failed submission is told apart: refused or in doubt', async () => {
  const { adapter, request, handle, backend, posts } = await open()
  const submit = (): Promise<unknown> => failure(adapter.submit(request, handle))
  for (const [status, kind] of [
    [429, 'rate-limited'],
    [403, 'authentication'],
    [422, 'rejected'],
  ] as const) {
    backend.post = status
    expect(await submit()).toMatchObject({ name: 'RemoteRefusal', kind })
  }
  for (const post of [500, 'reply-lost'] as const) {
    backend.post = post
    const error = await submit()
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toMatchObject({ name: 'RemoteRefusal' })
  }
  expect(posts()).toBe(5)
  backend.post = 200
  backend.environments = 503
  expect(await submit()).toMatchObject({ name: 'RemoteRefusal', kind: 'rejected' })
  backend.network = 'offline'
  expect(await submit()).toMatchObject({ name: 'RemoteRefusal', kind: 'rejected' })
  expect(posts()).toBe(5)
})

testWith(NEEDS, 'the real Codex without a network, without a sign-in and with a key', async () => {
  const { adapter, request, handle, backend } = await open()
  const submitted = { ...handle, state: 'submitted', id: 'task_e_1' } as const
  backend.network = 'offline'
  expect(await failure(adapter.poll(submitted))).toMatchObject({ message: expect.stringContaining('error sending') })
  backend.network = 'up'
  const auth = join(backend.codexHome, 'auth.json')
  writeFileSync(auth, JSON.stringify({ OPENAI_API_KEY: 'sk-made-up-by-the-test', tokens: null, last_refresh: null }))
  expect(await failure(adapter.submit(request, handle))).toMatchObject({ kind: 'authentication' })
  rmSync(auth)
  expect(await failure(adapter.submit(request, handle))).toMatchObject({ kind: 'authentication' })
  expect((await adapter.doctor())[0]).toMatchObject({
    level: 'error',
    message: expect.stringMatching(/not signed in/i),
  })
  expect(backend.calls).toEqual([])
})
