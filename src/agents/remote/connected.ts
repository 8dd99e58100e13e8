import type { RemoteAdapter, RemoteFinding, RemoteIo, RemoteStatus } from '../../contracts/remote.ts'
import { makeRedactor } from '../../lib/redact.ts'
import { RemoteRefusal } from '../../model/errors.ts'
import { maskedHandle } from '../../model/remote-handle.ts'
import { failureIn, refusalIn, ServiceFailure } from './service-failure.ts'
import type { ServiceOptions } from './service-options.ts'

type Mask = (text: string) => string

/**
 * The adapter with every failure of its service sorted: a definite no rejects as a `RemoteRefusal`, all else as an error.
 * What the person says of its network goes with its results.
 * None of its secrets is in what it throws, in its findings, handles and states, however a service repeats them.
 */
export function connected(
  adapter: RemoteAdapter,
  io: Pick<RemoteIo, 'secrets'>,
  { network }: Pick<ServiceOptions, 'network'>,
): RemoteAdapter {
  const mask = makeRedactor(Object.values(io.secrets)).text
  const { respond } = adapter
  const writing = <T>(work: () => Promise<T>): Promise<T> => sorted(work, (error) => refusalIn(error), mask)
  const reading = <T>(work: () => Promise<T>): Promise<T> => sorted(work, refusalOfRead, mask)
  return {
    ...adapter,
    doctor: async () => (await reading(() => adapter.doctor())).map((finding) => maskedFinding(finding, mask)),
    find: async (request) => (await reading(() => adapter.find(request))).map((handle) => maskedHandle(handle, mask)),
    submit: async (request, handle) => maskedHandle(await writing(() => adapter.submit(request, handle)), mask),
    poll: async (handle) => maskedStatus(await reading(() => adapter.poll(handle)), mask),
    collect: async (handle) => {
      const collected = await reading(() => adapter.collect(handle))
      return network === undefined ? collected : { ...collected, fairness: { ...collected.fairness, network } }
    },
    cancel: (handle) => writing(() => adapter.cancel(handle)),
    ...(respond ? { respond: (handle, kind, text) => writing(() => respond(handle, kind, text)) } : {}),
  }
}

async function sorted<T>(
  work: () => Promise<T>,
  refusalOf: (error: unknown) => RemoteRefusal | undefined,
  mask: Mask,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw told(refusalOf(error) ?? failureIn(error) ?? error, mask)
  }
}

/** Reading does nothing, so that a service that is only busy may say when to come back. */
function refusalOfRead(error: unknown): RemoteRefusal | undefined {
  const refusal = refusalIn(error)
  const failure = failureIn(error)
  if (refusal !== undefined || failure?.retryAfterMs === undefined) return refusal
  return new RemoteRefusal('rate-limited', failure.message, { retryAfterMs: failure.retryAfterMs })
}

/** The error without what led to it: a client library's own holds the request, and so the key. */
function told(error: unknown, mask: Mask): unknown {
  if (!(error instanceof Error)) return mask(String(error))
  const message = mask(error.message)
  if (error instanceof RemoteRefusal) {
    const { kind, retryAfterMs } = error
    return new RemoteRefusal(kind, message, retryAfterMs === undefined ? {} : { retryAfterMs })
  }
  if (error instanceof ServiceFailure) {
    const { status, retryAfterMs, sent, said } = error
    return new ServiceFailure(message, {
      sent,
      said: mask(said),
      ...(status === undefined ? {} : { status }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    })
  }
  const plain = new Error(message)
  plain.name = error.name
  if (error.stack !== undefined) plain.stack = mask(error.stack)
  return plain
}

const maskedFinding = ({ level, message, hint }: RemoteFinding, mask: Mask): RemoteFinding => ({
  level,
  message: mask(message),
  ...(hint === undefined ? {} : { hint: mask(hint) }),
})

function maskedStatus(status: RemoteStatus, mask: Mask): RemoteStatus {
  const { reason, links, outcome } = status
  return {
    ...status,
    vendorState: mask(status.vendorState),
    ...(reason === undefined ? {} : { reason: mask(reason) }),
    ...(links === undefined ? {} : { links: JSON.parse(mask(JSON.stringify(links))) }),
    ...(outcome === undefined ? {} : { outcome: JSON.parse(mask(JSON.stringify(outcome))) }),
  }
}
