import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { SERVICE_IDS, serviceSuite } from '../remote-services/service-suite.ts'
import { HONEST_DELIVERABLE } from '../suite-on-disk.ts'
import { type CliRun, openCliRun } from './cli-run.ts'
import type { Moment } from './fake-service.ts'

const LOCAL_FILES = Object.fromEntries(
  Object.entries(HONEST_DELIVERABLE).map(([name, text]) => [`local/${name}`, text]),
)
const COPIES = { adapter: 'command', options: { run: 'cp "$BAKEOFF_AGENT_DIR"/* "$BAKEOFF_FOLDER"', dir: './local' } }

test('one run holds all seven services and a local agent; each loses its answer: none is asked twice unasked, no key is kept', async () => {
  const suite = await serviceSuite(SERVICE_IDS, { agents: [{ id: 'here', ...COPIES }], files: LOCAL_FILES })
  onTestFinished(suite.close)
  suite.loseAnswers()
  const argv = ['run', suite.path, '--yes', '--unsafe-no-sandbox', '--accept-process-isolation', '--json']
  const first = await bakeoff(argv, { env: suite.env })
  expect([first.code, first.stderr.match(/Warning/)]).toEqual([3, null])
  const ended = (stdout: string): string[] =>
    JSON.parse(stdout).trials.flatMap(({ agent, outcome, verdict }: Record<string, string>) =>
      outcome === 'finished' && verdict === 'unproven' ? [agent] : [],
    )
  // What it does not tell of a task leaves the one of codex-cloud to a person.
  expect(ended(first.stdout)).toEqual([...SERVICE_IDS, 'here'].filter((id) => id !== 'codex-cloud'))
  const submissions = (): Record<string, number> =>
    Object.fromEntries(
      Object.entries(suite.services).map(([id, { world, codexCalls }]) => {
        if (id !== 'codex-cloud') return [id, world.jobs.length]
        return [id, codexCalls().filter(({ args }) => args[1] === 'exec').length]
      }),
    )
  const once = Object.fromEntries(SERVICE_IDS.map((id) => [id, 1]))
  expect(submissions()).toEqual(once)

  suite.services['codex-cloud']?.codex({ replyLost: false })
  const second = await bakeoff([...argv, '--resume', '--resubmit'], { env: suite.env })
  expect(second.code).toBe(0)
  expect(ended(second.stdout)).toEqual([...SERVICE_IDS, 'here'])
  expect(submissions()).toEqual({ ...once, 'codex-cloud': 2 })
  expect(Object.values(suite.services).flatMap(({ violations }) => violations())).toEqual([])

  const shown = await bakeoff(['show', '--suite', suite.path, 'sum/cursor/1'])
  expect(shown.stdout).toMatch(/service: cursor, found again after its answer was lost\n.*session: http.*\n/)
  expect(shown.stdout).toContain('result from: pull-request')
  expect(readFileSync(JSON.parse(second.stdout).reports.markdown, 'utf8')).toContain('worked at services of their own')
  expect(keysIn(suite.path, Object.values(suite.env))).toEqual([])
}, 240_000)

async function cliRun(...options: Parameters<typeof openCliRun>): Promise<CliRun> {
  const run = await openCliRun(...options)
  onTestFinished(run.close)
  return run
}

/** Files below a folder that hold one of these words, also as base64. */
function keysIn(folder: string, keys: readonly string[]): string[] {
  const words = keys.flatMap((key) => [key, Buffer.from(key).toString('base64').slice(0, -3)])
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => words.some((word) => readFileSync(file).includes(word)))
}

test('local trials go on while a service works, in the one place that there is', async () => {
  const run = await cliRun({
    config: { concurrency: { total: 1 } },
    agents: [{ id: 'here', ...COPIES }],
    files: LOCAL_FILES,
  })
  // The service ends only when the local trial has.
  run.service.behaviour.state = () => ({ state: run.hasEnded('here') ? 'DONE' : 'RUNNING' })
  const { code, stdout } = await run.start().ended
  expect(code).toBe(0)
  expect(stdout).toContain('here')
})

test('kill -9 or Ctrl-C between intent, submission, answer and end: the session is found again, nothing is sent twice', async () => {
  const run = await cliRun()
  const seen = new Set<string>()
  // Each of these moments ends the runner once, and the next session goes on from there.
  const killOnce = (moment: Moment): void => {
    if (moment === 'doctor' || seen.has(moment)) return
    seen.add(moment)
    if (moment === 'result') run.interrupt()
    else run.kill()
  }
  run.service.behaviour.onRequest = killOnce
  const ends: (number | null)[] = []
  while (ends.at(-1) !== 0 && ends.length < 10) {
    const { code, stderr } = await run.start(ends.length > 0 ? ['--resume'] : ['--yes']).ended
    ends.push(code)
    if (code === 130) expect(stderr).toContain('It goes on at its service')
  }
  expect([...seen]).toEqual(['find', 'create', 'poll', 'result'])
  expect(ends).toEqual([null, null, null, 130, 0])
  expect([run.service.posts, run.service.sessions.length]).toEqual([1, 1])
  const { stdout } = await bakeoff(['show', '--suite', run.path, '--json', 'sum/cloud/1'])
  expect(JSON.parse(stdout)).toMatchObject({
    result: { outcome: 'finished', attempts: 1 },
    attempts: [{ attempt: { remote: { id: 's1', adopted: true } } }],
  })
}, 240_000)

test('killed before its submission arrived anywhere, it stays in doubt: never sent again unasked', async () => {
  const run = await cliRun()
  run.service.behaviour.create = (count) => {
    if (count === 1) run.kill()
    return { kind: count === 1 ? 'dropped' : 'ok' }
  }
  await run.start(['--yes']).ended
  const resumed = await run.start(['--resume']).ended
  expect([resumed.code, run.service.posts]).toEqual([3, 1])
  const shown = await bakeoff(['show', '--suite', run.path, 'sum/cloud/1'])
  expect(shown.stdout).toContain('in doubt whether it has the submission')
  expect(shown.stdout).toContain('--resubmit')
  expect((await run.start(['--resume', '--resubmit']).ended).code).toBe(0)
  expect(run.service.posts).toBe(2)
}, 120_000)

test('two contestants in one repository could read each other: refused before anything is sent, unless it is said', async () => {
  const remote = { find_sec: 1, collect_sec: 5 }
  const suite = await serviceSuite(['jules', 'cursor'], { config: { remote } })
  onTestFinished(suite.close)
  // Both are octo/lab, at addresses of their own.
  const ended = await bakeoff(['run', suite.path, '--yes'], { env: suite.env })
  expect(ended.code).toBe(2)
  expect(ended.stderr).toMatch(/"jules" and "cursor" both work in octo\/lab[\s\S]*shared_repository: true/)
  expect(Object.values(suite.services).flatMap(({ world }) => world.jobs)).toEqual([])
})

test('a service that says no is one line and a hint before anything is sent', async () => {
  const run = await cliRun()
  run.service.behaviour.findings = [{ level: 'error', message: 'the key is wrong', hint: 'set TEST_SERVICE_KEY' }]
  const { code, stderr } = await run.start(['--yes']).ended
  expect(code).toBe(2)
  expect(stderr).toMatch(/agent "cloud": the key is wrong.*\n.*set TEST_SERVICE_KEY/)
  expect(run.service.posts).toBe(0)
})
