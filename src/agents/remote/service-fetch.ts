import type { RemoteIo } from '../../contracts/remote.ts'
import { linkAbort } from '../../lib/linked-abort.ts'
import { retryAfterOf } from '../agent-loop/http-failure.ts'
import { ServiceFailure } from './service-failure.ts'

const ANSWER_BYTES = 96 * 1024 * 1024
const SAID_CHARS = 2000
const REDIRECTS = 3
/** Errors of the system that come before anything is sent. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/

export type ServiceFetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>

/**
 * `fetch` for a service: in time, with a limit on what comes back, never sending anything but a GET twice. Whatever is no
 * success rejects with a `ServiceFailure`. With `remember` it asks conditionally for what it has seen and hands that out
 * again where nothing changed.
 */
export function openServiceFetch(
  io: Pick<RemoteIo, 'signal' | 'now'>,
  settings: { timeoutMs: number; remember?: boolean },
): ServiceFetch {
  const seen = new Map<string, Seen>()
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const method = (init.method ?? 'GET').toUpperCase()
    const before = method === 'GET' ? seen.get(url.href) : undefined
    const headers = conditional(init, before)
    const where = `${method} ${url.origin}${url.pathname}`
    const clock = inTime([io.signal, init.signal], settings.timeoutMs)
    try {
      const answer = await ask(url, { ...init, method, headers, signal: clock.signal }, where)
      if (answer.status === 304 && before) return respond(before)
      if (answer.status >= 300) throw await refused(answer, where, io.now())
      const got = { status: answer.status, headers: answer.headers, bytes: await bodyOf(answer, where) }
      const etag = answer.headers.get('etag')
      if (settings.remember === true && method === 'GET' && etag !== null) seen.set(url.href, { ...got, etag })
      return respond(got)
    } finally {
      clock.stop()
    }
  }
}

function conditional(init: RequestInit, before: Seen | undefined): Headers {
  const headers = new Headers(init.headers)
  if (before) headers.set('if-none-match', before.etag)
  return headers
}

/** Aborts with any of the signals, and after the time. */
function inTime(
  signals: readonly (AbortSignal | null | undefined)[],
  timeoutMs: number,
): { signal: AbortSignal; stop: () => void } {
  const linked = linkAbort(...signals.map((signal) => signal ?? undefined))
  const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  const timer = setTimeout(() => linked.abort(late), timeoutMs)
  return {
    signal: linked.signal,
    stop() {
      clearTimeout(timer)
      linked.release()
    },
  }
}

type Got = { status: number; headers: Headers; bytes: Uint8Array<ArrayBuffer> }
type Seen = Got & { etag: string }

const respond = ({ status, headers, bytes }: Got): Response => {
  const kept = new Headers(headers)
  // The bytes are already unpacked.
  kept.delete('content-encoding')
  kept.delete('content-length')
  return new Response(status === 204 || status === 205 ? null : bytes, { status, headers: kept })
}

/** Follows a GET where the service sends it, without its headers where that is another one. */
async function ask(url: URL, init: RequestInit & { headers: Headers }, where: string): Promise<Response> {
  let at = url
  let headers = init.headers
  for (let hop = 0; ; hop += 1) {
    const answer = await send(at, { ...init, headers, redirect: 'manual' }, where)
    const to = answer.headers.get('location')
    const moved = answer.status >= 301 && answer.status <= 308 && to !== null
    // Only a GET may follow: anything else would be sent a second time.
    if (!moved || init.method !== 'GET' || hop === REDIRECTS) return answer
    await answer.body?.cancel()
    const next = new URL(to, at)
    if (next.origin !== at.origin) headers = new Headers({ accept: init.headers.get('accept') ?? '*/*' })
    at = next
  }
}

async function send(url: URL, init: RequestInit, where: string): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    throw noAnswer(error, where)
  }
}

/** Timeouts, resets and connections that did not come about. */
function noAnswer(error: unknown, where: string): ServiceFailure {
  const { code, text } = innermost(error)
  const sent = !NOT_SENT.test(code)
  return new ServiceFailure(`${where}: ${sent ? 'no answer' : 'no connection'}: ${text}`, { sent, cause: error })
}

function innermost(error: unknown): { code: string; text: string } {
  let at: unknown = error
  let code = ''
  while (at instanceof Error) {
    if ('code' in at && typeof at.code === 'string') code = at.code
    if (!(at.cause instanceof Error)) return { code, text: code || at.message }
    at = at.cause
  }
  return { code, text: code || String(error) }
}

async function refused(answer: Response, where: string, nowMs: number): Promise<ServiceFailure> {
  const said = await bodyOf(answer, where).then(
    (bytes) => new TextDecoder().decode(bytes.subarray(0, SAID_CHARS)),
    () => '',
  )
  const retryAfterMs = retryAfterOf((name) => answer.headers.get(name), nowMs)
  const to = answer.headers.get('location')
  const moved = answer.status < 400 && to !== null ? `moved to ${to}` : ''
  return new ServiceFailure(`${where}: HTTP ${answer.status} ${moved || shortly(messageIn(said))}`.trim(), {
    status: answer.status,
    sent: true,
    said: said || moved,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

/** The sentence in an error's JSON, wherever services put it; else the text itself. */
function messageIn(said: string): string {
  try {
    const parsed: { message?: unknown; error?: { message?: unknown } | string } = JSON.parse(said)
    const { message, error } = parsed ?? {}
    if (typeof message === 'string') return message
    if (typeof error === 'string') return error
    return typeof error?.message === 'string' ? error.message : said
  } catch {
    return said
  }
}

function shortly(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  return flat.length > 300 ? `${flat.slice(0, 300)}…` : flat
}

async function bodyOf(answer: Response, where: string): Promise<Uint8Array<ArrayBuffer>> {
  if (answer.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const chunk of answer.body) {
      bytes += chunk.byteLength
      if (bytes > ANSWER_BYTES) throw new ServiceFailure(`${where}: the answer is over ${ANSWER_BYTES} bytes`, OVERFLOW)
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof ServiceFailure ? error : noAnswer(error, where)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

const OVERFLOW = { sent: true }
