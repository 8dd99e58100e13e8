import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Scenario } from './scenario.ts'
import { failure, withServices } from './with-services.ts'

const services = withServices()
const NONE: Scenario = { states: [''], work: 'none' }
const PATCH =
  'diff --git a/sum/a.md b/sum/a.md\nnew file mode 100644\n--- /dev/null\n+++ b/sum/a.md\n@@ -0,0 +1 @@\n+a\n'

test('submits once with branch and attempts, the prompt by stdin, in a scratch folder, without a starting diff', async () => {
  const { request, handle, fakes } = await services.submit('codex-cloud', NONE, { attempts: 2 })
  const [call, ...more] = fakes.codexCalls()
  expect(more).toEqual([])
  expect(call?.args).toEqual([
    'cloud',
    'exec',
    '--env',
    'octo/lab',
    '--branch',
    request.baseBranch,
    '--attempts',
    '2',
    '-',
  ])
  expect(call?.stdin).toBe(request.prompt)
  expect(call?.cwd).toContain('bakeoff-vendor-')
  expect(call).not.toHaveProperty('diff')
  expect(handle).toMatchObject({ state: 'submitted', id: 'task_e_1', url: 'https://chatgpt.com/codex/tasks/task_e_1' })
})

test('the state is read from what it prints: its exit code is 1 while all is well', async () => {
  const { adapter, handle, fakes } = await services.submit('codex-cloud', NONE)
  expect(await adapter.poll(handle)).toMatchObject({ phase: 'running', vendorState: 'pending' })
  expect(await adapter.poll(handle)).toMatchObject({ phase: 'succeeded', vendorState: 'ready' })
  fakes.codex({ states: ['error'] })
  expect(await adapter.poll(handle)).toMatchObject({ phase: 'failed', reason: 'Codex does not tell why' })
  fakes.codex({ states: ['applied'] })
  expect(await adapter.poll(handle)).toMatchObject({ phase: 'succeeded' })
  fakes.codex({ states: ['compacting'] })
  expect(await adapter.poll(handle)).toMatchObject({ phase: 'unknown', vendorState: 'compacting' })
})

test('a network error has the same exit code as a pending task, and is an error', async () => {
  const { adapter, handle, fakes } = await services.submit('codex-cloud', NONE)
  fakes.codex({ network: ['status'] })
  expect(await failure(adapter.poll(handle))).toMatchObject({
    message: expect.stringContaining('error sending request'),
  })
})

test("a diff of a task that is pending is another attempt's, and is not taken", async () => {
  const { adapter, handle, fakes } = await services.submit('codex-cloud', NONE)
  fakes.codex({ states: ['pending'], siblingDiff: PATCH.replaceAll('a.md', 'sibling.md'), diff: PATCH })
  expect(await adapter.collect(handle)).toMatchObject({ kind: 'empty' })
  fakes.codex({ states: ['ready'] })
  expect(await adapter.collect(handle)).toMatchObject({ kind: 'patch', patch: PATCH, provenance: { times: 'harness' } })
})

test('of several attempts the first that has made something is taken', async () => {
  const { adapter, handle, fakes } = await services.submit('codex-cloud', NONE, { attempts: 3 })
  fakes.codex({ states: ['ready'], attemptDiffs: [null, PATCH, PATCH.replaceAll('a.md', 'third.md')] })
  expect(await adapter.collect(handle)).toMatchObject({ kind: 'patch', patch: PATCH, solutions: 3 })
})

test('a binary diff of several megabytes comes through byte by byte', async () => {
  const { adapter, request, handle, fakes } = await services.submit('codex-cloud', NONE)
  const noise = randomBytes(2_000_000)
  const made = fakes.lab.commit('codex-big', request.baseSha, { 'sum/data.bin': noise })
  const diff = fakes.lab.patch(request.baseSha, made)
  fakes.codex({ states: ['ready'], diff })
  expect((await adapter.collect(handle)).patch === diff).toBe(true)
})

