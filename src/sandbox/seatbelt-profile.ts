import type { SandboxNetwork } from '../contracts/sandbox.ts'
import type { Path } from '../model/ids.ts'

export type SeatbeltNeeds = {
  /** Absolute and without symbolic links: the kernel compares real paths. */
  writable: readonly Path[]
  readable: readonly Path[]
  /** Hidden, except for what is named above. */
  home: Path
  network: SandboxNetwork
  proxyPort?: number
}

/** A profile for macOS `sandbox-exec -p`; the last rule that matches decides. */
export function seatbeltProfile(needs: SeatbeltNeeds): string {
  const subpaths = (paths: readonly Path[]): string => paths.map((path) => `(subpath ${literal(path)})`).join(' ')
  return [
    '(version 1)',
    '(deny default)',
    '(allow process-fork process-exec signal sysctl-read mach-lookup ipc-posix-shm ipc-posix-sem pseudo-tty)',
    '(allow file-read*)',
    `(deny file-read* ${subpaths([needs.home, '/Users', '/private/tmp', '/private/var/folders'])})`,
    `(allow file-read* ${subpaths([...needs.readable, ...needs.writable])})`,
    // A path is looked up folder by folder.
    '(allow file-read-metadata)',
    `(allow file-write* ${subpaths(needs.writable)} (regex #"^/dev/(null|zero|tty|dtracehelper|std(in|out|err)|fd/.*)$"))`,
    ...networkRules(needs),
  ].join('\n')
}

function networkRules({ network, proxyPort }: SeatbeltNeeds): string[] {
  switch (network.kind) {
    case 'host':
      return ['(allow network*)']
    case 'none':
      return LOOPBACK
    case 'proxy':
      return [
        ...LOOPBACK,
        ...(proxyPort === undefined ? [] : [`(allow network-outbound (remote ip "localhost:${proxyPort}"))`]),
      ]
  }
}

const LOOPBACK = [
  '(allow network-bind network-inbound (local ip "localhost:*"))',
  '(allow network-outbound (remote ip "localhost:*"))',
]

const literal = (path: Path): string => `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
