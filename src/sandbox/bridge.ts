import { BRIDGE_PORT } from './environment.ts'
import { OWN_FOLDER } from './view.ts'

/** Written by the bridge when it listens. */
export const READY_FILE = `${OWN_FOLDER}/ready`

/** The program that leads 127.0.0.1 inside a sandbox to the harness's proxy; given to node as an argument. */
export function bridgeProgram(source: string, allowedHosts: readonly string[]): string {
  const config = {
    socket: `${OWN_FOLDER}/proxy.sock`,
    ready: READY_FILE,
    port: BRIDGE_PORT,
    loopback: loopbackPorts(allowedHosts),
  }
  return `const CONFIG = ${JSON.stringify(config)}\n${source}`
}

/** A model server on the host's own loopback is met at the same port inside, proxy settings or not. */
function loopbackPorts(allowedHosts: readonly string[]): { host: string; port: number }[] {
  return allowedHosts.flatMap((allowed) => {
    const found = /^(127\.0\.0\.1|localhost):(\d{1,5})$/.exec(allowed)
    return found ? [{ host: found[1] ?? '', port: Number(found[2]) }] : []
  })
}
