import { readFile } from 'node:fs/promises'
import type { SandboxNetwork } from '../contracts/sandbox.ts'
import type { Path } from '../model/ids.ts'

/** The proxy leaves its TCP port beside its socket, for levels that cannot mount the socket. */
export const portFileOf = (socket: Path): Path => `${socket}.port`

export async function proxyPortOf(network: SandboxNetwork): Promise<number | undefined> {
  return network.kind === 'proxy' ? Number(await readFile(portFileOf(network.socket), 'utf8')) : undefined
}
