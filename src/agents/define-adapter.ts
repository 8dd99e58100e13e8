import type { LocalAdapter, RemoteService } from '../contracts/adapter.ts'

/**
 * An adapter whose options are parsed by its own schema at every door, so that callers may hold them as `unknown`.
 * Parsing twice gives the same value: schemas only check and fill in defaults.
 */
export function defineAdapter<O>(adapter: LocalAdapter<O>): LocalAdapter<unknown> {
  const parse = (options: unknown): O => adapter.options.parse(options)
  const { mounts, ready, ...rest } = adapter
  return {
    ...rest,
    ...(mounts ? { mounts: async (agent, options) => mounts(agent, parse(options)) } : {}),
    ...(ready ? { ready: async (agent, options, io) => ready(agent, parse(options), io) } : {}),
    run: async (job, io) => adapter.run({ ...job, options: parse(job.options) }, io),
  }
}

/** The same for an asynchronous service. */
export function defineService<O>(service: RemoteService<O>): RemoteService<unknown> {
  const parse = (options: unknown): O => service.options.parse(options)
  const { mounts: _none, ready, ...rest } = service
  return {
    ...rest,
    ...(ready ? { ready: async (agent, options, io) => ready(agent, parse(options), io) } : {}),
    repository: (options) => service.repository(parse(options)),
    connect: (agent, options, io) => service.connect(agent, parse(options), io),
  }
}
