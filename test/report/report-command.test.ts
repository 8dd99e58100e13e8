import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import { openStore } from '../../src/store/open.ts'
import { openRecorder } from '../../src/store/write.ts'
import { bakeoff } from '../bakeoff.ts'
import { attemptEvents, record, samplePlan, tickingClock } from '../store/sample-run.ts'

const TASKS = ['lru', 'queue', 'regex', 'sql', 'tz', 'utf16', 'wasm']
const FIRST = '20261124-101112-aaaa'
const SECOND = '20261125-101112-bbbb'

let suite = ''
beforeAll(() => {
  suite = makeTempDir('bakeoff-report-command-')
  mkdirSync(join(suite, 'tasks'))
  mkdirSync(join(suite, 'results'))
  writeFileSync(
    join(suite, 'bakeoff.yaml'),
    'name: sample\ntrials: 2\nagents: [{ id: honest, adapter: nop }, { id: loop, adapter: nop }]\n',
  )
  for (const task of TASKS) writeFileSync(join(suite, 'tasks', `${task}.md`), `---\ntitle: ${task}\n---\nDo it.\n`)
  const store = openStore(join(suite, 'results', 'bakeoff.db'), 'write')
  recordRun(FIRST, (task, agent, index) =>
    agent === 'honest' ? 'pass' : index === 1 && task === 'sql' ? 'pass' : 'fail',
  )
  recordRun(SECOND, (_, agent, index) => (agent === 'loop' && index === 2 ? 'lost' : 'fail'))
  store.close()

  /** A run of two agents; the second trial of each of "loop" may be lost. */
  function recordRun(
    id: string,
    endOf: (task: string, agent: string, index: number) => 'pass' | 'fail' | 'lost',
  ): void {
    const plan = samplePlan(id, { tasks: TASKS, agents: ['honest', 'loop'], repeats: 2 })
    const recorder = openRecorder(store, id, tickingClock())
    recorder.append({ type: 'run-started', plan })
    for (const trial of plan.trials) {
      const end = endOf(trial.taskId, trial.agentId, trial.index)
      const shape =
        end === 'lost'
          ? { outcome: { kind: 'quota', message: 'no credit' } as const }
          : { judged: end === 'pass' ? {} : ({ verdict: 'failed', status: 'fail' } as const) }
      record(recorder, attemptEvents(trial, shape))
    }
    recorder.append({ type: 'run-ended', because: 'complete' })
  }
})
afterAll(() => removeDir(suite))

const run = (...argv: string[]): ReturnType<typeof bakeoff> => bakeoff(argv, { cwd: suite })

test('--format junit,block writes a case for each task and agent, and the block to paste, and no picture', async () => {
  const { code, stdout } = await run('report', FIRST, '--format', 'junit,block', '--out', 'texts')
  expect(code).toBe(0)
  expect(readdirSync(join(suite, 'texts')).sort()).toEqual(['block.txt', 'junit.xml'])
  const junit = readFileSync(join(suite, 'texts', 'junit.xml'), 'utf8')
  expect(junit.match(/<testcase /g)).toHaveLength(2 * TASKS.length)
  expect(junit).toContain('<testsuite name="honest" tests="7" failures="0" errors="0" skipped="0"')
  expect(junit).toContain('<testsuite name="loop" tests="7" failures="7" errors="0" skipped="0"')
  expect(junit.match(/<property name="flaky" value="true"\/>/g)).toHaveLength(1)
  const block = readFileSync(join(suite, 'texts', 'block.txt'), 'utf8')
  expect(stdout).toContain(block)
  expect(block).toContain(`run ${FIRST}`)
  expect(block).toContain('honest passed more than loop on these tasks: 100% (14/14)')
  expect(block).toContain('$ bakeoff run')
})

test('a lost trial is no failure of a test case', async () => {
  await run('report', SECOND, '--format', 'junit', '--out', 'lost')
  const junit = readFileSync(join(suite, 'lost', 'junit.xml'), 'utf8')
  expect(junit.match(/<system-out>1 trial not counted: quota<\/system-out>/g)).toHaveLength(TASKS.length)
  expect(junit).toContain('message="0 of 1 trial passed: failed"')
})

test('--chart draws that picture in both themes with its data, and nothing else; a wrong name is told the right one', async () => {
  const { code } = await run('report', FIRST, '--chart', 'pass-rate', '--out', 'one-chart')
  expect(code).toBe(0)
  expect(readdirSync(join(suite, 'one-chart'))).toEqual(['charts'])
  expect(readdirSync(join(suite, 'one-chart', 'charts')).sort()).toEqual([
    '01-pass-rate-dark.png',
    '01-pass-rate-light.png',
    '01-pass-rate.csv',
  ])
  const wrong = await run('report', FIRST, '--chart', 'pass-rates')
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('did you mean "pass-rate"?')])
})

test('compare RUN RUN pairs each agent with itself, and says what differs', async () => {
  const { code, stdout } = await run('compare', FIRST, SECOND)
  expect(code).toBe(0)
  expect(stdout).toMatch(/honest.*aaaa[\s\S]*honest.*bbbb/)
  expect(stdout).toContain('+100 points [+35, +100] over 7 tasks')
  expect(stdout).not.toMatch(/undefined|NaN|null/)
  const { comparisons } = JSON.parse((await run('compare', FIRST, SECOND, '--json')).stdout)
  expect(comparisons).toHaveLength(2)
})

test('plan says the smallest difference that the design can find, for one pair and for several', async () => {
  const { code, stdout } = await run('plan')
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /With 7 tasks × 2 trials a gap of \d\d points or more is found 4 times of 5 \(beyond these tasks, one pair/,
  )
  const few = await run('plan', '-t', 'lru', '-t', 'sql')
  expect(few.stdout).toContain('2 tasks × 2 trials cannot show a difference beyond these tasks, however large it is')
})
