/** How the server behaves. Everything but `ok` is a misfortune that a harness must classify. */
export const MODES = [
  'ok',
  '400',
  '401',
  '402',
  '403',
  '404',
  '429',
  '500',
  '503',
  '529',
  /** Out of money, as Anthropic words it: status 400. */
  'quota',
  /** Starts the stream, then closes the socket. */
  'drop',
  /** Accepts and never answers. */
  'hang',
  /** Starts the stream, then silence. */
  'stall',
  'refusal',
  /** Cut off in mid-sentence by the output limit. */
  'max-tokens',
  'empty',
  'text',
  /** Ends with a question instead of an answer. */
  'question',
  /** Never stops calling the shell tool. */
  'loop',
  'unknown-tool',
] as const
export type Mode = (typeof MODES)[number]

export type Shape = 'anthropic' | 'responses' | 'chat' | 'gemini'

export type Failure = { status: number; headers: Record<string, string>; body: unknown }

const ERRORS: Partial<Record<Mode, { status: number; type: string; message: string }>> = {
  '400': { status: 400, type: 'invalid_request_error', message: 'Scripted bad request' },
  '401': { status: 401, type: 'authentication_error', message: 'invalid x-api-key (scripted)' },
  '402': { status: 402, type: 'billing_error', message: 'Scripted: out of credit' },
  '403': { status: 403, type: 'permission_error', message: 'Scripted forbidden' },
  '404': { status: 404, type: 'not_found_error', message: 'model: no-such-model' },
  '429': { status: 429, type: 'rate_limit_error', message: 'Scripted rate limit' },
  '500': { status: 500, type: 'api_error', message: 'Scripted internal error' },
  '503': { status: 503, type: 'api_error', message: 'Scripted unavailable' },
  '529': { status: 529, type: 'overloaded_error', message: 'Overloaded (scripted)' },
  quota: {
    status: 400,
    type: 'invalid_request_error',
    message: 'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.',
  },
}

const GOOGLE_STATUS: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'FAILED_PRECONDITION',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  529: 'UNAVAILABLE',
}

/** The HTTP answer of a failing mode, in the protocol's own wording; undefined where the mode answers. */
export function failureOf(mode: Mode, shape: Shape, retryAfterSec: number): Failure | undefined {
  const error = ERRORS[mode]
  if (!error) return undefined
  const { status, type, message } = error
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (status === 429) headers['retry-after'] = String(retryAfterSec)
  if (shape === 'anthropic') return { status, headers, body: { type: 'error', error: { type, message } } }
  if (shape === 'gemini') return { status, headers, body: googleError(status, message, retryAfterSec) }
  const code = status === 429 ? 'rate_limit_exceeded' : status === 404 ? 'model_not_found' : type
  return { status, headers, body: { error: { message, type, code, param: null } } }
}

function googleError(code: number, message: string, retryAfterSec: number): unknown {
  const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryAfterSec}s` }]
  return { error: { code, message, status: GOOGLE_STATUS[code], ...(code === 429 ? { details } : {}) } }
}
