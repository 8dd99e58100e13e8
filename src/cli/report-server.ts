import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isSystemError } from '../lib/system-error.ts'
import { UserError } from '../model/errors.ts'
import type { LiveReport } from './live-report.ts'

/** Reached from this machine alone. */
const HOST = '127.0.0.1'

export type ReportServer = { url: string; port: number; close(): Promise<void> }

/** An answer before it is sent. */
type Answer = { status: number; type?: string; body?: string | Buffer; headers?: Record<string, string> }

/**
 * Serves a report on 127.0.0.1 under an address that only who was told it knows. Port 0 takes any free one. A UserError
 * where the port is taken.
 */
export async function openReportServer(
  report: LiveReport,
  { port, token }: { port: number; token: string },
): Promise<ReportServer> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    answerTo(request, { report, token, port: portOf(server) }).then(
      (answer) => send(response, answer, report.policy),
      () => send(response, { status: 500 }, report.policy),
    )
  })
  await listening(server, port)
  const taken = portOf(server)
  return {
    url: `http://${HOST}:${taken}/${token}/`,
    port: taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const isTaken = isSystemError(error)
      reject(
        isTaken
          ? new UserError(`Port ${port} cannot be used: ${error.message}.`, {
              hint: 'Leave --port out to get a free one.',
            })
          : error,
      )
    })
    server.listen(port, HOST, resolve)
  })
}

type Asked = { report: LiveReport; token: string; port: number }

async function answerTo(request: IncomingMessage, { report, token, port }: Asked): Promise<Answer> {
  // A page elsewhere whose name was made to point here sends its own name: that is how it is told apart.
  const hosts = [`${HOST}:${port}`, `localhost:${port}`]
  if (!hosts.includes(request.headers.host ?? '')) return { status: 421 }
  if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET' } }
  const [, given = '', ...rest] = (request.url ?? '').split('?')[0]?.split('/') ?? []
  if (!isSame(given, token)) return { status: 404 }
  return answerWithin(rest, request, report)
}

async function answerWithin(path: readonly string[], request: IncomingMessage, report: LiveReport): Promise<Answer> {
  const [first = '', ...names] = path
  if (path.length === 1 && first === '') {
    const { html, tag } = report.page()
    if (request.headers['if-none-match'] === tag) return { status: 304, headers: { etag: tag } }
    return { status: 200, type: 'text/html; charset=utf-8', body: html, headers: { etag: tag } }
  }
  if (first === 'charts' && names.length === 1) {
    const bytes = await report.chart(names[0] ?? '')
    return bytes === undefined ? { status: 404 } : { status: 200, type: 'image/png', body: bytes }
  }
  if (first === 'trial') {
    const detail = report.detail(names.join('/'))
    if (detail !== undefined) return { status: 200, type: 'application/json', body: JSON.stringify(detail) }
  }
  return { status: 404 }
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function send(
  response: ServerResponse,
  { status, type = 'text/plain', body = '', headers = {} }: Answer,
  policy: string,
): void {
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy': `${policy}; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'x-robots-tag': 'noindex, nofollow',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(body)
}
