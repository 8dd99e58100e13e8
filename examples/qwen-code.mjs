// Qwen Code as a contestant in one module: { id: qwen, use: ./qwen-code.mjs, model: qwen3-coder-plus }
// Tried: 0.15.10 before a scripted model; untried with a live account. docs/adding-an-agent.md explains it.

const KEY = 'OPENAI_API_KEY'
const COUNTS = ['input_tokens', 'cache_read_input_tokens', 'output_tokens'] // The first holds the second.
/** Nothing is sent home or renewed: it is told so by a file alone. */
const QUIET = '{"privacy":{"usageStatisticsEnabled":false},"general":{"enableAutoUpdate":false}}'
const START = ['sh', '-c', 'mkdir -p ~/.qwen && echo "$0" > ~/.qwen/settings.json && exec "$@"', QUIET]
const OPTIONS = { path: 'string', append_system_prompt: 'string', extra_args: 'object' }

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
  probe: async (io) => stateOf('qwen', io),
  parts: partsOf,
  run,
}

/** An answer with zod's shape: the options, or what is wrong with them. */
function parseOptions(data) {
  const wrong = Object.keys(data).find((name) => typeof data[name] !== OPTIONS[name])
  const issues = [{ path: [wrong], message: `known: ${Object.keys(OPTIONS).join(', ')}` }]
  return wrong === undefined ? { success: true, data } : { success: false, error: { issues } }
}

async function stateOf(program, io) {
  const said = await io.run([program, '--version'], 30_000)
  if (said?.exitCode !== 0) return { installed: false, ready: false, hint: 'install it: npm i -g @qwen-code/qwen-code' }
  const state = { installed: true, version: /\d+\.\d+\.\d+/.exec(said.stdout)?.[0] ?? 'unknown' }
  return io.env[KEY] ? { ...state, ready: true } : { ...state, ready: false, hint: `set ${KEY}` }
}

async function run(job, io) {
  const stream = openStream(io, job.resume)
  const server = job.agent.baseUrl === undefined ? {} : { OPENAI_BASE_URL: job.agent.baseUrl }
  const env = { QWEN_TELEMETRY_ENABLED: 'false', ...job.secrets, ...server }
  const command = { argv: argumentsOf(job), cwd: job.workspace, stdin: job.prompt, env }
  const onOutput = (name, chunk) => stream[name](chunk)
  const ended = await io.sandbox.exec(command, { signal: io.signal, wallMs: job.deadlineMs - Date.now(), onOutput })
  const result = stream.end()
  if (ended.infraError !== undefined) return { kind: 'infra-error', message: ended.infraError }
  if (ended.stopped === 'timeout') return { kind: 'timed-out', afterMs: ended.durationMs }
  if (ended.stopped === 'cancelled') return { kind: 'cancelled' }
  return outcomeOf(result, ended.exitCode)
}

/** Pinned: each of them changes what is measured. The prompt goes to standard input. */
function argumentsOf({ options, model, resume, task }) {
  const args = ['--output-format', 'stream-json', '--yolo', '--auth-type', 'openai']
  if (model !== undefined) args.push('--model', model)
  if (resume !== undefined) args.push('--resume', resume.id)
  if (task.limits.turns !== undefined) args.push('--max-session-turns', String(task.limits.turns))
  if (options.append_system_prompt !== undefined) args.push('--append-system-prompt', options.append_system_prompt)
  return [...START, options.path ?? 'qwen', ...args, ...(options.extra_args ?? [])]
}

/** Takes chunks; without one it has ended. */
function lineReader(take) {
  let held = ''
  const decoder = new TextDecoder()
  return (chunk) => {
    const lines = (held + decoder.decode(chunk, { stream: chunk !== undefined })).split('\n')
    held = chunk === undefined ? '' : lines.pop()
    for (const line of lines) if (line.trim() !== '') take(line)
  }
}

/** What the stream says, told as it comes; the last line has the figures. Whatever it lacks stays unknown. */
function openStream(io, resume) {
  let result
  let session = resume
  let toolCalls = 0
  const calls = []
  const take = (text) => {
    let line = { type: 'text', text }
    try {
      line = JSON.parse(text) ?? line
    } catch {
      // A line that is no JSON is kept as it is.
    }
    io.transcript(line)
    session ??= line.session_id && { id: String(line.session_id) }
    if (session) io.session(session)
    if (line.type === 'system') io.observed({ version: line.qwen_code_version, model: line.model })
    if (line.message?.usage) calls.push(line.message.usage)
    const tools = partsOf(line).filter(({ kind }) => kind === 'call')
    toolCalls += tools.length
    for (const { name } of tools) io.activity(name)
    if (line.type === 'result') result = line
  }
  const stdout = lineReader(take)
  const stderr = lineReader((text) => io.transcript({ type: 'stderr', text }))
  const end = () => {
    for (const read of [stdout, stderr]) read()
    io.observed({ toolCalls, ...(result?.num_turns === undefined ? {} : { turns: result.num_turns }) })
    if (result?.usage === undefined && calls.length === 0) return result
    // Its last line counts the whole session; where it is missing, what each call said is added up.
    const total = result?.usage ?? calls.reduce((sum, usage) => added(sum, usage), resume?.extra ?? {})
    const { input_tokens, cache_read_input_tokens: cacheRead, output_tokens: output } = added(total, resume?.extra, -1)
    io.usage({ input: Math.max(0, input_tokens - cacheRead), cacheRead, output })
    if (session) io.session({ id: session.id, extra: added(total) })
    return result
  }
  return { stdout, stderr, end }
}

const added = (one, other = {}, sign = 1) =>
  Object.fromEntries(COUNTS.map((name) => [name, Math.max(0, (one[name] ?? 0) + sign * (other[name] ?? 0))]))

const FAILURES = {
  truncated: /empty (response|answer)|max_turns|exit code 53$/,
  authentication: /\b40[13]\b|api key/i,
  'rate-limited': /\b429\b|rate limit/i,
  quota: /quota|credit/i,
  'model-not-found': /\b404\b|model.*not.*(found|exist)/i,
  'infra-error': /\b5\d\d\b/,
}

/** It fails with exit code 0, "success" and the failure as its answer: only another answer is one. */
function outcomeOf(result, exitCode) {
  const broken = result === undefined || result.is_error || exitCode !== 0
  const failure = result?.error?.message ?? /^\[API Error: (.*)\]$/s.exec(result?.result ?? '')?.[1]
  if (!broken && failure === undefined && result.result?.trim()) return { kind: 'finished' }
  const message = failure ?? (broken ? `${result?.subtype ?? 'no result'}, exit code ${exitCode}` : 'an empty answer')
  return { kind: Object.keys(FAILURES).find((kind) => FAILURES[kind].test(message)) ?? 'agent-error', message }
}

const PART = {
  text: ({ text }) => ({ kind: 'said', text }),
  thinking: ({ thinking }) => ({ kind: 'thought', text: thinking }),
  tool_use: ({ id, name, input = {} }) => ({ kind: 'call', id, name, input }),
  tool_result: ({ tool_use_id, content = '' }) => ({ kind: 'answer', id: tool_use_id, text: JSON.stringify(content) }),
}

/** A line in the terms of trajectory.json. */
function partsOf(line) {
  const content = line?.message?.content
  return Array.isArray(content) ? content.flatMap((block) => PART[block.type]?.(block) ?? []) : []
}
