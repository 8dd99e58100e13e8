/** A mistake that a person can mend: printed as one line and a hint, exit code 2, no stack trace. */
export class UserError extends Error {
  readonly hint: string | undefined

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'UserError'
    this.hint = options.hint
  }
}

/** Why a service did not take a submission. `unreachable`: no connection came about, so nothing was sent. */
export type RefusalKind = 'authentication' | 'quota' | 'rate-limited' | 'model-not-found' | 'invalid' | 'unreachable'

/**
 * A definite no to a submission: nothing was started and nothing is billed. Whatever else `submit` rejects with leaves
 * open whether the service took it.
 */
export class SubmitRefused extends Error {
  readonly kind: RefusalKind
  /** How long the service asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined

  constructor(kind: RefusalKind, message: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'SubmitRefused'
    this.kind = kind
    this.retryAfterMs = options.retryAfterMs
  }
}
