// Qwen Code as a contestant: a whole command-line agent in one module. In bakeoff.yaml:
//   { id: qwen, use: ./qwen-code.mjs, model: qwen3-coder-plus }
// Written to the documentation of its headless mode; untried against the product. docs/adding-an-agent.md explains it.

const KEY = 'OPENAI_API_KEY'
const OPTIONS = { path: 'string', append_system_prompt: 'string', max_turns: 'number', extra_args: 'object' }

export const adapter = {
  id: 'qwen-code',
  about: 'Qwen Code, the open-source command-line agent, run headless in the sandbox.',
  mode: 'local',
  kind: 'cli',
  provider: 'qwen',
  secretEnv: [KEY],
  modelHosts: ['api.openai.com', 'dashscope.aliyuncs.com', 'dashscope-intl.aliyuncs.com'],
  options: { safeParse: parseOptions },
  // A sandbox shows what lies in a home folder only where it is named.
  mounts: async (_agent, { path = '' }) => ({ readOnly: [], tools: path.includes('/') ? [path] : [] }),
  ready: async (_agent, { path = 'qwen' }, io) => (await stateOf(path, io)).hint,
  probe: async (io) => stateOf('qwen', io).then((state) => ({ ...state, hint: state.hint ?? 'untried' })),
  parts: partsOf,
  run,
}

/** An answer with zod's shape: the options, or what is wrong with them. */
function parseOptions(data) {
  const wrong = Object.keys(data).find((name) => typeof data[name] !== OPTIONS[name])
  if (wrong === undefined) return { success: true, data }
  return {
    success: false,
    error: { issues: [{ path: [wrong], message: `known: ${Object.keys(OPTIONS).join(', ')}` }] },
  }
}

async function stateOf(program, io) {
  const said = await io.run([program, '--version'], 30_000)
  if (said?.exitCode !== 0) return { installed: false, ready: false, hint: 'install it: npm i -g @qwen-code/qwen-code' }
  const state = { installed: true, version: /\d+\.\d+\.\d+/.exec(said.stdout)?.[0] ?? 'unknown' }
  return io.env[KEY] ? { ...state, ready: true } : { ...state, ready: false, hint: `set ${KEY}` }
}

async function run(job, io) {
  const stream = openStream(io)
  const stderr = lineReader((text) => io.transcript({ type: 'stderr', text }))
  const readers = { stdout: lineReader(stream.take), stderr }
  const command = { argv: argumentsOf(job), cwd: job.workspace, stdin: job.prompt, env: environmentOf(job) }
  const onOutput = (name, chunk) => readers[name].push(chunk)
  const ended = await io.sandbox.exec(command, { signal: io.signal, wallMs: job.deadlineMs - Date.now(), onOutput })
  for (const reader of Object.values(readers)) reader.end()
  stream.tell()
  if (ended.infraError !== undefined) return { kind: 'infra-error', message: ended.infraError }
  if (ended.stopped === 'timeout') return { kind: 'timed-out', afterMs: ended.durationMs }
  if (ended.stopped === 'cancelled') return { kind: 'cancelled' }
  return outcomeOf(stream.result(), ended.exitCode)
}

/** Pinned: each of them changes what is measured. The prompt goes to standard input. */
function argumentsOf({ options, model, resume, task }) {
  const turns = options.max_turns ?? task.limits.turns
  const args = ['--output-format', 'stream-json', '--yolo']
  if (model !== undefined) args.push('--model', model)
  if (resume !== undefined) args.push('--resume', resume.id)
  if (turns !== undefined) args.push('--max-session-turns', String(turns))
  if (options.append_system_prompt !== undefined) args.push('--append-system-prompt', options.append_system_prompt)
  return [options.path ?? 'qwen', ...args, ...(options.extra_args ?? [])]
}

/** Nothing is sent home; a server of one's own gets the same key. */
function environmentOf({ agent, secrets }) {
  const quiet = { QWEN_USAGE_STATISTICS_ENABLED: 'false', QWEN_TELEMETRY_ENABLED: 'false' }
  const own = { ...quiet, QWEN_CODE_SUPPRESS_YOLO_WARNING: '1', ...secrets }
  return agent.baseUrl === undefined ? own : { ...own, OPENAI_BASE_URL: agent.baseUrl }
}

function lineReader(take) {
  let held = ''
  const decoder = new TextDecoder()
  return {
    push(chunk) {
      const lines = (held + decoder.decode(chunk, { stream: true })).split('\n')
      held = lines.pop()
      for (const line of lines) if (line.trim() !== '') take(line)
    },
    end: () => held.trim() !== '' && take(held),
  }
}

/** What the stream says, told as it comes; the last line has the figures. Whatever it lacks stays unknown. */
function openStream(io) {
  let result
  let toolCalls = 0
  const take = (text) => {
    const line = parse(text) ?? { type: 'text', text }
    io.transcript(line)
    if (typeof line.session_id === 'string') io.session({ id: line.session_id })
    if (line.qwen_code_version !== undefined) io.observed({ version: line.qwen_code_version })
    if (line.message?.model) io.observed({ model: line.message.model })
    const calls = partsOf(line).filter(({ kind }) => kind === 'call')
    toolCalls += calls.length
    for (const { name } of calls) io.activity(name)
    if (line.type === 'result') result = line
  }
  const tell = () => {
    io.observed({ toolCalls, ...(result?.num_turns === undefined ? {} : { turns: result.num_turns }) })
    if (result?.usage === undefined) return
    const { input_tokens, cache_read_input_tokens: cacheRead = 0, output_tokens: output } = result.usage
    io.usage({ input: Math.max(0, input_tokens - cacheRead), cacheRead, output })
  }
  return { take, tell, result: () => result }
}

/** Exit code 0 is not success: a last line that says so, with an answer, is. */
function outcomeOf(result, exitCode) {
  if (result === undefined) return { kind: 'agent-error', message: `ended without a result (exit code ${exitCode})` }
  const message = result.error?.message ?? result.subtype
  if (result.subtype === 'error_max_turns') return { kind: 'truncated', message: 'it reached its limit of turns' }
  if (/\b40[13]\b|api key/i.test(message)) return { kind: 'authentication', message }
  if (/\b429\b|rate limit/i.test(message)) return { kind: 'rate-limited', message }
  if (/quota|credit/i.test(message)) return { kind: 'quota', message }
  if (/\b404\b|model.*not.*(found|exist)/i.test(message)) return { kind: 'model-not-found', message }
  if (result.is_error || exitCode !== 0) return { kind: 'agent-error', message }
  return result.result?.trim() ? { kind: 'finished' } : { kind: 'truncated', message: 'ended with an empty answer' }
}

/** A line in the terms of trajectory.json. */
function partsOf(line) {
  const { content } = line?.message ?? {}
  if (!Array.isArray(content)) return []
  return content.flatMap((block) => {
    if (block.type === 'text') return [{ kind: 'said', text: block.text }]
    if (block.type === 'thinking') return [{ kind: 'thought', text: block.thinking }]
    if (block.type === 'tool_use') return [{ kind: 'call', id: block.id, name: block.name, input: block.input ?? {} }]
    if (block.type !== 'tool_result') return []
    return [{ kind: 'answer', id: block.tool_use_id, text: JSON.stringify(block.content ?? '') }]
  })
}

function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
