import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { suiteOnDisk } from '../test/suite-on-disk.ts'
import { verifyDeliverable } from './engine/verify.ts'
import { buildReport, collectFolder, judge, openSuite, planRun, policyFor, runPlan, VerifyConfig } from './index.ts'
import { UserError } from './model/errors.ts'
import { type SuiteChoices, verifyDepsOf } from './open-suite.ts'
import { isLocked } from './store/run-lock.ts'

const CHOICES: SuiteChoices = { env: { PATH: process.env['PATH'] }, acceptProcessIsolation: true }

function suite(agents: string): string {
  const { path, remove } = suiteOnDisk({
    'bakeoff.yaml': `trials: 2\nagents: [${agents}]\nverify: { runs: 1, probes: none }\n`,
    'tasks/one.md': '---\ntitle: One\n---\nWhat is one?\n',
  })
  onTestFinished(remove)
  return path
}

test('a program plans, runs and reports a suite, and hears every event', async () => {
  const path = suite('nop')
  const heard: string[] = []
  const sink = { name: 'list', durable: false, write: (event: { type: string }) => void heard.push(event.type) }
  const opened = await openSuite(path, { ...CHOICES, trials: 1, sinks: [sink] })
  const plan = planRun(opened.planInput)
  expect(plan.trials).toHaveLength(1)
  const run = opened.startRun(plan)
  const runDir = join(path, 'results/runs', plan.runId)
  expect(isLocked(runDir)).toBe(true)
  const because = await runPlan(plan, new Map(), {}, run.deps)
  const report = buildReport(await run.end(because))
  expect(isLocked(runDir)).toBe(false)
  opened.close()
  expect(because).toBe('complete')
  expect(report.trials).toMatchObject([{ agent: 'nop', outcome: 'finished', verdict: 'missing', status: 'fail' }])
  expect(heard.at(0)).toBe('run-started')
  expect(heard.at(-1)).toBe('run-ended')
})

test('a run that its program gave up leaves no lock behind', async () => {
  const path = suite('nop')
  const opened = await openSuite(path, CHOICES)
  const plan = planRun(opened.planInput)
  opened.startRun(plan)
  opened.close()
  expect(isLocked(join(path, 'results/runs', plan.runId))).toBe(false)
})

test.each([
  ['an agent that the suite does not have', 'nop', { agents: ['nope'] }, 'did you mean "nop"'],
  ['an agent that is not ready here', '{ id: a, adapter: scripted, options: { dir: nowhere } }', {}, 'does not exist'],
])('%s is a UserError before anything is recorded', async (_name, agents, choices, words) => {
  const failure = await openSuite(suite(agents), { ...CHOICES, ...choices }).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(UserError)
  expect(String(failure)).toContain(words)
})

test('a program judges a folder as `bakeoff verify` does', async () => {
  const { path, remove } = suiteOnDisk({
    'work/README.md': '# Nothing\n',
    'work/bakeoff.json': '{ "schema_version": "1.0", "name": "x", "scripts": { "test": "exit 0" } }\n',
  })
  onTestFinished(remove)
  const policy = policyFor(VerifyConfig.parse({ runs: 2 }), { acceptProcessIsolation: true })
  const deliverable = await collectFolder(join(path, 'work'), { attemptId: 'mine', dest: join(path, 'copy') })
  const verification = await verifyDeliverable(
    {
      verificationId: 'mine/1',
      deliverable,
      root: join(path, 'copy/deliverable'),
      evidenceDir: join(path, 'evidence'),
      policy,
      seed: 1,
    },
    await verifyDepsOf(CHOICES),
  )
  expect(judge({ verification, outcome: { kind: 'finished' }, policy }).verdict).toBe('vacuous')
})
