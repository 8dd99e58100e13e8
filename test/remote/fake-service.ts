import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The adapter that drives it, as a module of somebody else. */
export const SERVICE_MODULE = fileURLToPath(new URL('../fixtures/remote/service.mjs', import.meta.url))

export type Session = {
  id: string
  base: string
  runKey: string
  prompt: string
  model?: string
  polls: number
  key?: string
}

/** What the service does with one request to create a session. `lost`: it is made, and its answer never arrives. */
export type CreateReply =
  | { kind: 'ok' | 'lost' | 'server-error-after' | 'dropped' }
  | { kind: 'refused'; status: number; message: string; retryAfterSec?: number }

export type Moment = 'doctor' | 'find' | 'create' | 'poll' | 'result'

/** How the service behaves; every part may be replaced by a test, also while a run goes on. */
export type Behaviour = {
  create: (count: number, base: string) => CreateReply
  /** Of one session, by how often it was polled before; a thrown error is a 503. */
  state: (session: Session) => { state: string; needs?: string; reason?: string; outcome?: unknown }
  result: (session: Session) => Record<string, unknown>
  findings: { level: string; message: string; hint?: string }[]
  /** Hides sessions from the list, as a slow index does. */
  listed: (session: Session) => boolean
  /** Called when a request arrives, before anything comes of it. */
  onRequest: (what: Moment) => void
}

export type FakeService = {
  url: string
  /** The bare repository behind it. */
  gitUrl: string
  behaviour: Behaviour
  sessions: Session[]
  /** Requests to create a session that arrived, whatever became of them. */
  posts: number
  /** Bodies of what was asked besides. */
  responses: { kind: string; text?: string }[]
  cancels: string[]
  /** Commits files onto a branch of the repository, in a branch of their own; the new commit. */
  work(from: string, to: string, files: Readonly<Record<string, string | Buffer>>): string
  git(...args: string[]): string
  /** Takes the repository out of reach, or puts it back. */
  reach(isReachable: boolean): void
  close(): Promise<void>
}

const ENV = {
  PATH: process.env['PATH'],
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Service',
  GIT_AUTHOR_EMAIL: 'service@localhost',
  GIT_COMMITTER_NAME: 'Service',
  GIT_COMMITTER_EMAIL: 'service@localhost',
}

/** A service over loopback HTTP with a real bare repository; sessions live as long as it does. */
export async function startFakeService(): Promise<FakeService> {
  const root = mkdtempSync(join(tmpdir(), 'bakeoff-service-'))
  const bare = join(root, 'lab.git')
  const away = join(root, 'away.git')
  const run = (cwd: string, ...args: string[]): string =>
    execFileSync('git', args, { cwd, env: ENV, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  run(root, 'init', '-q', '--bare', '-b', 'main', bare)
  const service: FakeService = {
    url: '',
    gitUrl: bare,
    behaviour: {
      create: () => ({ kind: 'ok' }),
      state: () => ({ state: 'DONE' }),
      result: () => ({}),
      findings: [],
      listed: () => true,
      onRequest: () => {},
    },
    sessions: [],
    posts: 0,
    responses: [],
    cancels: [],
    git: (...args) => run(bare, ...args),
    reach: (isReachable) => (isReachable ? renameSync(away, bare) : renameSync(bare, away)),
    work(from, to, files) {
      const clone = mkdtempSync(join(root, 'clone-'))
      const start = from === '' ? ['init', '-q', '-b', 'main', clone] : ['clone', '-q', '-b', from, bare, clone]
      run(root, ...start)
      for (const [name, content] of Object.entries(files)) {
        const path = join(clone, name)
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, content)
      }
      run(clone, 'add', '-A', '-f')
      run(clone, 'commit', '-q', '--allow-empty', '-m', 'work')
      run(clone, 'push', '-q', '-f', bare, `HEAD:refs/heads/${to}`)
      return run(clone, 'rev-parse', 'HEAD')
    },
    close: async () => {},
  }
  service.work('', 'main', { 'README.md': '# Lab\n' })
  const server = createServer((request, response) => {
    answer(service, request, response).catch((error: unknown) => {
      response.statusCode = 503
      response.end(JSON.stringify({ message: String(error) }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  service.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  service.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    rmSync(root, { recursive: true, force: true })
  }
  return service
}

async function answer(service: FakeService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', service.url)
  const [, , id, action] = url.pathname.split('/')
  const send = (body: unknown, status = 200): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  const { onRequest } = service.behaviour
  if (url.pathname === '/doctor') {
    onRequest('doctor')
    return send({ findings: service.behaviour.findings })
  }
  if (request.method === 'POST' && id === undefined) return create(service, request, response)
  if (id === undefined) {
    onRequest('find')
    const base = url.searchParams.get('base')
    return send({ sessions: service.sessions.filter((one) => one.base === base && service.behaviour.listed(one)) })
  }
  const session = service.sessions.find((one) => one.id === id)
  if (session === undefined) return send({ message: 'no such session' }, 404)
  if (action === 'result') {
    onRequest('result')
    return send(service.behaviour.result(session))
  }
  if (action === 'respond') {
    service.responses.push(JSON.parse(await bodyOf(request)))
    return send({})
  }
  if (action === 'cancel') {
    service.cancels.push(session.id)
    return send({})
  }
  onRequest('poll')
  const state = service.behaviour.state(session)
  session.polls += 1
  return send(state)
}

async function create(service: FakeService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { base, runKey, prompt, model, key } = JSON.parse(await bodyOf(request))
  service.posts += 1
  service.behaviour.onRequest('create')
  const reply = service.behaviour.create(service.posts, base)
  if (reply.kind === 'refused') {
    const headers = reply.retryAfterSec === undefined ? {} : { 'retry-after': String(reply.retryAfterSec) }
    response.writeHead(reply.status, headers)
    response.end(JSON.stringify({ message: reply.message }))
    return
  }
  if (reply.kind === 'dropped') {
    request.socket.destroy()
    return
  }
  const session = { id: `s${service.sessions.length + 1}`, base, runKey, prompt, model, key, polls: 0 }
  service.sessions.push(session)
  if (reply.kind === 'lost') request.socket.destroy()
  else if (reply.kind === 'server-error-after') response.writeHead(502).end('{}')
  else response.end(JSON.stringify(session))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
