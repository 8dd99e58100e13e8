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
