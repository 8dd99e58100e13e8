import type { RemoteAdapter } from '../../contracts/remote.ts'
import { failureIn, refusalIn } from './service-failure.ts'

/**
 * The adapter with every failure of its service sorted: a definite no rejects as a `RemoteRefusal`, all else as it came.
 */
export function connected(adapter: RemoteAdapter): RemoteAdapter {
  const { respond } = adapter
  return {
    ...adapter,
    doctor: () => adapter.doctor(),
    find: (request) => sorted(() => adapter.find(request)),
    submit: (request, handle) => sorted(() => adapter.submit(request, handle)),
    poll: (handle) => sorted(() => adapter.poll(handle)),
    collect: (handle) => sorted(() => adapter.collect(handle)),
    cancel: (handle) => sorted(() => adapter.cancel(handle)),
    ...(respond ? { respond: (handle, kind, text) => sorted(() => respond(handle, kind, text)) } : {}),
  }
}

async function sorted<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw refusalIn(error) ?? failureIn(error) ?? error
  }
}
