import { abortAfter } from '../../lib/linked-abort.ts'
import type { Usage } from '../../model/usage.ts'
import { classifyHttpFailure, type HttpFailure } from './http-failure.ts'
import type { CallFailure, ModelRequest } from './model-client.ts'

/** One streamed model call, whatever the service. */
export type StreamCall<E> = {
  /** A stream that is silent for so long counts as broken. */
  idleMs: number
  open(signal: AbortSignal): Promise<AsyncIterable<E>>
  push(event: E): void
  /** What the service counted, as far as it said. */
  usage(): Usage | undefined
  /** Reads the status and the words of an SDK's own error; `undefined` for any other error. */
  describe(error: Error): HttpFailure | undefined
}

/**
 * Reads a stream to its end; `undefined` when it went well. Usage is told in any case: a broken stream is billed too.
 * Throws only when the request was aborted from outside.
 */
export async function streamCall<E>(call: StreamCall<E>, request: ModelRequest): Promise<CallFailure | undefined> {
  const idle = abortAfter(call.idleMs, request.signal)
  try {
    for await (const event of await call.open(idle.signal)) {
      idle.touch()
      call.push(event)
    }
    // Some SDKs end an aborted stream as if it were complete.
    idle.signal.throwIfAborted()
    return undefined
  } catch (error) {
    if (request.signal.aborted) throw error
    if (idle.own()) return classifyHttpFailure({ message: `silent for ${call.idleMs} ms` })
    return failureOf(error, call.describe)
  } finally {
    idle.release()
    const usage = call.usage()
    if (usage) request.usage(usage)
  }
}

/** The stream came to an end that is none: the service broke off without an error. */
export const cutOff = (): CallFailure => classifyHttpFailure({ message: 'the stream ended before the answer did' })

const CONNECTION = /terminated|fetch failed|network|socket|ECONN|EPIPE|aborted|JSON|Connection|timed out|premature/i

function failureOf(error: unknown, describe: StreamCall<never>['describe']): CallFailure {
  if (!(error instanceof Error)) throw error
  const described = describe(error)
  if (described?.status !== undefined) return classifyHttpFailure(described)
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : ''
  const message = `${error.message}${cause}`
  // Anything that is neither the service's nor the connection's is a mistake of ours.
  if (!described && !CONNECTION.test(message)) throw error
  return classifyHttpFailure({ message })
}