test('a diff that comes up some looks after the task is ready is collected then', async () => {
  const { adapter, handle, fakes } = await services.submit('codex-cloud', NONE)
  fakes.codex({ states: ['ready'] })
  expect(await adapter.collect(handle)).toMatchObject({ kind: 'empty' })
  fakes.codex({ diff: PATCH })
  expect(await adapter.collect(handle)).toMatchObject({ kind: 'patch' })
})

test('a task that is ready without a diff is empty; one whose diff cannot be read is asked again', async () => {
  const { adapter, handle, fakes } = await services.submit('codex-cloud', NONE)
  fakes.codex({ states: ['ready'] })
  expect(await adapter.collect(handle)).toMatchObject({ kind: 'empty' })
  fakes.codex({ network: ['diff'] })
  expect(await failure(adapter.collect(handle))).toBeInstanceOf(Error)
})

test.each([
  [{ signedOut: true }, 'authentication'],
  [{ environmentsFail: true }, 'rejected'],
  [{ createFails: '429 Too Many Requests' }, 'rate-limited'],
  [{ createFails: '403 Forbidden' }, 'authentication'],
  [{ createFails: '422 Unprocessable Entity' }, 'rejected'],
])('%j is a refusal', async (change, kind) => {
  const { adapter, request, handle, fakes } = await services.open('codex-cloud', NONE)
  fakes.codex(change)
  expect(await failure(adapter.submit(request, handle))).toMatchObject({ name: 'RemoteRefusal', kind })
})

test('an environment that does not exist and a program that is not there are refusals', async () => {
  const { adapter, request, handle, fakes } = await services.open('codex-cloud', NONE, { environment: 'else/where' })
  expect(await failure(adapter.submit(request, handle))).toMatchObject({
    message: expect.stringContaining('not found'),
  })
  const gone = await fakes.connect('codex-cloud', { path: '/no/such/codex' })
  expect(await failure(gone.submit(request, handle))).toMatchObject({ name: 'RemoteRefusal', kind: 'rejected' })
  expect((await gone.doctor())[0]).toMatchObject({ level: 'error', hint: 'install it: npm i -g @openai/codex' })
})

test.each([{ createFails: '500 Internal Server Error' }, { replyLost: true }])('%j is a doubt', async (change) => {
  const { adapter, request, handle, fakes } = await services.open('codex-cloud', NONE)
  fakes.codex(change)
  const error = await failure(adapter.submit(request, handle))
  expect(error).toBeInstanceOf(Error)
  expect(error).not.toHaveProperty('name', 'RemoteRefusal')
})

test('after a doubt, a task is taken up only where nothing else uses the environment', async () => {
  const { adapter, request, handle, fakes } = await services.open('codex-cloud', NONE)
  fakes.codex({ replyLost: true })
  await failure(adapter.submit(request, handle))
  expect(await adapter.find(request)).toEqual([])
})

test('there it is the one that was not listed just before; before a submission there is none', async () => {
  const { adapter, request, handle, fakes } = await services.open('codex-cloud', NONE, { one_at_a_time: true })
  fakes.codex({ tasks: [{ id: 'task_e_1', polls: 0, branch: 'other', attempts: 1, prompt: 'another' }] })
  expect(await adapter.find(request)).toEqual([])
  fakes.codex({ replyLost: true })
  await failure(adapter.submit(request, handle))
  expect(await adapter.find(request)).toMatchObject([{ id: 'task_e_2', runKey: request.runKey }])
})

test('its doctor sees that it is signed in and that the environment is listed', async () => {
  const { adapter, fakes } = await services.open('codex-cloud', NONE)
  expect((await adapter.doctor()).map(({ level }) => level)).toEqual(['ok', 'warn'])
  fakes.codex({ signedOut: true })
  expect((await adapter.doctor())[0]).toMatchObject({
    level: 'error',
    message: expect.stringMatching(/^Not signed in/),
  })
})
