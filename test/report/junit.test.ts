import { expect, test } from 'vitest'
import { renderJunit } from '../../src/report/junit.ts'
import { HOSTILE, sampleReport } from './sample-report.ts'
import { FOUR, syntheticReport } from './synthetic-run.ts'

const two = FOUR.slice(0, 2)

/** Tags must nest, and nothing but an entity may start with "&": enough of XML for what this writer writes. */
function expectWellFormed(xml: string): void {
  const open: string[] = []
  const body = xml.replace(/^<\?xml[^>]*\?>/, '')
  for (const [, slash, name, self] of body.matchAll(/<(\/?)([a-z-]+)(?:\s+[a-z]+="[^"<]*")*\s*(\/?)>/g)) {
    if (slash === '/') expect(open.pop()).toBe(name)
    else if (self !== '/') open.push(name ?? '')
  }
  expect(open).toEqual([])
  const withoutTags = body.replace(/<\/?[a-z-]+(?:\s+[a-z]+="[^"<]*")*\s*\/?>/g, '')
  expect(withoutTags).not.toMatch(/[<>]/)
  expect(xml).not.toMatch(/&(?!#\d+;)/)
}

test('there is a case for each task and agent, in a suite for each agent', () => {
  const xml = renderJunit(syntheticReport({ contestants: two, tasks: 3, trials: 2, force: () => ({ status: 'pass' }) }))
  expectWellFormed(xml)
  expect(xml.match(/<testsuite name="[^"]+" tests="3" failures="0" errors="0" skipped="0"/g)).toHaveLength(2)
  expect(xml.match(/<testcase classname="(aster-2|birch-cli)" name="[a-z-]+" time="\d+\.\d{3}"\/>/g)).toHaveLength(6)
})

test('a case that passes only sometimes is a failure of type flaky, never a pass', () => {
  const xml = renderJunit(
    syntheticReport({
      contestants: two,
      tasks: 1,
      trials: 3,
      force: ({ agent, trialIndex }) => ({
        status: agent === 'aster-2' && trialIndex === 1 ? 'pass' : 'fail',
        verdict: 'failed',
      }),
    }),
  )
  expectWellFormed(xml)
  expect(xml).toContain('<property name="flaky" value="true"/>')
  expect(xml).toContain('<failure type="flaky" message="1 of 3 trials passed: failed">')
  expect(xml).toContain('<failure type="failed" message="0 of 3 trials passed: failed">')
})

test('a case of which nothing counts is skipped, and a partly lost one says so', () => {
  const xml = renderJunit(
    syntheticReport({
      contestants: two,
      tasks: 1,
      trials: 2,
      force: ({ agent, trialIndex }) =>
        agent === 'aster-2' || trialIndex === 1 ? { status: 'lost', outcome: 'quota' } : { status: 'pass' },
    }),
  )
  expectWellFormed(xml)
  expect(xml).toContain('skipped="1"')
  expect(xml).toContain('<skipped message="2 trials not counted: quota"/>')
  expect(xml).toContain('<system-out>1 trial not counted: quota</system-out>')
})

test('what agents wrote can neither leave its element nor hold a character that XML forbids', () => {
  const data = sampleReport()
  const nasty = `${HOSTILE}\u0000\u0008\u001f\ufffe\uffff\ud800 ]]> <!-- & "'`
  const xml = renderJunit({
    ...data,
    name: nasty,
    trials: data.trials.map((trial) => ({ ...trial, reason: nasty })),
    failures: data.failures.map((failure) => ({ ...failure, command: nasty, lastLines: [nasty, nasty] })),
  })
  expectWellFormed(xml)
  expect(xml).not.toMatch(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u)
  expect(xml).toContain('&#60;/script&#62;')
})
