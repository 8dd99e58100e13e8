import { describe, expect, test } from 'vitest'
import { adapterIds, adapters, loadAdapter } from '../../src/agents/index.ts'
import type { ProbeIo } from '../../src/contracts/adapter.ts'

/** The least that each adapter's options need. */
const LEAST: Record<string, Record<string, unknown>> = { command: { run: 'true' }, scripted: { dir: '/nowhere' } }

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

  test('the loop needs a model too', async () => {
    const adapter = await adapters.anthropic()
    const agent = { id: 'a', adapter: 'anthropic', options: {}, provider: 'x', maxParallel: 1 }
    expect(await adapter.ready?.(agent, {}, machine({ ANTHROPIC_API_KEY: 'x' }))).toContain('model')
  })
})
