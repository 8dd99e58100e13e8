import type { SandboxSpec } from '../contracts/sandbox.ts'

/** Where the bridge to the harness's proxy listens inside a sandbox. */
export const BRIDGE_PORT = 13_128

const OWN = new Set(['HOME', 'TMPDIR', 'PATH'])

/** The whole environment of a command; nothing of the harness's own is in it. */
export function insideEnvironment(
  spec: SandboxSpec,
  places: { home: string; tmp: string; path: string },
  commandEnv: Readonly<Record<string, string>> | undefined,
  proxyPort: number | undefined,
): Record<string, string> {
  const given = Object.fromEntries(Object.entries(spec.env).filter(([name]) => !OWN.has(name)))
  return {
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    ...given,
    ...(proxyPort === undefined ? {} : proxyEnvironment(proxyPort)),
    HOME: places.home,
    TMPDIR: places.tmp,
    PATH: [...(spec.pathFirst ?? []), places.path].join(':'),
    ...commandEnv,
  }
}

/** Both spellings, since curl reads the lower one and most others the upper one. */
function proxyEnvironment(port: number): Record<string, string> {
  const url = `http://127.0.0.1:${port}`
  return {
    HTTP_PROXY: url,
    HTTPS_PROXY: url,
    http_proxy: url,
    https_proxy: url,
    NO_PROXY: '',
    no_proxy: '',
    NODE_USE_ENV_PROXY: '1',
  }
}
