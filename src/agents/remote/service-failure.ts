import { RemoteRefusal } from '../../model/errors.ts'
import { classifyHttpFailure } from '../agent-loop/http-failure.ts'

/** Statuses after which it is open whether the request was carried out: too late, in conflict with one before, too early. */
const OPEN_STATUSES: readonly number[] = [408, 409, 425]
const RATE_LIMIT = /rate limit|secondary rate|too many requests|abuse detection/i
const CAUSES_FOLLOWED = 8

/** What a service answered instead of what was asked for, or that it did not answer. */
export class ServiceFailure extends Error {
  /** Absent where no answer came. */
  readonly status: number | undefined
  /** False where no connection came about, so that the service cannot have heard of it. */
  readonly sent: boolean
  readonly retryAfterMs: number | undefined
  /** The body of the answer, shortened. */
  readonly said: string

  constructor(
    message: string,
    facts: { status?: number; sent: boolean; retryAfterMs?: number; said?: string; cause?: unknown },
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'ServiceFailure'
    this.status = facts.status
    this.sent = facts.sent
    this.retryAfterMs = facts.retryAfterMs
    this.said = facts.said ?? ''
  }
}

/** The failure inside whatever a client library made of it; `undefined` for an error of another kind. */
export function failureIn(error: unknown): ServiceFailure | undefined {
  let at: unknown = error
  for (let depth = 0; depth < CAUSES_FOLLOWED && at instanceof Error; depth += 1) {
    if (at instanceof ServiceFailure) return at
    at = at.cause
  }
  return undefined
}

/** True where the service says that there is no such thing. */
export const isNotFound = (error: unknown): boolean => failureIn(error)?.status === 404

/** A definite no; `undefined` where it is open whether the request was carried out. */
export function refusalIn(error: unknown): RemoteRefusal | undefined {
  if (error instanceof RemoteRefusal) return error
  const failure = failureIn(error)
  if (failure === undefined) return undefined
  const { status, message } = failure
  const options = { cause: error, ...waitOf(failure) }
  if (!failure.sent) return new RemoteRefusal('rejected', message, options)
  // An answer that says yes but cannot be read is no refusal.
  if (status === undefined || status < 300 || status >= 500 || OPEN_STATUSES.includes(status)) return undefined
  // A 4xx without a body may come from something between us and the service.
  if (status >= 400 && failure.said.trim() === '') return undefined
  return new RemoteRefusal(refusalKind(status, failure.said), message, options)
}

function refusalKind(status: number, said: string): RemoteRefusal['kind'] {
  if (status === 403 && RATE_LIMIT.test(said)) return 'rate-limited'
  const { kind } = classifyHttpFailure({ status, message: said }).outcome
  switch (kind) {
    case 'authentication':
    case 'quota':
    case 'rate-limited':
    case 'model-not-found':
      return kind
    default:
      return status === 400 && /\bmodel\b/i.test(said) ? 'model-not-found' : 'rejected'
  }
}

/**
 * Runs steps that only read, before the one request that counts: whatever fails here, nothing was started, so that it is
 * a refusal.
 */
export async function beforeSubmitting<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const failure = failureIn(error)
    if (failure === undefined) throw error
    throw refusalIn(error) ?? new RemoteRefusal('rejected', failure.message, { cause: error, ...waitOf(failure) })
  }
}

const waitOf = ({ retryAfterMs }: ServiceFailure): { retryAfterMs?: number } =>
  retryAfterMs === undefined ? {} : { retryAfterMs }
