import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import Anthropic from '@anthropic-ai/sdk'
import { type FunctionDeclaration, GoogleGenAI } from '@google/genai'
import OpenAI from 'openai'
import { afterEach, describe, expect, test } from 'vitest'
import { composePrompt } from '../../src/workspace/prompt.ts'
import { folderOfPrompt, RESEARCH_FILES, researchSteps } from './research-script.ts'
import { type ModelServer, type ServerOptions, startModelServer } from './server.ts'

const servers: ModelServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function serve(options: ServerOptions = {}): Promise<ModelServer> {
  const server = await startModelServer(options)
  servers.push(server)
  return server
}

const parameters = {
  type: 'object' as const,
  properties: { path: { type: 'string' }, content: { type: 'string' }, command: { type: 'string' } },
}
const openai = (server: ModelServer): OpenAI =>
  new OpenAI({ apiKey: 'not-a-key', baseURL: `${server.url}/v1`, maxRetries: 0 })
const anthropicClient = (server: ModelServer): Anthropic =>
  new Anthropic({ apiKey: 'not-a-key', authToken: null, baseURL: server.url, maxRetries: 0 })
const google = (server: ModelServer): GoogleGenAI =>
  new GoogleGenAI({ apiKey: 'not-a-key', httpOptions: { baseUrl: server.url } })

describe('every protocol, as its own SDK reads it', () => {
  test('Anthropic Messages, streamed: the counts and the call arrive', async () => {
    const server = await serve()
    const message = await anthropicClient(server)
      .messages.stream({
        model: 'm',
        max_tokens: 100,
        messages: [{ role: 'user', content: 'Go.' }],
        tools: [{ name: 'write', input_schema: parameters }],
      })
      .finalMessage()
    expect(message.content.at(-1)).toMatchObject({ type: 'tool_use', name: 'write', input: { path: 'hello.txt' } })
    expect(message.usage).toMatchObject({ input_tokens: 1000, cache_read_input_tokens: 100, output_tokens: 11 })
    expect(server.served().usageTotals).toEqual({
      input: 1000,
      cacheRead: 100,
      cacheWrite: 10,
      output: 7,
      reasoning: 4,
    })
  })

  test('OpenAI Responses, streamed: the function call and the final counts arrive', async () => {
    const server = await serve()
    const stream = await openai(server).responses.create({
      model: 'm',
      stream: true,
      input: 'Go.',
      tools: [{ type: 'function', name: 'shell', parameters, strict: false }],
    })
    const events = []
    for await (const event of stream) events.push(event)
    const last = events.at(-1)
    expect(last).toMatchObject({ type: 'response.completed', response: { usage: { input_tokens: 1110 } } })
    expect(events.map((event) => event.type)).toContain('response.function_call_arguments.done')
  })

  test('OpenAI Chat Completions, streamed: the deltas make one call', async () => {
    const server = await serve()
    const completion = await openai(server)
      .chat.completions.stream({
        model: 'm',
        messages: [{ role: 'user', content: 'Go.' }],
        tools: [{ type: 'function', function: { name: 'bash', parameters } }],
        stream_options: { include_usage: true },
      })
      .finalChatCompletion()
    expect(completion.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { name: 'bash' } })
    expect(completion.usage).toMatchObject({ prompt_tokens: 1110, completion_tokens: 11 })
  })

  test('Gemini, streamed: the function call and the thoughts are counted', async () => {
    const server = await serve()
    const declaration: FunctionDeclaration = { name: 'run_shell_command', parametersJsonSchema: parameters }
    const stream = await google(server).models.generateContentStream({
      model: 'm',
      contents: 'Go.',
      config: { tools: [{ functionDeclarations: [declaration] }] },
    })
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks.at(-1)?.functionCalls?.[0]).toMatchObject({ name: 'run_shell_command' })
    expect(chunks.at(-1)?.usageMetadata).toMatchObject({ promptTokenCount: 1110, thoughtsTokenCount: 4 })
  })

  test('without streaming each answers in one piece', async () => {
    const server = await serve()
    const messages = [{ role: 'user' as const, content: 'Go.' }]
    const claude = await anthropicClient(server).messages.create({ model: 'm', max_tokens: 9, messages })
    expect(claude.content).toMatchObject([{ text: 'Scripted title' }])
    const chat = await openai(server).chat.completions.create({ model: 'm', messages })
    expect(chat.choices[0]?.message.content).toBe('Scripted title')
    const response = await openai(server).responses.create({ model: 'm', input: 'Go.' })
    expect(response.output_text).toBe('Scripted title')
    const gemini = await google(server).models.generateContent({ model: 'm', contents: 'Go.' })
    expect(gemini.text).toBe('Scripted title')
    expect(server.calls.map((call) => call.shape)).toEqual(['anthropic', 'chat', 'responses', 'gemini'])
  })
})

describe('misfortune', () => {
  test.each([
    ['401', 401],
    ['403', 403],
    ['429', 429],
    ['503', 503],
    ['529', 529],
  ] as const)('mode %s answers with that status, by option or by the address', async (mode, status) => {
    const server = await serve()
    const response = await fetch(`${server.url}/mode/${mode}/v1/messages`, { method: 'POST', body: '{}' })
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe(status === 429 ? '1' : null)
    expect(server.served()).toEqual({ calls: 1, usageTotals: {} })
  })

  test('strikes as often as asked, after as many good calls as asked', async () => {
    const server = await serve({ mode: '500', failAfter: 1, failTimes: 2 })
    const statuses = []
    for (let n = 0; n < 4; n += 1) {
      const response = await fetch(`${server.url}/v1/messages`, { method: 'POST', body: '{}' })
      statuses.push(response.status)
    }
    expect(statuses).toEqual([200, 500, 500, 200])
  })
})

describe('the research script', () => {
  test('writes every file and ends with a run of the tests', () => {
    const steps = researchSteps('/w/answer')
    expect(steps).toHaveLength(Object.keys(RESEARCH_FILES).length + 2)
    expect(steps.at(-2)?.act).toMatchObject({ kind: 'shell' })
    expect(steps.at(-1)?.act).toBeUndefined()
  })

  test('finds the folder that a prompt names', () => {
    const prompt = composePrompt(
      { prompt: 'Compare `/a` and the folder `b`.', folder: 'answer', buildsOn: [], network: 'full' },
      { deadline: new Date(0), timeoutSec: 600, folder: '/work/answer', workspace: '/work' },
    )
    expect(folderOfPrompt(prompt)).toBe('/work/answer')
    expect(folderOfPrompt('Compare `a` and `b`. Work in `/work/answer/`.')).toBe('/work/answer')
    expect(folderOfPrompt('Go.')).toBe('.')
  })
})

test('the runnable entry prints its port and serves', async () => {
  const entry = fileURLToPath(new URL('main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', entry, '--mode', '401'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = await once(child.stdout, 'data')
    const { port, pid } = JSON.parse(String(line))
    expect(pid).toBe(child.pid)
    const response = await fetch(`http://127.0.0.1:${port}/v1/messages`, { method: 'POST', body: '{}' })
    expect(response.status).toBe(401)
    const served = await fetch(`http://127.0.0.1:${port}/served`)
    expect(await served.json()).toEqual({ calls: 1, usageTotals: {} })
  } finally {
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
})
