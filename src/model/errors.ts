/** A mistake that a person can mend: printed as one line and a hint, exit code 2, no stack trace. */
export class UserError extends Error {
  readonly hint: string | undefined

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'UserError'
    this.hint = options.hint
  }
}

/** What a service said no for. `rejected`: the request itself, for a reason that a later try may not meet. */
export type RefusalKind = 'rate-limited' | 'quota' | 'authentication' | 'model-not-found' | 'rejected'

/**
 * A service refused a request and did nothing: a 4xx with a body, a connection refused. Any other error of a submission
 * leaves it open whether it was carried out.
 */
export class RemoteRefusal extends Error {
  readonly kind: RefusalKind
  readonly retryAfterMs: number | undefined

  constructor(kind: RefusalKind, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'RemoteRefusal'
    this.kind = kind
    this.retryAfterMs = options.retryAfterMs
  }
}

/** True for a refusal, also one that a module outside this package threw with a copy of the class. */
export function isRefusal(error: unknown): error is RemoteRefusal {
  return error instanceof RemoteRefusal || (error instanceof Error && error.name === 'RemoteRefusal' && 'kind' in error)
}
