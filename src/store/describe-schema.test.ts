import { expect, test } from 'vitest'
import { describeSchema, dumpSchema, readRelations } from './describe-schema.ts'
import { openMemoryStore } from './open.ts'

const relations = openMemoryStore().use(readRelations)

test('the schema is the golden one', async () => {
  await expect(dumpSchema()).toMatchFileSnapshot('../../test/golden/schema.sql')
})

test('docs/schema.md says what the schema is', async () => {
  await expect(describeSchema()).toMatchFileSnapshot('../../docs/schema.md')
})

test('every table, view and column has a sentence', () => {
  expect(relations.length).toBeGreaterThan(15)
  const silent = relations.flatMap(({ name, about, columns }) => [
    ...(about === '' ? [name] : []),
    ...columns.filter((column) => column.about === '').map((column) => `${name}.${column.name}`),
  ])
  expect(silent).toEqual([])
})

test('trial_results has exactly the columns that are promised', () => {
  const promised =
    'run trial task task_hash agent adapter trial_index outcome verdict reason policy correctness promises status ' +
    'attempts rounds queued_ms active_ms rate_limited_ms wall_ms input_tokens cache_read_tokens cache_write_tokens ' +
    'output_tokens reasoning_tokens reported_usd computed_usd billing cli_version requested_model observed_model ' +
    'isolation tests_passed tests_failed tests_skipped started_at ended_at'
  const view = relations.find((relation) => relation.name === 'trial_results')
  expect(view?.columns.map((column) => column.name).join(' ')).toBe(promised)
})

test('all promised views are there', () => {
  const views = relations.filter((relation) => relation.kind === 'view').map((relation) => relation.name)
  expect(views.sort()).toEqual([
    'agent_summary',
    'attempts',
    'checks',
    'gate_decisions',
    'rounds',
    'runs',
    'trial_results',
    'trials',
    'usage',
    'verdicts',
  ])
})
