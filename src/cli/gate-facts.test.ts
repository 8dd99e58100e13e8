import { expect, test } from 'vitest'
import { changesBetween } from '../gate/changes.ts'
import type { AgentNight } from '../model/night.ts'
import { nightFacts } from './gate-facts.ts'

const NIGHT: AgentNight = {
  night: '2026-11-24',
  agent: 'mine',
  runs: ['r'],
  startedAt: '2026-11-24T22:00:00.000Z',
  ended: true,
  identity: { suite: 's', agent: 'mine' },
  cells: [],
  elsewhere: 0,
}

test('of long options only those that differ are named, each with both of its values', () => {
  const factsWith = (options: unknown): ReturnType<typeof nightFacts> =>
    nightFacts(NIGHT, { isolation: 'bwrap', provenance: {}, agents: [{ id: 'mine', adapter: 'command', options }] })
  const run = `node ${'a'.repeat(80)}.mjs`
  expect(changesBetween(factsWith({ run, dir: './old', bare: true }), factsWith({ run, dir: './new' }))).toEqual([
    { what: "agent's option dir", before: './old', now: './new' },
    { what: "agent's option bare", before: 'true' },
  ])
  expect(changesBetween(factsWith(undefined), factsWith({ run }))).toEqual([{ what: "agent's option run", now: run }])
})
