import { expect, test } from 'vitest'
import type { Scenario } from './scenario.ts'
import { failure, polled, withServices } from './with-services.ts'

const services = withServices()
const DONE: Scenario = { states: ['', ''], work: 'pull', head: 'claude/KEY' }
const FIRE = 'POST /v1/claude_code/routines/*/fire'
const COMMENT = 'POST /repos/octo/lab/issues/*/comments'

test('a routine is told in words where to start and what to open, and that is recorded', async () => {
  const at = await services.submit('claude-web', DONE)
  const wrapper = String(at.handle.extra?.['promptWrapper'])
  expect(at.fakes.anthropic.requests(FIRE)[0]?.body).toEqual({ text: `${wrapper}\n\n${at.request.prompt}` })
  for (const part of [at.request.baseBranch, at.request.baseSha, `claude/${at.request.runKey}`])
    expect(wrapper).toContain(part)
  await polled(at)
  expect((await at.adapter.collect(at.handle)).fairness).toEqual({ promptWrapper: wrapper, prOpenedBy: 'service[bot]' })
})

test('a paused routine and a prompt that is too long are refusals', async () => {
  const { adapter, request, handle, fakes } = await services.open('claude-web', { ...DONE, extra: { paused: true } })
  expect(await failure(adapter.submit(request, handle))).toMatchObject({ name: 'RemoteRefusal', kind: 'rejected' })
  const long = { ...request, prompt: 'x'.repeat(65_536) }
  expect(await failure(adapter.submit(long, handle))).toMatchObject({ message: expect.stringContaining('65536') })
  expect(fakes.anthropic.requests(FIRE)).toHaveLength(1)
})

test('the daily limit of routines is a refusal with the time to wait', async () => {
  const { adapter, request, handle, fakes } = await services.open('claude-web', DONE)
  const error = { type: 'error', error: { type: 'rate_limit_error', message: 'Daily cap reached' } }
  fakes.anthropic.fault({
    on: FIRE,
    times: 1,
    answer: { status: 429, body: error, headers: { 'retry-after': '3600' } },
  })
  expect(await failure(adapter.submit(request, handle))).toMatchObject({
    kind: 'rate-limited',
    retryAfterMs: 3_600_000,
  })
})

test('a refusal without a body may come from in between, and is a doubt', async () => {
  const { adapter, request, handle, fakes } = await services.open('claude-web', DONE)
  fakes.anthropic.fault({ on: FIRE, times: 1, answer: 'no-body' })
  expect(await failure(adapter.submit(request, handle))).not.toHaveProperty('name', 'RemoteRefusal')
})

test('a service that nobody listens at has not heard of it', async () => {
  const { adapter, request, handle, fakes } = await services.open('claude-web', DONE)
  await fakes.anthropic.close()
  expect(await failure(adapter.submit(request, handle))).toMatchObject({ name: 'RemoteRefusal', kind: 'rejected' })
})

test('a head that still moves is not the end: the quiet time begins anew', async () => {
  const at = await services.submit('claude-web', DONE, { quiet_minutes: 10 })
  await at.adapter.poll(at.handle)
  expect(await at.adapter.poll(at.handle)).toMatchObject({ phase: 'running', vendorState: 'pull request 7: moving' })
  at.fakes.clock.nowMs += 9 * 60_000
  expect(await at.adapter.poll(at.handle)).toMatchObject({ phase: 'running' })
  const [pull] = at.fakes.world.pulls
  const pushed = at.fakes.lab.commit(pull?.head.ref ?? '', at.request.baseSha, { 'sum/more.md': 'more\n' })
  if (pull) pull.head.sha = pushed
  at.fakes.clock.nowMs += 2 * 60_000
  expect(await at.adapter.poll(at.handle)).toMatchObject({ phase: 'running' })
  at.fakes.clock.nowMs += 10 * 60_000
  expect(await at.adapter.poll(at.handle)).toMatchObject({ phase: 'succeeded' })
  expect(await at.adapter.collect(at.handle)).toMatchObject({ commit: pushed })
})

test('a restart begins the quiet time anew, and never brings the end forward', async () => {
  const at = await services.submit('claude-web', DONE, { quiet_minutes: 10 })
  await at.adapter.poll(at.handle)
  await at.adapter.poll(at.handle)
  at.fakes.clock.nowMs += 11 * 60_000
  const again = await at.fakes.connect('claude-web', { quiet_minutes: 10 })
  expect(await again.poll(at.handle)).toMatchObject({ phase: 'running' })
  expect(await at.adapter.poll(at.handle)).toMatchObject({ phase: 'succeeded' })
})

