import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { foreignAdapter } from '../../src/cli/foreign-adapter.ts'
import type { AgentOutcome } from '../../src/model/outcome.ts'
import { openPlainPlace } from './plain-sandbox.ts'
import { type Heard, recordingIo, someJob, someTask } from './recording-io.ts'

const MODULE = fileURLToPath(new URL('../../examples/qwen-code.mjs', import.meta.url))
const FIXTURES = new URL('../fixtures/agents/qwen-code/', import.meta.url)
const recorded = (name: string): string => readFileSync(new URL(`${name}.jsonl`, FIXTURES), 'utf8')
const OK = recorded('ok')
const FIRST = OK.slice(0, OK.indexOf('\n') + 1)
/** What each `ok` was served, in its words: of the input 600 from a cache, and the reasoning in the output. */
const SERVED = { input: 6060, cacheRead: 600, output: 46 }

const agent = { id: 'qwen', adapter: 'qwen', options: {}, provider: 'qwen', maxParallel: 1, use: MODULE }

/** A `qwen` that prints that stream; what it was given is left in the workspace. */
async function told(
  stream: string,
  exitCode: number,
  fields: object = {},
): Promise<{ outcome: AgentOutcome; heard: Heard; given: string }> {
  const place = await openPlainPlace()
  onTestFinished(() => place.close())
  const bin = join(place.home, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'stream'), stream)
  writeFileSync(
    join(bin, 'qwen'),
    `#!/bin/sh\n{ echo "$*"; cat; env | grep -E 'QWEN|OPENAI'; cat ~/.qwen/settings.json; } > ${place.workspace}/given\ncat ${bin}/stream\necho warned >&2\nexit ${exitCode}\n`,
  )
  chmodSync(join(bin, 'qwen'), 0o755)
  const adapter = await foreignAdapter(agent, MODULE)
  if (adapter.mode !== 'local') throw new Error('it works here')
  const { io, heard } = recordingIo(place.sandbox, new AbortController().signal)
  const secrets = { OPENAI_API_KEY: 'k' }
  const job = someJob<unknown>(place, { path: join(bin, 'qwen') }, { agent, secrets, ...fields })
  const outcome = await adapter.run(job, io)
  return { outcome, heard, given: readFileSync(join(place.workspace, 'given'), 'utf8') }
}

test('a new command-line agent costs one module of under 150 lines', () => {
  expect(readFileSync(MODULE, 'utf8').trimEnd().split('\n').length).toBeLessThan(150)
})

test('the five that were measured have no file of 150 lines either', () => {
  const src = fileURLToPath(new URL('../../src/agents', import.meta.url))
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  const own = files.filter((file) =>
    /(^|\/)(claude-code|codex|gemini|copilot|opencode)(-(?!cloud)[a-z]+)*\.ts$/.test(file),
  )
  expect(own.length).toBeGreaterThan(15)
  for (const file of own) expect(readFileSync(join(src, file), 'utf8').split('\n').length, file).toBeLessThan(150)
})

test('it finishes, and tells session, version, model, tokens, turns, tool calls and every line', async () => {
  const { outcome, heard, given } = await told(OK, 0, {
    model: 'qwen3-coder-plus',
    task: someTask({ limits: { turns: 7 } }),
  })
  expect(outcome).toEqual({ kind: 'finished' })
  expect(heard.usage).toEqual(SERVED)
  expect(heard.observed).toEqual({ version: '0.15.10', model: 'qwen3-coder-plus', turns: 3, toolCalls: 2 })
  expect(heard.session).toMatchObject({ id: '6e9fa167-a19c-495b-853a-cf740c6e32cc' })
  expect(heard.activity).toEqual(['write_file', 'run_shell_command'])
  expect(heard.transcript).toHaveLength(10)
  for (const word of ['--yolo --auth-type openai', '--max-session-turns 7', 'Find out.', 'OPENAI_API_KEY=k'])
    expect(given).toContain(word)
  expect(given).toContain('QWEN_TELEMETRY_ENABLED=false')
  expect(given).toContain('"usageStatisticsEnabled":false')
})

