import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createProxy, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { cliBinary } from '../needs.ts'

/** What the service behind the real `codex` does; a test changes it. */
export type CodexBackend = {
  environments: number
  post: number | 'reply-lost'
  /** `offline`: nothing gets through to it. */
  network: 'up' | 'offline'
  turn: string
  diff?: string
  /** `METHOD /path`, with the body of a POST. */
  calls: { call: string; body?: unknown }[]
  /** A program that is the real one, led here. */
  program: string
  /** With a sign-in by ChatGPT that is made up. */
  codexHome: string
  close(): Promise<void>
}

/**
 * The part of its private interface that `codex cloud` asks, behind a proxy on loopback: the real program speaks to one
 * host only, so that its name is answered here, with a certificate of our own making.
 */
export async function openCodexBackend(): Promise<CodexBackend> {
  const folder = mkdtempSync(join(tmpdir(), 'bakeoff-real-codex-'))
  const tls = createServer(certificate(folder), (request, response) => {
    answer(backend, request, response).catch(() => response.destroy())
  })
  const proxy = createProxy()
  // A tunnel is no connection of the proxy any more: it has to be closed by hand.
  const tunnels = new Set<Duplex>()
  proxy.on('connect', (request: IncomingMessage, socket, head: Buffer) => {
    if (backend.network === 'offline' || request.url !== 'chatgpt.com:443') return socket.destroy()
    const through = connect(portOf(tls), '127.0.0.1', () => {
      tunnels.add(socket).add(through)
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      through.write(head)
      through.pipe(socket)
      socket.pipe(through)
    })
    through.on('error', () => socket.destroy())
    socket.on('error', () => through.destroy())
  })
  await Promise.all([tls, proxy].map((server) => new Promise<void>((done) => server.listen(0, '127.0.0.1', done))))
  const codexHome = join(folder, 'home')
  mkdirSync(codexHome)
  signIn(codexHome)
  const backend: CodexBackend = {
    environments: 200,
    post: 200,
    network: 'up',
    turn: 'completed',
    calls: [],
    program: join(folder, 'codex'),
    codexHome,
    close: async () => {
      for (const tunnel of tunnels) tunnel.destroy()
      for (const server of [tls, proxy]) {
        server.closeAllConnections()
        await new Promise<void>((done) => server.close(() => done()))
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
  const variables = `HOME='${folder}' HTTPS_PROXY='http://127.0.0.1:${portOf(proxy)}' CODEX_CA_CERTIFICATE='${folder}/ca.pem'`
  writeFileSync(backend.program, `#!/bin/sh\n${variables} exec '${cliBinary('codex')}' "$@"\n`)
  chmodSync(backend.program, 0o755)
  return backend
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

function certificate(cwd: string): { key: Buffer; cert: Buffer } {
  const openssl = (line: string): unknown => execFileSync('openssl', line.split(' '), { cwd, stdio: 'pipe' })
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
  openssl(`req -x509 ${key} -keyout ca.key -out ca.pem -subj /CN=made-up -days 2`)
  openssl(`req ${key} -keyout server.key -out server.csr -subj /CN=chatgpt.com`)
  writeFileSync(join(cwd, 'names'), 'subjectAltName=DNS:chatgpt.com\n')
  openssl('x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.pem')
  return { key: readFileSync(join(cwd, 'server.key')), cert: readFileSync(join(cwd, 'server.pem')) }
}

function signIn(codexHome: string): void {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const account = { chatgpt_account_id: 'account-1', chatgpt_plan_type: 'plus' }
  const claims = { exp: Date.now() / 1000 + 86_400, email: 'a@localhost', 'https://api.openai.com/auth': account }
  const token = `${part({ alg: 'none', typ: 'JWT' })}.${part({ ...claims, exp: Math.floor(claims.exp) })}.c2ln`
  const tokens = { id_token: token, access_token: token, refresh_token: 'made-up', account_id: 'account-1' }
  const login = { OPENAI_API_KEY: null, tokens, last_refresh: new Date().toISOString() }
  writeFileSync(join(codexHome, 'auth.json'), JSON.stringify(login))
}

async function answer(backend: CodexBackend, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  const path = (request.url ?? '').replace('/backend-api/wham', '').replace(/\?.*/, '')
  const call = `${request.method} ${path}`
  backend.calls.push({ call, ...(text === '' ? {} : { body: JSON.parse(text) }) })
  const send = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  const task = { id: 'task_e_1', title: 'A title', updated_at: 1_795_600_000.5, task_status_display: display(backend) }
  const turn = { id: 'turn_1', attempt_placement: 0, turn_status: backend.turn, sibling_turn_ids: [] }
  const items = backend.diff === undefined ? [] : [{ type: 'output_diff', diff: backend.diff }]
  switch (call) {
    case 'GET /environments':
      return send(backend.environments, [{ id: 'env_1', label: 'octo/lab', is_pinned: false, task_count: 1 }])
    case 'POST /tasks':
      if (backend.post === 'reply-lost') return void request.socket.destroy()
      return send(backend.post, backend.post === 200 ? { task: { id: 'task_e_1' } } : { detail: 'no' })
    case 'GET /tasks/list':
      return send(200, {
        items: [{ ...task, archived: false, has_unread_turn: false, pull_requests: [] }],
        cursor: null,
      })
    case 'GET /tasks/task_e_1':
      return send(200, {
        task,
        current_assistant_turn: { ...turn, output_items: [] },
        current_diff_task_turn: { ...turn, output_items: items },
      })
    case 'GET /tasks/task_e_1/turns/turn_1/sibling_turns':
      return send(200, { sibling_turns: [] })
    default:
      return send(404, { detail: `no ${call}` })
  }
}

const display = ({ turn }: CodexBackend): unknown => ({
  latest_turn_status_display: {
    turn_status: turn,
    diff_stats: { files_modified: 1, lines_added: 1, lines_removed: 0 },
  },
  environment_label: 'octo/lab',
})
