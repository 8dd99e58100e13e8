import { describe, expect, test } from 'vitest'
import { adapterIds, adapters, loadAdapter } from '../../src/agents/index.ts'
import type { ProbeIo } from '../../src/contracts/adapter.ts'

/** The least that each adapter's options need. */
const repo = 'octo/lab'
const LEAST: Record<string, Record<string, unknown>> = {
  command: { run: 'true' },
  scripted: { dir: '/nowhere' },
  jules: { repo },
  'copilot-cloud': { repo },
  'codex-cloud': { repo, environment: 'octo/lab' },
  'claude-web': { repo, routine_id: 'trig_01' },
  'claude-managed': { repo, agent_id: 'agent_01', environment_id: 'env_01' },
  cursor: { repo },
  'github-trigger': { repo },
}

/** A machine with nothing on it. */
const bareMachine: ProbeIo = { env: {}, run: async () => undefined }

test('an unknown id gives nothing', async () => {
  expect(await loadAdapter('no-such-agent')).toBeUndefined()
  expect(await loadAdapter('toString')).toBeUndefined()
})

describe.each(Object.entries(adapters))('adapter %s', (id, load) => {
  const least = LEAST[id] ?? {}

  test('has the id it is listed under, once, and a line about itself', async () => {
    const adapter = await load()
    expect(adapter.id).toBe(id)
    expect(adapterIds.filter((known) => known === id)).toEqual([id])
    expect(id).toMatch(/^[a-z0-9-]+$/)
    expect(adapter.about).toMatch(/^[A-Z].{20,120}\.$/)
    expect(adapter.provider).not.toBe('')
  })

  test('takes its least options, the same when parsed twice, and rejects an unknown key', async () => {
    const { options } = await load()
    const once = options.parse(least)
    expect(options.parse(once)).toEqual(once)
    expect(options.safeParse({ ...least, no_such_option: 1 }).success).toBe(false)
  })

  test('names every option in its schema for editors', async () => {
    const { z } = await import('zod')
    const { options } = await load()
    const schema = z.toJSONSchema(options, { io: 'input' })
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      expect(name).toMatch(/^[a-z_]+$/)
      expect(property).toHaveProperty('description')
    }
  })

  test('only hears of variables that look like its own secrets', async () => {
    const { secretEnv, modelHosts } = await load()
    for (const name of secretEnv) expect(name).toMatch(/^[A-Z_]+_(KEY|TOKEN)$/)
    for (const host of modelHosts) expect(host).toMatch(/^[a-z0-9.-]+$/)
  })

  test('on a machine with nothing says whether it is ready, and else what to do', async () => {
    const adapter = await load()
    const probe = await adapter.probe(bareMachine)
    if (!probe.ready) expect(probe.hint).toMatch(/\w+/)
    if (adapter.kind === 'script') expect(probe.ready).toBe(true)
    if (adapter.secretEnv.length > 0) {
      const agent = { id: 'a', adapter: id, options: {}, provider: 'x', maxParallel: 1, model: 'm' }
      expect(await adapter.ready?.(agent, least, bareMachine)).toMatch(/\w+/)
    }
  })
})

describe('readiness', () => {
  const machine = (env: Record<string, string>): ProbeIo => ({
    env,
    run: async () => ({ exitCode: 0, stdout: '2.1.331 (Claude Code)\n', stderr: '' }),
  })

  test('claude-code with program and key is ready and names its version', async () => {
    const adapter = await adapters['claude-code']()
    expect(await adapter.probe(machine({ ANTHROPIC_API_KEY: 'x' }))).toEqual({
      installed: true,
      version: '2.1.331',
      ready: true,
    })
    expect(await adapter.probe(machine({}))).toMatchObject({ installed: true, ready: false })
  })

  test.each([
    ['codex', 'codex-cli 0.169.0\n', '0.169.0', 'OPENAI_API_KEY'],
    ['gemini', '0.61.0\n', '0.61.0', 'GEMINI_API_KEY'],
    [
      'copilot',
      "GitHub Copilot CLI 1.0.102.\nRun 'copilot update' to check for updates.\n",
      '1.0.102',
      'COPILOT_GITHUB_TOKEN',
    ],
    ['opencode', '1.18.33\n', '1.18.33', 'ANTHROPIC_API_KEY'],
  ] as const)('%s with program and key is ready and names its version', async (id, stdout, version, key) => {
    const adapter = await adapters[id]()
    const io = (env: Record<string, string>): ProbeIo => ({
      env,
      run: async () => ({ exitCode: 0, stdout, stderr: 'WARNING: 9.9.9' }),
    })
    expect(await adapter.probe(io({ [key]: 'x' }))).toEqual({ installed: true, version, ready: true })
    expect(await adapter.probe(io({}))).toMatchObject({ installed: true, version, ready: false })
    expect((await adapter.probe(bareMachine)).hint).toContain('npm i -g')
  })

  const SERVICES = {
    jules: ['JULES_API_KEY'],
    'copilot-cloud': ['COPILOT_GITHUB_TOKEN'],
    'claude-web': ['CLAUDE_ROUTINE_TOKEN', 'GITHUB_TOKEN'],
    'claude-managed': ['ANTHROPIC_API_KEY'],
    cursor: ['CURSOR_API_KEY'],
    'github-trigger': ['GH_TOKEN'],
  } as const

  test.each(Object.entries(SERVICES))('%s with its keys is ready, and called untried', async (id, keys) => {
    const adapter = await loadAdapter(id)
    const env = Object.fromEntries(keys.map((key) => [key, 'x']))
    expect(await adapter?.probe(machine(env))).toMatchObject({ ready: true, hint: expect.stringContaining('untried') })
    for (const key of keys) {
      const { [key]: _, ...rest } = env
      expect(await adapter?.probe(machine(rest))).toMatchObject({ ready: false, hint: expect.stringContaining('set ') })
    }
  })

  test('codex-cloud is ready when ChatGPT is signed in; a key of the API is not enough', async () => {
    const adapter = await loadAdapter('codex-cloud')
    const io = (stderr: string, exitCode: number): ProbeIo => ({
      env: {},
      run: async (argv) =>
        argv[1] === 'login'
          ? { exitCode, stdout: '', stderr }
          : { exitCode: 0, stdout: 'codex-cli 0.169.0', stderr: '' },
    })
    expect(await adapter?.probe(io('Logged in using ChatGPT', 0))).toMatchObject({ ready: true, version: '0.169.0' })
    expect(await adapter?.probe(io('API key configured - ***', 0))).toMatchObject({ ready: false })
    expect(await adapter?.probe(io('Not logged in', 1))).toMatchObject({ ready: false })
  })

  test.each(['jules', 'codex-cloud', 'claude-web', 'github-trigger'])('%s takes no model, and says so', async (id) => {
    const adapter = await loadAdapter(id)
    const agent = { id, adapter: id, options: {}, provider: 'x', maxParallel: 1 }
    const io = machine({ JULES_API_KEY: 'x', GH_TOKEN: 'x', CLAUDE_ROUTINE_TOKEN: 'x' })
    expect(await adapter?.ready?.(agent, LEAST[id], io)).toBeUndefined()
    expect(await adapter?.ready?.({ ...agent, model: 'm' }, LEAST[id], io)).toContain('takes no model')
  })

  test('the loop needs a model too', async () => {
    const adapter = await adapters.anthropic()
    const agent = { id: 'a', adapter: 'anthropic', options: {}, provider: 'x', maxParallel: 1 }
    expect(await adapter.ready?.(agent, {}, machine({ ANTHROPIC_API_KEY: 'x' }))).toContain('model')
  })
})
