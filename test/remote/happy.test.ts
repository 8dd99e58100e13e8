import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRecorder } from '../../src/store/write.ts'
import { HONEST_DELIVERABLE, under } from '../suite-on-disk.ts'
import { remoteRun } from './remote-run.ts'

test('a submission is written down before it is sent, polled to its end, collected from its branch and verified', async () => {
  const run = await remoteRun()
  const { service } = run
  const states = ['QUEUED', 'RUNNING', 'RUNNING', 'DONE']
  service.behaviour.state = ({ polls }) => ({ state: states[polls] ?? 'DONE' })
  service.behaviour.result = ({ base }) => ({
    kind: 'commit',
    commit: service.work(base, 'agent/work', under('sum', HONEST_DELIVERABLE)),
    branch: 'agent/work',
    usage: { inputTokens: 100, outputTokens: 20, credits: 1.5, creditUnit: 'credits', usd: 0.25 },
    observed: { model: 'their-model' },
    transcript: '{"text":"looked"}\nplain words\n',
  })
  expect(await run.go()).toBe('complete')
  expect(service.posts).toBe(1)
  const { attempt, judgements, remoteStates } = run.attempt()
  expect(attempt?.outcome).toEqual({ kind: 'finished' })
  expect(judgements.at(-1)?.verdict).toMatch(/verified|unproven|weak/)
  expect(remoteStates.map((state) => state.vendorState)).toEqual(['QUEUED', 'RUNNING', 'DONE'])
  expect(attempt?.usage).toEqual({ input: 100, output: 20, reportedUsd: 0.25 })
  expect(attempt?.observed.model).toBe('their-model')
  expect(attempt?.remote).toMatchObject({
    service: 'test-service',
    id: 's1',
    repo: 'octo/lab',
    resultFrom: 'branch',
    credits: 1.5,
    baseSha: service.git('rev-parse', 'main'),
  })
  expect(run.attempt().deliverable?.files.map((file) => file.path)).toEqual(Object.keys(HONEST_DELIVERABLE).toSorted())
  const dir = run.folder.attemptDir(run.attempt().attemptId)
  const lines = readFileSync(join(dir, 'transcript.jsonl'), 'utf8').trim().split('\n')
  expect(lines.map((line) => JSON.parse(line).line)).toEqual([{ text: 'looked' }, 'plain words'])
  const { steps } = JSON.parse(readFileSync(join(dir, attempt?.trajectory?.path ?? ''), 'utf8'))
  expect(steps).toMatchObject([{ source: 'user' }, { source: 'agent', message: 'looked\nplain words\n' }])
  const journal = run.events().flatMap((event) => (event.type.startsWith('remote-') ? [event.type] : []))
  expect(journal.slice(0, 3)).toEqual(['remote-intent', 'remote-intent', 'remote-submitted'])
  const [session] = service.sessions
  expect(service.git('rev-parse', session?.base ?? '')).toBe(service.git('rev-parse', 'main'))
  const prompt = readFileSync(join(run.folder.attemptDir(run.attempt().attemptId), 'prompt.md'), 'utf8')
  expect(session?.prompt).toBe(prompt)
  expect(prompt.trimEnd().endsWith(`<!-- bakeoff:${session?.runKey} -->`)).toBe(true)
})

test('a reply is a new submission that starts from what the earlier one left, its round recorded after it', async () => {
  const run = await remoteRun()
  const { service } = run
  service.behaviour.state = () => ({ state: 'DONE' })
  const done = (files: Readonly<Record<string, string>>): void => {
    service.behaviour.result = ({ base }) => ({
      kind: 'commit',
      commit: service.work(base, `agent/${service.posts}`, files),
      branch: `agent/${service.posts}`,
      usage: { outputTokens: 20 },
    })
  }
  done(under('sum', { 'half.txt': 'half\n' }))
  expect(await run.go()).toBe('complete')
  const trialId = run.plan.trials[0]?.id ?? ''
  const reply = { trialId, number: 1, prompt: 'Complete this.', continues: `${trialId}/1` }
  openRecorder(run.store, run.plan.runId, () => '2026-11-25T00:10:00.000Z').append({ type: 'reply-asked', reply })
  done(under('sum', HONEST_DELIVERABLE))
  expect(await run.go()).toBe('complete')
  expect(await run.go()).toBe('complete')
  expect(service.posts).toBe(2)
  const { attempt, deliverable } = run.attempt(2)
  expect(attempt?.continues).toBe(`${trialId}/1`)
  expect(attempt?.rounds.map((round) => [round.number, round.prompt.path])).toEqual([
    [1, 'prompt.md'],
    [2, 'prompt-2.md'],
  ])
  expect(attempt?.usage).toEqual({ output: 40 })
  expect(deliverable?.files.map((file) => file.path)).toContain('half.txt')
  expect(deliverable?.files.map((file) => file.path)).toContain('sum.mjs')
  expect(service.sessions[1]?.prompt).toContain('Complete this.')
  expect(service.sessions[1]?.prompt).toContain('This is a further request')
})