test('a follow-up resumes its session, whose last line counts both rounds: each gets its own tokens', async () => {
  const first = await told(OK, 0)
  const { heard, given } = await told(recorded('resume'), 0, { resume: first.heard.session, round: 2 })
  expect(given).toContain('--resume 6e9fa167-a19c-495b-853a-cf740c6e32cc')
  expect(recorded('resume')).toContain('"input_tokens":13320')
  expect(heard.usage).toEqual(SERVED)
})

/** Recorded at exit code 0, "success" and no error, but for the limit of turns. */
const RECORDED: Record<string, [exitCode: number, kind: string, usage?: object]> = {
  ok: [0, 'finished', SERVED],
  resume: [0, 'finished'],
  'flaky-then-ok': [0, 'finished', SERVED],
  e401: [0, 'authentication', { input: 0, cacheRead: 0, output: 0 }],
  e404: [0, 'model-not-found'],
  e500: [0, 'infra-error'],
  'empty-answer': [0, 'truncated', { input: 3030, cacheRead: 300, output: 33 }],
  'max-turns': [53, 'truncated', { input: 1010, cacheRead: 100, output: 11 }],
}

test('every recording is expected here', () => {
  const names = readdirSync(FIXTURES).map((file) => file.replace('.jsonl', ''))
  expect(names.sort()).toEqual(Object.keys(RECORDED).sort())
})

test.each(Object.entries(RECORDED))('recorded from 0.15.10: %s', async (name, [exitCode, kind, usage]) => {
  const { outcome, heard } = await told(recorded(name), exitCode)
  expect(outcome.kind).toBe(kind)
  if (usage !== undefined) expect(heard.usage).toEqual(usage)
})

const ended = (fields: object): string =>
  `${FIRST}${JSON.stringify({ type: 'result', session_id: 's', is_error: true, subtype: 'error_during_execution', ...fields })}\n`

test.each([
  ['no login', ended({ error: { message: 'No auth type is selected.' } }), 1, 'agent-error'],
  [
    'a rate limit that it tells of, though 0.15.10 was only seen to try again in silence',
    ended({ is_error: false, subtype: 'success', result: '[API Error: 429 rate limited]' }),
    0,
    'rate-limited',
  ],
  ['a used-up quota', ended({ error: { message: 'insufficient quota' } }), 1, 'quota'],
  ['its limit of turns, as documented', ended({ subtype: 'error_max_turns' }), 53, 'truncated'],
  ['exit code 0 with nothing said', ended({ is_error: false, subtype: 'success', result: ' ' }), 0, 'truncated'],
  ['exit code 0 without a result', FIRST, 0, 'agent-error'],
  ['no stream at all', 'Segmentation fault', 139, 'agent-error'],
  ['lines that are no objects', 'null\n7\n"x"\n[]\n', 1, 'agent-error'],
])('%s comes to its outcome', async (_name, stream, exitCode, kind) => {
  expect((await told(stream, exitCode)).outcome.kind).toBe(kind)
})

test('its lines are steps of a trajectory, and a wrong option is refused', async () => {
  const { parts, options, probe } = await foreignAdapter(agent, MODULE)
  const kinds = OK.trimEnd()
    .split('\n')
    .flatMap((line) => parts?.(JSON.parse(line)) ?? [])
    .map((part) => part.kind)
  expect(kinds).toEqual(['said', 'call', 'answer', 'said', 'call', 'answer', 'said'])
  expect(options.safeParse({ path: 'qwen', extra_args: [] }).success).toBe(true)
  expect(options.safeParse({ pth: 'qwen' }).success).toBe(false)
  expect((await probe({ env: {}, run: async () => undefined })).hint).toContain('npm i -g')
})
