import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

/** One request as the fake got it. */
export type Logged = {
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  body: unknown
}

export type Answer = { status?: number; json?: unknown; text?: string; headers?: Record<string, string> }

/** What a fault does: answers instead of the service, or lets it act and loses the reply. */
export type Fault = {
  on: string
  times: number
  /** Lets this many pass first. */
  after?: number
  answer: { status: number; body: unknown; headers?: Record<string, string> } | 'reply-lost' | 'no-body'
}

type Handler = (request: Logged & { params: string[] }) => Answer | Promise<Answer>
export type Route = { on: string; body?: z.ZodType; run: Handler }

export type FakeServer = {
  url: string
  log: Logged[]
  /** What a real service would not have let through: a wrong header, an unknown field. A test asserts that it is empty. */
  violations: string[]
  fault(fault: Fault): void
  /** Its made-up morning is so many milliseconds later: for clients that go by a real clock. */
  move(byMs: number): void
  /** Requests of this method and path pattern, such as `POST /v1alpha/sessions`. */
  requests(on: string): Logged[]
  close(): Promise<void>
}

/** `*` stands for one part of the path. */
function pattern(on: string): { method: string; path: RegExp } {
  const [method = 'GET', path = '/'] = on.split(' ')
  const escaped = path.replace(/[.$+?()[\]{}|\\]/g, '\\$&').replaceAll('*', '([^/]+)')
  return { method, path: new RegExp(`^${escaped}$`) }
}

/** A loopback server with the routes of one or more services; `check` sees every request first and may complain. */
export async function openFakeServer(
  routes: readonly Route[],
  check: (request: Logged) => string | undefined,
): Promise<FakeServer> {
  const log: Logged[] = []
  const violations: string[] = []
  const faults: Fault[] = []
  let movedMs = 0
  const table = routes.map((route) => ({ ...route, ...pattern(route.on) }))

  const answer = async (request: Logged): Promise<Answer> => {
    const complaint = check(request)
    if (complaint !== undefined) {
      violations.push(`${request.method} ${request.path}: ${complaint}`)
      return { status: 401, json: { message: complaint } }
    }
    const route = table.find(({ method, path }) => method === request.method && path.test(request.path))
    if (route === undefined) {
      violations.push(`${request.method} ${request.path}: no such route`)
      return { status: 404, json: { message: 'Not Found' } }
    }
    const wrong = wrongBody(route.body, request)
    if (wrong !== undefined) {
      violations.push(`${request.method} ${request.path}: ${wrong}`)
      return { status: 400, json: { message: wrong } }
    }
    const params = (route.path.exec(request.path) ?? []).slice(1).map(decodeURIComponent)
    return route.run({ ...request, params })
  }

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await read(incoming, movedMs)
    log.push(request)
    const due = dueFault(faults, request)
    if (due !== undefined && typeof due.answer === 'object') {
      return send(response, {
        status: due.answer.status,
        json: due.answer.body,
        ...(due.answer.headers ? { headers: due.answer.headers } : {}),
      })
    }
    const given = await answer(request)
    if (due?.answer === 'reply-lost') {
      incoming.socket.destroy()
      return
    }
    send(response, due?.answer === 'no-body' ? { status: 403, text: '' } : given, movedMs)
  }

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      violations.push(`the fake broke: ${error instanceof Error ? error.stack : String(error)}`)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    violations,
    fault: (fault) => void faults.push({ ...fault }),
    move: (byMs) => {
      movedMs = byMs
    },
    requests: (on) => log.filter((request) => matches(on, request)),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        // Closing one that is closed already is fine.
        server.close(() => resolve())
      }),
  }
}

function dueFault(faults: Fault[], request: Logged): Fault | undefined {
  const fault = faults.find(({ on, times }) => times > 0 && matches(on, request))
  if (fault === undefined) return undefined
  if ((fault.after ?? 0) > 0) {
    fault.after = (fault.after ?? 0) - 1
    return undefined
  }
  fault.times -= 1
  return fault
}

function matches(on: string, request: Logged): boolean {
  const { method, path } = pattern(on)
  return method === request.method && path.test(request.path)
}

function wrongBody(shape: z.ZodType | undefined, { body, method }: Logged): string | undefined {
  if (shape === undefined) return method === 'POST' && body !== undefined ? 'a body where none is known' : undefined
  const parsed = shape.safeParse(body)
  return parsed.success ? undefined : z.prettifyError(parsed.error).replace(/\s+/g, ' ')
}

/** Every time in a text, so many milliseconds later. */
const moved = (text: string, byMs: number): string =>
  byMs === 0
    ? text
    : text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (time) =>
        new Date(Date.parse(time) + byMs).toISOString(),
      )

async function read(incoming: IncomingMessage, movedMs: number): Promise<Logged> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString('utf8')
  const url = new URL(incoming.url ?? '/', 'http://fake')
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: Object.fromEntries([...url.searchParams].map(([name, value]) => [name, moved(value, -movedMs)])),
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    body: text === '' ? undefined : JSON.parse(text),
  }
}

function send(response: ServerResponse, { status = 200, json, text, headers = {} }: Answer, movedMs = 0): void {
  const body = text ?? (json === undefined ? '' : moved(JSON.stringify(json), movedMs))
  response.writeHead(status, { 'content-type': text === undefined ? 'application/json' : 'text/plain', ...headers })
  response.end(body)
}
