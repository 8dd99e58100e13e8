import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { adapterIds } from '../../src/agents/index.ts'
import { bakeoff } from '../bakeoff.ts'
import { expectOneLine } from './small-suite.ts'

test('every adapter is listed and explained, with a page that exists', async () => {
  const { agents } = JSON.parse((await bakeoff(['agents', '--json'])).stdout)
  expect(agents.map(({ id }: { id: string }) => id)).toEqual(adapterIds)
  for (const { id, page, about, cost, ready, hint } of agents) {
    expect(existsSync(page), id).toBe(true)
    expect([about, cost, ready ? 'ready' : hint].every(Boolean), id).toBe(true)
  }
  const listed = (await bakeoff(['agents'])).stdout
  for (const id of adapterIds) expect(listed).toContain(`\n${id} `.trimStart())
}, 60_000)

test('one is explained with its key, its login and its options; a wrong name suggests the right one', async () => {
  const { stdout } = await bakeoff(['agents', 'claude-code'])
  for (const said of ['ANTHROPIC_API_KEY', 'bakeoff login claude-code', 'max_turns', 'docs/agents/claude-code.md'])
    expect(stdout).toContain(said)
  expect(expectOneLine(await bakeoff(['agents', 'claude-cod']))).toContain('did you mean "claude-code"?')
}, 60_000)

test('the doctor lists every contestant there is, with the kind of each', async () => {
  const { stdout } = await bakeoff(['doctor', '--json'])
  const { adapters }: { adapters: { id: string; kind: string; ready: boolean; hint?: string }[] } = JSON.parse(stdout)
  const kinds = new Map(adapters.map(({ id, kind }) => [id, kind]))
  const local = ['claude-code', 'codex', 'gemini', 'copilot', 'opencode', 'command', 'scripted']
  const loops = ['anthropic', 'openai', 'google']
  const remote = ['jules', 'copilot-cloud', 'codex-cloud', 'claude-web', 'claude-managed', 'cursor', 'github-trigger']
  for (const id of local) expect(kinds.get(id), id).toBe('local')
  for (const id of loops) expect(kinds.get(id), id).toBe('api')
  for (const id of remote) expect(kinds.get(id), id).toBe('remote')
  for (const { id, hint } of adapters) if (remote.includes(id)) expect(hint, id).toContain('untried')
})