test('a head that GitHub says has not changed for long is finished at the first look after a restart', async () => {
  const at = await services.submit('claude-web', DONE, { quiet_minutes: 10 })
  await at.adapter.poll(at.handle)
  await at.adapter.poll(at.handle)
  const [pull] = at.fakes.world.pulls
  if (pull) pull.updated_at = '2026-11-25T10:05:00Z'
  // Away until long after the deadline.
  at.fakes.clock.nowMs += 5 * 3_600_000
  const again = await at.fakes.connect('claude-web', { quiet_minutes: 10 })
  expect(await again.poll(at.handle)).toMatchObject({ phase: 'succeeded', vendorState: 'pull request 7: quiet' })
  expect(await again.collect(at.handle)).toMatchObject({
    times: { finished: '2026-11-25T10:05:00.000Z', resolutionMs: 0 },
    provenance: { times: 'github' },
  })
})

test('a pull request that is pushed over after it was collected is told as it stands then', async () => {
  const at = await services.submit('claude-web', DONE)
  await polled(at)
  const before = await at.adapter.collect(at.handle)
  const [pull] = at.fakes.world.pulls
  const pushed = at.fakes.lab.commit(pull?.head.ref ?? '', at.request.baseSha, { 'sum/other.md': 'other\n' })
  if (pull) pull.head.sha = pushed
  expect(await at.adapter.collect(at.handle)).toMatchObject({ kind: 'commit', commit: pushed })
  expect(before.commit).not.toBe(pushed)
})

test('an open pull request counts before a closed one, and else the older one', async () => {
  const at = await services.submit('claude-web', DONE)
  await polled(at, 3)
  const [first] = at.fakes.world.pulls
  if (first === undefined) throw new Error('no pull request')
  const sha = at.fakes.lab.commit('claude/second', at.request.baseSha, { 'sum/b.md': 'b\n' })
  at.fakes.world.pulls.push({ ...first, number: 8, head: { ...first.head, ref: 'claude/second', sha } })
  expect(await at.adapter.collect(at.handle)).toMatchObject({ pr: { number: 7 } })
  first.state = 'closed'
  expect(await at.adapter.collect(at.handle)).toMatchObject({ commit: sha, pr: { number: 8 } })
})

test('nothing by the deadline is expired, never failed; what there is then is kept', async () => {
  const at = await services.submit('claude-web', { ...DONE, work: 'branch' })
  await at.adapter.poll(at.handle)
  await at.adapter.poll(at.handle)
  at.fakes.clock.nowMs += 3_600_000
  const fresh = await at.fakes.connect('claude-web')
  expect(await fresh.poll(at.handle)).toMatchObject({ phase: 'expired' })
  expect(await fresh.collect(at.handle)).toMatchObject({ kind: 'commit', branch: `claude/${at.request.runKey}` })
})

test('a branch without a pull request counts when it names the run key, after a longer quiet time', async () => {
  const at = await services.submit(
    'claude-web',
    { ...DONE, work: 'branch' },
    { quiet_minutes: 1, branch_quiet_minutes: 5 },
  )
  const seen = await polled(at)
  expect(seen.at(-1)).toMatchObject({ phase: 'succeeded', vendorState: `branch claude/${at.request.runKey}: quiet` })
  expect(seen.length).toBeGreaterThan(10)
})

test("a new branch that does not name the run key is another trial's, unless the person says that there is one at a time", async () => {
  const at = await services.submit('claude-web', { ...DONE, work: 'branch', head: 'claude/somehow' })
  await at.adapter.poll(at.handle)
  await at.adapter.poll(at.handle)
  expect(await at.adapter.collect(at.handle)).toMatchObject({ kind: 'empty' })
  const any = await at.fakes.connect('claude-web', { new_heads: 'any', head_pattern: 'claude/**' })
  expect(await any.collect(at.handle)).toMatchObject({ kind: 'commit', branch: 'claude/somehow' })
  at.fakes.lab.commit('claude/another', at.request.baseSha, { 'x.md': 'x\n' })
  expect(await any.collect(at.handle)).toMatchObject({ kind: 'empty' })
})

test('what has not changed at GitHub is asked for conditionally', async () => {
  const { adapter, handle, fakes } = await services.submit('claude-web', { ...DONE, work: 'none' })
  for (let look = 0; look < 3; look += 1) await adapter.poll(handle)
  const asked = fakes.github.requests('GET /repos/octo/lab/pulls').map(({ headers }) => headers['if-none-match'])
  expect(asked[0]).toBeUndefined()
  expect(asked[1]).toMatch(/^"\w+"$/)
  expect(asked[2]).toBe(asked[1])
})

