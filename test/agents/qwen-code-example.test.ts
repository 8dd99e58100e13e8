import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { foreignAdapter } from '../../src/cli/foreign-adapter.ts'
import type { AgentOutcome } from '../../src/model/outcome.ts'
import { openPlainPlace } from './plain-sandbox.ts'
import { type Heard, recordingIo, someJob, someTask } from './recording-io.ts'

const MODULE = fileURLToPath(new URL('../../examples/qwen-code.mjs', import.meta.url))
/** A stream as the product's documentation and types describe it. */
const OK = readFileSync(new URL('../fixtures/agents/qwen-code/ok.jsonl', import.meta.url), 'utf8')
const FIRST = OK.slice(0, OK.indexOf('\n') + 1)

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
    `#!/bin/sh\n{ echo "$*"; cat; env | grep -E 'QWEN|OPENAI'; } > ${place.workspace}/given\ncat ${bin}/stream\necho warned >&2\nexit ${exitCode}\n`,
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
  expect(heard.usage).toEqual({ input: 1500, cacheRead: 600, output: 31 })
  expect(heard.observed).toEqual({ version: '0.9.0', model: 'qwen3-coder-plus', turns: 2, toolCalls: 1 })
  expect(heard.session).toEqual({ id: '6b0c4f0e-1111-4222-8333-9d7e5a1b2c3d' })
  expect(heard.activity).toEqual(['write_file'])
  expect(heard.transcript).toHaveLength(6)
  for (const word of ['--output-format stream-json --yolo', '--max-session-turns 7', 'Find out.', 'OPENAI_API_KEY=k'])
    expect(given).toContain(word)
  expect(given).toContain('QWEN_TELEMETRY_ENABLED=false')
})

test('a follow-up resumes its session', async () => {
  const { given } = await told(OK, 0, { resume: { id: 'the-session' }, round: 2 })
  expect(given).toContain('--resume the-session')
})

const ended = (fields: object): string =>
  `${FIRST}${JSON.stringify({ type: 'result', session_id: 's', is_error: true, subtype: 'error_during_execution', ...fields })}\n`

test.each([
  ['a refused key', ended({ error: { message: '401 Incorrect API key provided' } }), 1, 'authentication'],
  ['a rate limit', ended({ error: { message: '429 Too Many Requests' } }), 1, 'rate-limited'],
  ['a used-up quota', ended({ error: { message: 'insufficient quota' } }), 1, 'quota'],
  ['an unknown model', ended({ error: { message: '404 model not found' } }), 1, 'model-not-found'],
  ['its limit of turns', ended({ subtype: 'error_max_turns' }), 53, 'truncated'],
  ['any other failure', ended({ error: { message: 'boom' } }), 1, 'agent-error'],
  ['exit code 0 with nothing said', ended({ is_error: false, subtype: 'success', result: ' ' }), 0, 'truncated'],
  ['exit code 0 without a result', FIRST, 0, 'agent-error'],
  ['no stream at all', 'Segmentation fault', 139, 'agent-error'],
])('%s comes to its outcome', async (_name, stream, exitCode, kind) => {
  expect((await told(stream, exitCode)).outcome.kind).toBe(kind)
})

test('its lines are steps of a trajectory, and a wrong option is refused', async () => {
  const { parts, options, probe } = await foreignAdapter(agent, MODULE)
  const kinds = OK.trimEnd()
    .split('\n')
    .flatMap((line) => parts?.(JSON.parse(line)) ?? [])
    .map((part) => part.kind)
  expect(kinds).toEqual(['thought', 'said', 'call', 'answer', 'said'])
  expect(options.safeParse({ path: 'qwen', extra_args: [] }).success).toBe(true)
  expect(options.safeParse({ pth: 'qwen' }).success).toBe(false)
  expect((await probe({ env: {}, run: async () => undefined })).hint).toContain('npm i -g')
})
