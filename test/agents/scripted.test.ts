import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { scripted } from '../../src/agents/scripted.ts'
import type { AgentJob } from '../../src/contracts/adapter.ts'
import type { AgentOutcome } from '../../src/model/outcome.ts'
import { openPlainPlace, type PlainPlace } from './plain-sandbox.ts'
import { type Heard, recordingIo, someJob, someTask } from './recording-io.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function recordings(files: Record<string, string>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'bakeoff-recording-'))
  closers.push(() => rm(dir, { recursive: true, force: true }))
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), content)
  }
  return dir
}

async function replay(
  files: Record<string, string>,
  fields: Partial<AgentJob<unknown>> = {},
  options: Record<string, unknown> = {},
): Promise<{ outcome: AgentOutcome; heard: Heard; place: PlainPlace; read: (name: string) => Promise<string> }> {
  const dir = await recordings(files)
  const place = await openPlainPlace()
  closers.push(place.close)
  const { io, heard } = recordingIo(place.sandbox, new AbortController().signal)
  const outcome = await scripted.run(someJob<unknown>(place, { dir, ...options }, fields), io)
  return { outcome, heard, place, read: (name) => readFile(join(place.folder, name), 'utf8') }
}

describe('a scripted contestant', () => {
  test('leaves the recorded files, tells the recorded lines and ends as recorded', async () => {
    const { outcome, heard, read } = await replay({
      'deliverable/README.md': '# Report\n',
      'deliverable/deep/er/data.json': '{}',
      'transcript.jsonl': '{"type":"assistant","text":"I measure it."}\n{"type":"tool"}\n',
      'recording.json': JSON.stringify({
        outcome: { kind: 'truncated', message: 'cut off' },
        usage: { input: 10, output: 2, reportedUsd: 0.5 },
        observed: { model: 'recorded-1', turns: 2 },
      }),
    })
    expect(outcome).toEqual({ kind: 'truncated', message: 'cut off' })
    expect(await read('README.md')).toBe('# Report\n')
    expect(await read('deep/er/data.json')).toBe('{}')
    expect(heard.transcript.slice(0, 2)).toEqual([{ type: 'assistant', text: 'I measure it.' }, { type: 'tool' }])
    expect(heard.usage).toEqual({ input: 10, output: 2, reportedUsd: 0.5 })
    expect(heard.observed).toEqual({ model: 'recorded-1', turns: 2 })
  })

  test.each([
    ['other', 1, 'any task, any trial'],
    ['other', 2, 'second trial'],
    ['some-task', 1, 'this task'],
    ['some-task', 3, 'third trial of this task'],
  ])('task %s, trial %i replays the recording for %s', async (id, trialIndex, expected) => {
    const files = {
      'deliverable/a.txt': 'any task, any trial',
      'trial-2/deliverable/a.txt': 'second trial',
      'some-task/deliverable/a.txt': 'this task',
      'some-task/trial-3/deliverable/a.txt': 'third trial of this task',
    }
    const { read } = await replay(files, { task: someTask({ id }), trialIndex })
    expect(await read('a.txt')).toBe(expected)
  })

  test('runs act.sh after the copy, with the folder in its variables', async () => {
    const { outcome, read } = await replay({
      'deliverable/a.txt': 'one\n',
      'act.sh': 'echo "two $BAKEOFF_TRIAL" >> "$BAKEOFF_FOLDER/a.txt"',
    })
    expect(outcome.kind).toBe('finished')
    expect(await read('a.txt')).toBe('one\ntwo 1\n')
  })

  test('an act.sh that fails is an agent-error', async () => {
    const { outcome } = await replay({ 'act.sh': 'echo broken; exit 4' })
    expect(outcome).toEqual({ kind: 'agent-error', message: 'exit code 4: broken', exitCode: 4 })
  })

  test('is stopped at its deadline', async () => {
    const { outcome } = await replay({ 'act.sh': 'sleep 60' }, { deadlineMs: Date.now() + 800 })
    expect(outcome.kind).toBe('timed-out')
  })

  test('a follow-up replays its own recording, or does nothing', async () => {
    const files = { 'deliverable/a.txt': 'first', 'round-2/deliverable/b.txt': 'second' }
    const second = await replay(files, { round: 2 })
    expect(await second.read('b.txt')).toBe('second')
    expect((await replay(files, { round: 3 })).outcome).toEqual({ kind: 'finished' })
  })

  test('nothing recorded is nobody’s failure, and a broken recording says which key is wrong', async () => {
    expect((await replay({})).outcome.kind).toBe('infra-error')
    await expect(replay({ 'recording.json': '{"outcom": 1}' })).rejects.toThrow(/outcom/)
  })
})