test('a mention stands under an issue that has the whole prompt and the marker', async () => {
  const { request, handle, fakes } = await services.submit('github-trigger', { ...DONE, head: 'codex/KEY' })
  const text = (on: string): unknown => Object(fakes.github.requests(on)[0]?.body).body
  const issue = text('POST /repos/octo/lab/issues')
  for (const part of [request.prompt, request.baseBranch, `<!-- bakeoff:${request.runKey} -->`])
    expect(issue).toContain(part)
  expect(text(COMMENT)).toBe(`@codex ${issue}`)
  expect(handle).toMatchObject({ id: '1', extra: { issue: 1 }, url: expect.stringContaining('/issues/1') })
})

test('an issue that could not be made has started nothing; one that was made is used again', async () => {
  const { adapter, request, handle, fakes } = await services.open('github-trigger', DONE)
  fakes.github.fault({ on: 'POST /repos/octo/lab/issues', times: 1, answer: 'reply-lost' })
  expect(await failure(adapter.submit(request, handle))).toMatchObject({ name: 'RemoteRefusal', kind: 'rejected' })
  expect(await adapter.find(request)).toEqual([])
  await adapter.submit(request, handle)
  expect(fakes.github.issues).toHaveLength(1)
  expect(fakes.github.requests(COMMENT)).toHaveLength(1)
})

test('a pull request that points at the issue is its work, whatever its base; one from elsewhere is not', async () => {
  const at = await services.submit(
    'github-trigger',
    { ...DONE, head: 'codex/KEY', wrongBase: 'main' },
    { quiet_minutes: 1 },
  )
  const seen = await polled(at)
  expect(seen.at(-1)).toMatchObject({ phase: 'succeeded' })
  expect(at.fakes.github.requests('GET /repos/octo/lab/pulls/999')).toEqual([])
  expect(await at.adapter.collect(at.handle)).toMatchObject({
    commit: at.fakes.world.jobs[0]?.work?.sha,
    pr: { number: 7 },
  })
})

test('a head in a fork is fetched by the number of its pull request', async () => {
  const at = await services.submit('github-trigger', { ...DONE, head: 'codex/KEY' })
  await polled(at, 3)
  const [pull] = at.fakes.world.pulls
  if (pull) pull.head.repo.full_name = 'stranger/lab'
  expect(await at.adapter.collect(at.handle)).toMatchObject({ branch: 'refs/pull/7/head' })
})

test('a pull request that points at a much discussed issue is found', async () => {
  const scenario: Scenario = { ...DONE, head: 'codex/KEY', wrongBase: 'main', extra: { chatter: 240 } }
  const at = await services.submit('github-trigger', scenario)
  await polled(at, 3)
  expect(await at.adapter.collect(at.handle)).toMatchObject({ pr: { number: 7 } })
  expect(at.fakes.violations()).toEqual([])
})

test.each([
  ['label', { trigger: 'label' }, 'POST /repos/octo/lab/issues/*/labels'],
  ['assignment', { trigger: 'assign' }, 'POST /repos/octo/lab/issues/*/assignees'],
])('a %s that the product has taken off again has started it', async (_what, options, post) => {
  const { adapter, request, handle, fakes } = await services.open('github-trigger', DONE, options)
  fakes.github.fault({ on: post, times: 1, answer: 'reply-lost' })
  await failure(adapter.submit(request, handle))
  Object.assign(fakes.github.issues[0] ?? {}, { labels: [], assignees: [] })
  expect(await adapter.find(request)).toMatchObject([{ id: '1' }])
})

test("a stranger's younger issue that quotes the marker is not taken for ours", async () => {
  const { adapter, request, handle, fakes } = await services.open('github-trigger', DONE)
  await adapter.submit(request, handle)
  const [ours] = fakes.github.issues
  fakes.github.issues.push({ ...Object(ours), number: 2, node_id: 'I_2' })
  expect(await adapter.find(request)).toMatchObject([{ id: '1' }])
})

test('GitHub saying that the repository has another name now is an error of the doctor', async () => {
  const { adapter, fakes } = await services.open('github-trigger', DONE)
  fakes.github.fault({
    on: 'GET /repos/octo/lab',
    times: 1,
    answer: { status: 200, body: { full_name: 'octo/renamed' } },
  })
  expect((await adapter.doctor())[0]).toMatchObject({ level: 'error', hint: 'Set repo to octo/renamed.' })
})

test('a POST is not followed to where a service sends it, since it would be sent twice', async () => {
  const { adapter, request, handle, fakes } = await services.open('github-trigger', DONE)
  const moved = { status: 307, body: { message: 'Moved' }, headers: { location: '/repositories/1/issues' } }
  fakes.github.fault({ on: 'POST /repos/octo/lab/issues', times: 1, answer: moved })
  expect(await failure(adapter.submit(request, handle))).toMatchObject({ name: 'RemoteRefusal', kind: 'rejected' })
  expect(fakes.github.log.filter(({ path }) => path.startsWith('/repositories'))).toEqual([])
})
