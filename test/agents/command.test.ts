import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { command } from '../../src/agents/command.ts'
import { parseCommandResult } from '../../src/agents/command-result.ts'
import type { AgentJob } from '../../src/contracts/adapter.ts'
import type { AgentOutcome } from '../../src/model/outcome.ts'
import { openPlainPlace, type PlainPlace } from './plain-sandbox.ts'
import { type Heard, recordingIo, someJob } from './recording-io.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function runCommand(
  run: string,
  fields: Partial<AgentJob<unknown>> = {},
  dir?: string,
): Promise<{ outcome: AgentOutcome; heard: Heard; place: PlainPlace }> {
  const place = await openPlainPlace()
  closers.push(place.close)
  const { io, heard } = recordingIo(place.sandbox, new AbortController().signal)
  const options = dir === undefined ? { run } : { run, dir }
  return { outcome: await command.run(someJob<unknown>(place, options, fields), io), heard, place }
}

describe('a command agent', () => {
  test('gets the prompt on standard input and in a file, and every variable', async () => {
    const run = `cat > "$BAKEOFF_FOLDER/prompt.txt"
cmp "$BAKEOFF_PROMPT_FILE" "$BAKEOFF_FOLDER/prompt.txt" && test "$PWD" = "$BAKEOFF_WORKSPACE"
echo "$BAKEOFF_DEADLINE $BAKEOFF_TASK $BAKEOFF_TRIAL" > "$BAKEOFF_FOLDER/variables.txt"`
    const prompt = `${'a long line with "quotes" and $HOME\n'.repeat(40_000)}`
    const { outcome, place } = await runCommand(run, { prompt, deadlineMs: 4_000_000_500_900, trialIndex: 7 })
    expect(outcome).toEqual({ kind: 'finished' })
    expect(await readFile(join(place.folder, 'prompt.txt'), 'utf8')).toBe(prompt)
    expect(await readFile(join(place.folder, 'variables.txt'), 'utf8')).toBe('4000000500 some-task 7\n')
  })

  test('finds its own folder at BAKEOFF_AGENT_DIR', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'bakeoff-mine-'))
    closers.push(() => rm(dir, { recursive: true }))
    await writeFile(join(dir, 'go.sh'), 'echo done > "$BAKEOFF_FOLDER/README.md"\n')
    const { outcome, place } = await runCommand('sh "$BAKEOFF_AGENT_DIR/go.sh"', {}, dir)
    expect(outcome).toEqual({ kind: 'finished' })
    expect(await readFile(join(place.folder, 'README.md'), 'utf8')).toBe('done\n')
    const agent = { id: 'a', adapter: 'command', options: {}, provider: 'none', maxParallel: 1 }
    expect(await command.mounts?.(agent, { run: 'x', dir })).toMatchObject({ readOnly: [{ from: dir }] })
  })

  test('tells what it consumed through BAKEOFF_RESULT_FILE', async () => {
    const result = { input_tokens: 5, output_tokens: 7, usd: 0.25, model: 'mine-1', turns: 3 }
    const { heard } = await runCommand(`echo '${JSON.stringify(result)}' > "$BAKEOFF_RESULT_FILE"`)
    expect(heard.usage).toEqual({ input: 5, output: 7, reportedUsd: 0.25 })
    expect(heard.observed).toEqual({ model: 'mine-1', turns: 3 })
  })

  test.each([
    ['a FIFO', 'mkfifo "$BAKEOFF_RESULT_FILE"'],
    ['a link', `echo '{"input_tokens": 5}' > other.json; ln -s "$PWD/other.json" "$BAKEOFF_RESULT_FILE"`],
    ['a folder', 'mkdir "$BAKEOFF_RESULT_FILE"'],
    ['a gigabyte', 'truncate -s 1G "$BAKEOFF_RESULT_FILE"'],
    ['brackets without end', `head -c 60000 /dev/zero | tr '\\0' '[' > "$BAKEOFF_RESULT_FILE"`],
    [
      'brackets that close',
      `(head -c 30000 /dev/zero | tr '\\0' '['; head -c 30000 /dev/zero | tr '\\0' ']') > "$BAKEOFF_RESULT_FILE"`,
    ],
    ['no JSON', 'echo hello > "$BAKEOFF_RESULT_FILE"'],
  ])('%s in place of the result file costs nothing but the figures', async (_what, run) => {
    const { outcome, heard } = await runCommand(run)
    expect(outcome).toEqual({ kind: 'finished' })
    expect(heard.usage).toEqual({})
  })

  test('a bad exit code is an agent-error with its last lines', async () => {
    const { outcome } = await runCommand('echo first; echo "cannot find the compiler" >&2; exit 3')
    expect(outcome).toEqual({ kind: 'agent-error', message: 'exit code 3: cannot find the compiler', exitCode: 3 })
  })

  test('words of ours in its output are its own: they neither hide nor excuse anything', async () => {
    const run = 'echo "bakeoff: the prompt is handed over"; exit 4'
    const { outcome, heard } = await runCommand(run)
    const text = 'bakeoff: the prompt is handed over'
    expect(outcome).toEqual({ kind: 'agent-error', message: `exit code 4: ${text}`, exitCode: 4 })
    expect(heard.transcript).toEqual([{ stream: 'stdout', text }])
    expect((await runCommand('exit 5')).outcome).toMatchObject({ message: 'exit code 5' })
  })

  test('is stopped at its deadline', async () => {
    const { outcome, heard } = await runCommand('echo started; sleep 60', { deadlineMs: Date.now() + 1500 })
    expect(outcome.kind).toBe('timed-out')
    expect(heard.transcript).toContainEqual({ stream: 'stdout', text: 'started' })
  })

  test('what it prints is kept line by line, both streams', async () => {
    const { heard } = await runCommand('printf "one\\ntwo"; echo three >&2')
    expect(heard.transcript).toContainEqual({ stream: 'stdout', text: 'one' })
    expect(heard.transcript).toContainEqual({ stream: 'stdout', text: 'two' })
    expect(heard.transcript).toContainEqual({ stream: 'stderr', text: 'three' })
    expect(heard.activity).toContain('two')
  })

  test('a home that it may not write to is nobody’s failure', async () => {
    const place = await openPlainPlace()
    closers.push(place.close)
    await mkdir(join(place.home, '.bakeoff-prompt.md'))
    const { io } = recordingIo(place.sandbox, new AbortController().signal)
    const outcome = await command.run(someJob<unknown>(place, { run: 'touch ran' }), io)
    expect(outcome).toMatchObject({ kind: 'infra-error', message: expect.stringContaining('not a regular file') })
    expect(await readdir(place.workspace)).toEqual(['answer'])
  })
})

describe('the result file', () => {
  test('one bad field does not cost the others', () => {
    const { usage, ignored } = parseCommandResult('{"input_tokens": -1, "output_tokens": 2, "colour": "red"}')
    expect(usage).toEqual({ output: 2 })
    expect(ignored).toEqual(['colour', 'a field of the wrong type'])
  })
})
