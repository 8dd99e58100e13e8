import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { adapters } from '../../src/agents/index.ts'
import { writeTrajectory } from '../../src/engine/trajectory/write-trajectory.ts'
import { makeRedactor } from '../../src/lib/redact.ts'
import type { Json } from '../../src/model/json.ts'
import { atifErrors, type Trajectory } from './atif.ts'
import { recordedLines } from './recorded-stream.ts'

const FIXTURES = new URL('../fixtures/agents/', import.meta.url)
const CLIS = ['claude-code', 'codex', 'gemini', 'copilot', 'opencode'] as const
const AT = '2026-11-24T10:00:01.000Z'

type Adapter = keyof typeof adapters

async function trajectoryOf(
  id: Adapter,
  rounds: readonly (readonly Json[])[],
  secrets: readonly string[] = [],
): Promise<{ text: string; trajectory: Trajectory }> {
  const dir = mkdtempSync(join(tmpdir(), 'bakeoff-atif-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  const transcript = join(dir, 'transcript.jsonl')
  const lines = rounds.flatMap((of, index) => of.map((line) => JSON.stringify({ at: AT, round: index + 1, line })))
  writeFileSync(transcript, `${lines.join('\n')}\n{ cut off`)
  const to = join(dir, 'trajectory.json')
  await writeTrajectory({
    transcript,
    to,
    prompts: rounds.map((_, index) => ({ round: index + 1, text: `prompt ${index + 1}`, at: AT })),
    facts: {
      attemptId: 'run/task/agent/1/1',
      agent: { id: 'agent', adapter: id, options: {}, provider: 'p', maxParallel: 1, model: 'asked' },
      observed: { version: '1.2.3', turns: 3 },
      usage: { input: 6000, cacheRead: 600, cacheWrite: 60, output: 31, reasoning: 15 },
      computedUsd: 0.5,
      outcome: 'finished',
    },
    parts: (await adapters[id]()).parts,
    mask: makeRedactor(secrets).text,
  })
  const text = readFileSync(to, 'utf8')
  return { text, trajectory: JSON.parse(text) }
}

const RECORDED = CLIS.flatMap((id) =>
  readdirSync(new URL(id, FIXTURES))
    .map((file) => file.replace('.jsonl', ''))
    .filter((name) => !name.includes('.') && name !== 'usage-output-file')
    .map((name) => ({ id, name })),
)

test('every recorded stream of every command-line agent becomes a trajectory that the format accepts', async () => {
  expect(RECORDED.length).toBeGreaterThan(50)
  for (const { id, name } of RECORDED) {
    const { text } = await trajectoryOf(id, [recordedLines(id, name)])
    expect(atifErrors(text), `${id} ${name}`).toEqual([])
  }
})

test.each(CLIS)(
  '%s: two tool calls, each with its answer, in the step that asked for it, and a last word',
  async (id) => {
    const { trajectory } = await trajectoryOf(id, [recordedLines(id, 'ok')])
    const [prompt, ...steps] = trajectory.steps
    expect(prompt).toEqual({ step_id: 1, timestamp: AT, source: 'user', message: 'prompt 1' })
    expect(steps.map((step) => [step.message, step.tool_calls?.length, step.observation?.results.length])).toEqual([
      ['I will write the file.', 1, 1],
      ['Now I run the check.', 1, 1],
      [expect.stringContaining('Done: wrote the file'), undefined, undefined],
    ])
    const results = steps.flatMap((step) => step.observation?.results ?? [])
    expect(results.every((result) => result.source_call_id !== undefined)).toBe(true)
    expect(results[1]?.content).toContain('hello from the scripted model')
    expect(JSON.stringify(steps[1]?.tool_calls)).toContain('cat hello.txt')
    expect(trajectory).toMatchObject({
      schema_version: 'ATIF-v1.7',
      trajectory_id: 'run/task/agent/1/1',
      agent: { name: id, version: '1.2.3', model_name: 'asked' },
      final_metrics: {
        total_prompt_tokens: 6660,
        total_completion_tokens: 46,
        total_cached_tokens: 600,
        total_steps: 4,
      },
    })
  },
)

test('a follow-up is a second prompt; ids that start anew in it stay apart', async () => {
  const { text, trajectory } = await trajectoryOf('codex', [recordedLines('codex', 'ok'), recordedLines('codex', 'ok')])
  expect(atifErrors(text)).toEqual([])
  expect(trajectory.steps.filter((step) => step.source === 'user').map((step) => step.message)).toEqual([
    'prompt 1',
    'prompt 2',
  ])
  const ids = trajectory.steps.flatMap((step) => step.tool_calls?.map((call) => call.tool_call_id) ?? [])
  expect(new Set(ids).size).toBe(4)
})

test('tokens of each model call stand beside it where the stream tells them', async () => {
  const { trajectory } = await trajectoryOf('opencode', [recordedLines('opencode', 'responses-ok')])
  const total = (name: string): number =>
    trajectory.steps.reduce((sum, step) => sum + Number(step.metrics?.[name] ?? 0), 0)
  expect(trajectory.steps.filter((step) => step.metrics !== undefined)).toHaveLength(3)
  expect([total('prompt_tokens'), total('completion_tokens')]).toEqual([6660, 46])
})

test('a loop of ours tells the tokens and the model of each call', async () => {
  const { text, trajectory } = await trajectoryOf('anthropic', [
    [
      {
        ...{ type: 'assistant', text: 'I look.', stop: 'tools', model: 'served', usage: { input: 5, output: 2 } },
        calls: [{ id: 'c1', name: 'shell', input: 'not an object' }],
      },
      { type: 'tool', id: 'c1', name: 'shell', text: 'no such file', failed: true },
      { type: 'retry', wait_ms: 5, why: {} },
      { type: 'assistant', text: 'Done.', calls: [], stop: 'end', model: 'served', usage: { input: 7, output: 1 } },
    ],
  ])
  expect(atifErrors(text)).toEqual([])
  expect(trajectory.steps.slice(1)).toMatchObject([
    {
      model_name: 'served',
      tool_calls: [{ tool_call_id: 'c1', arguments: { value: 'not an object' } }],
      observation: { results: [{ content: 'no such file', extra: { failed: true } }] },
      metrics: { prompt_tokens: 5, completion_tokens: 2 },
    },
    { message: 'Done.', metrics: { prompt_tokens: 7 } },
  ])
})

test('an agent whose stream nobody knows said what it printed', async () => {
  const { text, trajectory } = await trajectoryOf('command', [
    [{ stream: 'stdout', text: 'one' }, { odd: [1] }, { stream: 'stdout', text: 'two' }],
  ])
  expect(atifErrors(text)).toEqual([])
  expect(trajectory.steps.map((step) => step.message)).toEqual(['prompt 1', 'one\ntwo\n'])
})

test('nothing printed is still a valid trajectory, and keys are masked in it', async () => {
  const { text } = await trajectoryOf('command', [[]])
  expect(atifErrors(text)).toEqual([])
  const secret = 'sk-"quoted"-1234567890'
  const masked = await trajectoryOf('command', [[{ text: `it is ${secret}` }]], [secret])
  expect(masked.trajectory.steps[1]?.message).toBe('it is [REDACTED]\n')
})

test("a service's events become steps: what it said, the commands it ran, the tokens of each call", async () => {
  const managed = await trajectoryOf('claude-managed', [
    [
      { type: 'session.status_running', id: 'e1' },
      { type: 'span.model_request_start', id: 's1' },
      { type: 'agent.thinking', id: 't1' },
      { type: 'agent.tool_use', id: 'c1', name: 'bash', input: { command: 'ls' } },
      {
        type: 'span.model_request_end',
        model_usage: { input_tokens: 5, output_tokens: 2, cache_read_input_tokens: 30, cache_creation_input_tokens: 4 },
      },
      { type: 'agent.tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: 'no ls' }], is_error: true },
      { type: 'span.model_request_start', id: 's2' },
      { type: 'agent.message', content: [{ type: 'text', text: 'Done.' }] },
      { type: 'agent.dreams', sheep: 'electric' },
    ],
  ])
  expect(atifErrors(managed.text)).toEqual([])
  expect(managed.trajectory.steps.slice(1)).toMatchObject([
    {
      tool_calls: [{ tool_call_id: 'c1', function_name: 'bash', arguments: { command: 'ls' } }],
      observation: { results: [{ content: 'no ls', extra: { failed: true } }] },
      metrics: { prompt_tokens: 39, completion_tokens: 2, cached_tokens: 30 },
    },
    { message: 'Done.' },
  ])
  const jules = await trajectoryOf('jules', [
    [
      { id: 'a1', planGenerated: { plan: { id: 'p', steps: [{ title: 'Look' }, { title: 'Write' }] } } },
      {
        id: 'a2',
        progressUpdated: { title: 'Looked', description: 'There is a README.' },
        artifacts: [{ media: {} }, { bashOutput: { command: 'cat README.md', output: 'none', exitCode: 1 } }],
      },
      { id: 'a3', teleported: { to: 'Mars' } },
      { id: 'a4', agentMessaged: { agentMessage: 'Done.' } },
    ],
  ])
  expect(atifErrors(jules.text)).toEqual([])
  expect(jules.trajectory.steps.slice(1)).toMatchObject([
    {
      message: expect.stringContaining('1. Look\n2. Write'),
      tool_calls: [{ function_name: 'bash', arguments: { command: 'cat README.md' } }],
      observation: { results: [{ content: 'none', extra: { failed: true } }] },
    },
    { message: 'Done.' },
  ])
})
