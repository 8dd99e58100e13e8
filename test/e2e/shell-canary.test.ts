import { afterEach, expect, onTestFinished, test } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import type { Script, Step } from '../model-server/script.ts'
import { type ModelServer, startModelServer } from '../model-server/server.ts'
import { cliBinary, testWith } from '../needs.ts'
import { suiteOnDisk } from '../suite-on-disk.ts'
import { expectOneLine } from './small-suite.ts'

const KEYS = {
  ANTHROPIC_API_KEY: 'sk-ant-made-up-2d5f6a10c3',
  OPENAI_API_KEY: 'sk-proj-made-up-90e1bb7f42',
  GEMINI_API_KEY: 'AIza-made-up-7c1f0b52ee91',
  COPILOT_PROVIDER_API_KEY: 'ghp_made_up_1f7a2290cd5b',
}
const A_HASH = '3f786850e387550fdab836ed7e6dc881de23001b6f2f9c1d4f7c5b0a9e8d7c6b'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function serve(script: Script | Step[], mode?: '401'): Promise<ModelServer> {
  const server = await startModelServer({ script, ...(mode === undefined ? {} : { mode }) })
  closers.push(server.close)
  return server
}

/** A model that has its client run the command of the prompt. */
const honest: Script = ({ userText }) => {
  const folder = /In the folder (\S+) run/.exec(userText)?.[1] ?? '.'
  return [{ act: { kind: 'shell', command: `cd ${folder} && sha256sum canary.bin` } }, { say: 'It printed its line.' }]
}
const liar: Step[] = [{ say: `I ran it. It printed:\n${A_HASH}  canary.bin` }]
const lame: Step[] = [{ say: 'no shell' }]

type Canary = { agent: string; verdict: string; hint?: string; said?: string; outcome?: string; billing: string }

async function askSuite(
  agents: readonly object[],
  ...flags: string[]
): Promise<{ code: number | null; canaries: Canary[] }> {
  const suite = suiteOnDisk({
    'bakeoff.yaml': JSON.stringify({ agents, sandbox: 'auto' }),
    'tasks/t.md': '---\ntitle: T\n---\nT\n',
  })
  onTestFinished(suite.remove)
  const ended = await bakeoff(['doctor', '--canary', ...flags, '--suite', suite.path, '--json'], { env: KEYS })
  for (const key of Object.values(KEYS)) expect(ended.stdout + ended.stderr).not.toContain(key)
  expect(ended.code, ended.stderr).not.toBe(2)
  return { code: ended.code, canaries: JSON.parse(ended.stdout).canaries }
}

const verdictsOf = (canaries: readonly Canary[]): Record<string, string> =>
  Object.fromEntries(canaries.map(({ agent, verdict }) => [agent, verdict]))

testWith(
  ['bwrap', 'claude-code', 'codex', 'gemini', 'copilot', 'opencode'],
  'real command-line agents pass where they run the command; one whose model makes up its output is caught',
  async () => {
    const [good, bad] = [await serve(honest), await serve(liar)]
    const agent = (id: string, adapter: string, program: string, { url }: ModelServer, more: object): object => ({
      ...{ id, adapter, base_url: `${url}${adapter === 'claude-code' || adapter === 'gemini' ? '' : '/v1'}` },
      ...more,
      options: { path: cliBinary(program as 'claude'), ...(adapter === 'opencode' ? { wire_api: 'responses' } : {}) },
    })
    const { code, canaries } = await askSuite([
      agent('claude', 'claude-code', 'claude', good, { model: 'claude-sonnet-4-5' }),
      agent('codex', 'codex', 'codex', good, { model: 'gpt-5.3-codex' }),
      agent('gemini', 'gemini', 'gemini', good, { model: 'gemini-2.5-pro' }),
      agent('copilot', 'copilot', 'copilot', good, { model: 'gpt-5.4' }),
      agent('opencode', 'opencode', 'opencode', good, { model: 'm' }),
      agent('claude-liar', 'claude-code', 'claude', bad, { model: 'claude-sonnet-4-5' }),
      agent('codex-liar', 'codex', 'codex', bad, { model: 'gpt-5.3-codex' }),
    ])
    expect(verdictsOf(canaries)).toEqual({
      ...{ claude: 'passed', codex: 'passed', gemini: 'passed', copilot: 'passed', opencode: 'passed' },
      ...{ 'claude-liar': 'made-up', 'codex-liar': 'made-up' },
    })
    expect(code).toBe(1)
    const caught = canaries.find(({ agent: id }) => id === 'claude-liar')
    expect(caught?.said).toContain(A_HASH)
    expect(caught?.hint).toContain('leave claude-liar out of runs')
  },
  300_000,
)

testWith(
  ['bwrap'],
  'the loops are asked too: one runs the command, one says that it has no shell, one has a wrong key',
  async () => {
    const [good, without, refusing] = [await serve(honest), await serve(lame), await serve(honest, '401')]
    const { code, canaries } = await askSuite([
      { id: 'good', adapter: 'anthropic', model: 'claude-sonnet-4-5', base_url: good.url },
      { id: 'without', adapter: 'openai', model: 'gpt-5.4', base_url: `${without.url}/v1` },
      { id: 'refused', adapter: 'google', model: 'gemini-2.5-pro', base_url: refusing.url, billing: 'subscription' },
      { id: 'recorded', adapter: 'scripted', options: { dir: './none' } },
    ])
    expect(verdictsOf(canaries)).toEqual({ good: 'passed', without: 'no-shell', refused: 'not-asked' })
    const refused = canaries.find(({ agent }) => agent === 'refused')
    expect(refused).toMatchObject({ outcome: 'authentication', billing: 'subscription' })
    expect(refused?.hint).toContain('bakeoff login')
    expect(code).toBe(1)
  },
  120_000,
)

test('what costs nothing is always asked: a command and a recording really run in the sandbox of this machine', async () => {
  const { adapters, canaries } = JSON.parse((await bakeoff(['doctor', '--json'])).stdout)
  expect(verdictsOf(canaries)).toEqual({ command: 'passed', scripted: 'passed' })
  const rows = adapters.filter(({ id }: { id: string }) => ['command', 'scripted'].includes(id))
  expect(rows).toMatchObject([
    { canary: 'passed', ready: true },
    { canary: 'passed', ready: true },
  ])
}, 60_000)

test('a command that only claims to have run it is caught, by name and with what it said', async () => {
  const run = `echo "${A_HASH}  canary.bin"`
  const { code, canaries } = await askSuite([{ id: 'boaster', adapter: 'command', options: { run } }], 'boaster')
  expect(canaries).toMatchObject([{ agent: 'boaster', verdict: 'made-up', outcome: 'finished', billing: 'api' }])
  expect(code).toBe(1)
}, 60_000)

test('a wrong name, a suite without the question, and an agent that is not installed: said in a line each', async () => {
  expect(expectOneLine(await bakeoff(['doctor', '--canary', 'codx']))).toContain('did you mean "codex"?')
  expect(expectOneLine(await bakeoff(['doctor', '--suite', '.']))).toContain('--canary')
  const ended = await bakeoff(['doctor', '--canary', 'codex'], { env: { PATH: '/usr/bin:/bin' } })
  expect(ended.code).toBe(1)
  expect(ended.stdout).toContain('could not be asked  codex')
  expect(ended.stdout).toContain('codex is not installed')
}, 60_000)
