import { expect, test } from 'vitest'
import { assembleTrajectory } from './assemble.ts'

const when = { round: 1 }

test('a long text is cut and says so; steps over the limit are counted only', () => {
  const assembly = assembleTrajectory({ steps: 2, chars: 1000, textChars: 10 })
  assembly.prompt('short', when)
  assembly.part({ kind: 'said', text: 'x'.repeat(25) }, when)
  assembly.part({ kind: 'call', id: 'a', name: 'sh', input: { command: 'y'.repeat(50) } }, when)
  assembly.part({ kind: 'answer', id: 'a', text: '' }, when)
  assembly.part({ kind: 'said', text: 'over the limit' }, when)
  const { steps, total, cut } = assembly.end()
  expect([steps.length, total, cut]).toEqual([2, 3, 3])
  expect(steps[1]?.message).toMatch(/^x{10}\n\[cut: 15 of 25 characters/)
  expect(steps[1]?.tool_calls?.[0]?.arguments).toEqual({ cut: expect.stringContaining('{"command"') })
})

test('once all the room is used no further step is kept', () => {
  const assembly = assembleTrajectory({ steps: 100, chars: 20, textChars: 15 })
  for (const text of ['a'.repeat(30), 'b'.repeat(30), 'c'.repeat(30), 'd']) {
    assembly.part({ kind: 'turn' }, when)
    assembly.part({ kind: 'said', text }, when)
  }
  const { steps, total } = assembly.end()
  expect([steps.length, total]).toEqual([2, 4])
  expect(JSON.stringify(steps).length).toBeLessThan(500)
})

test('parts of model calls that overlap go to their own steps', () => {
  const assembly = assembleTrajectory()
  assembly.part({ turn: 'm1', kind: 'call', id: 'c1', name: 'Task', input: {} }, when)
  assembly.part({ turn: 'm2', kind: 'said', text: 'of a helper' }, when)
  assembly.part({ turn: 'm1', kind: 'call', id: 'c2', name: 'Bash', input: {} }, when)
  assembly.part({ kind: 'answer', id: 'c1', text: 'done' }, when)
  assembly.part({ kind: 'answer', id: 'unknown', text: 'whose?' }, when)
  const { steps } = assembly.end()
  expect(steps.map((step) => step.tool_calls?.length)).toEqual([2, undefined])
  expect(steps[0]?.observation?.results).toEqual([{ source_call_id: 'c1', content: 'done' }])
  expect(steps[1]?.observation?.results).toEqual([{ content: 'whose?' }])
})
