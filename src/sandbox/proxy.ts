import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Path } from '../model/ids.ts'
import { isAllowed } from './allowed-hosts.ts'
import { portFileOf } from './proxy-port.ts'

/** The only way out of a sandbox whose network is `proxy`. */
export type ModelProxy = {
  /** Unix socket that is mounted into the sandbox. */
  socket: Path
  /** The same proxy on 127.0.0.1 of the host. */
  port: number
  /** `host:port` of every refused request, in order, repeats included. */
  denied(): string[]
  close(): Promise<void>
}

const MOST_DENIED = 1000

/**
 * An HTTP proxy that lets through CONNECT and plain requests to `allowedHosts` (`host` for ports 80 and 443, or
 * `host:port`) and answers 403 to the rest. `upstream` is the caller's own proxy, where the machine needs one.
 */
export async function openModelProxy(options: {
  allowedHosts: readonly string[]
  upstream?: string
  /** Where its socket lies; default: the system's temp folder. */
  scratch?: Path
}): Promise<ModelProxy> {
  const { Server, RequestError } = await import('proxy-chain')
  const denied: string[] = []
  const server = new Server({
    port: 0,
    host: '127.0.0.1',
    prepareRequestFunction: ({ hostname, port }) => {
      if (isAllowed(options.allowedHosts, hostname, port)) {
        return isLoopback(hostname) || options.upstream === undefined ? {} : { upstreamProxyUrl: options.upstream }
      }
      if (denied.length < MOST_DENIED) denied.push(`${hostname}:${port}`)
      throw new RequestError(`Bakeoff lets this agent reach its model service only, not ${hostname}:${port}.`, 403)
    },
  })
  await server.listen()
  const folder = await mkdtemp(join(options.scratch ?? tmpdir(), 'bakeoff-proxy-'))
  // Passable and connectable for the sandbox's own user; what it can reach here is the proxy and nothing else.
  await chmod(folder, 0o711)
  const socket = join(folder, 'proxy.sock')
  const door = await openDoor(socket, server.port)
  await writeFile(portFileOf(socket), String(server.port))
  return {
    socket,
    port: server.port,
    denied: () => [...denied],
    async close() {
      await door.close()
      await server.close(true)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function openDoor(socket: Path, port: number): Promise<{ close(): Promise<void> }> {
  const open = new Set<Socket>()
  const door = createServer({ allowHalfOpen: true }, (client) => {
    const inner = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    for (const [one, other] of [
      [client, inner],
      [inner, client],
    ] as const) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
  })
  await listen(door, socket)
  await chmod(socket, 0o666)
  return {
    close: () => {
      for (const one of open) one.destroy()
      return new Promise((resolve) => door.close(() => resolve()))
    },
  }
}

function listen(server: NetServer, socket: Path): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, resolve)
  })
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '[::1]' || host.startsWith('127.')
