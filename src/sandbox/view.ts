import type { Mount, SandboxSpec } from '../contracts/sandbox.ts'
import type { Path } from '../model/ids.ts'

/** One step in building what a sandbox sees; later steps lie on top of earlier ones. */
export type ViewStep =
  | { kind: 'bind'; from: Path; to: string; readOnly: boolean }
  | { kind: 'symlink'; target: string; at: string }
  | { kind: 'tmpfs'; at: string; bytes: number; mode: string }
  | { kind: 'dir'; at: string }
  | { kind: 'dev' }
  | { kind: 'proc' }

/** What the machine itself gives: found once, the same for every sandbox. */
export type SystemView = { links: { target: string; at: string }[]; folders: Path[]; resolvConf?: Path }

export type InsideTools = { mounts: readonly Path[]; links: readonly { name: string; target: Path }[] }

/** Folder inside the sandbox with the harness's few things: the way to the proxy, and links to programs. */
export const OWN_FOLDER = '/run/bakeoff'
const SHM_BYTES = 64 * 1024 * 1024
const OWN_BYTES = 64 * 1024

/** Everything a sandbox sees, in the order in which it is put there. The rest of the machine does not exist for it. */
export function viewOf(
  spec: SandboxSpec,
  system: SystemView,
  tools: InsideTools,
  accounts: { passwd: Path; group: Path },
): ViewStep[] {
  const readOnly = (from: Path, to: string = from): ViewStep => ({ kind: 'bind', from, to, readOnly: true })
  const proxySocket = spec.network.kind === 'proxy' ? spec.network.socket : undefined
  return [
    ...system.folders.map((folder) => readOnly(folder)),
    ...system.links.map((link): ViewStep => ({ kind: 'symlink', ...link })),
    readOnly('/etc'),
    readOnly(accounts.passwd, '/etc/passwd'),
    readOnly(accounts.group, '/etc/group'),
    { kind: 'dev' },
    { kind: 'tmpfs', at: '/dev/shm', bytes: SHM_BYTES, mode: '1777' },
    { kind: 'proc' },
    { kind: 'dir', at: '/var' },
    { kind: 'symlink', target: '/tmp', at: '/var/tmp' },
    { kind: 'dir', at: '/run' },
    { kind: 'tmpfs', at: OWN_FOLDER, bytes: OWN_BYTES, mode: '0755' },
    ...(spec.network.kind === 'host' && system.resolvConf ? [readOnly(system.resolvConf)] : []),
    ...('from' in spec.tmp
      ? [writable(spec.tmp.from, '/tmp')]
      : [{ kind: 'tmpfs' as const, at: '/tmp', bytes: spec.tmp.tmpfsBytes, mode: '1777' }]),
    ...tools.mounts.map((mount) => readOnly(mount)),
    ...tools.links.map(({ name, target }): ViewStep => ({ kind: 'symlink', target, at: `${OWN_FOLDER}/bin/${name}` })),
    ...('from' in spec.home
      ? [writable(spec.home.from, spec.home.to)]
      : [{ kind: 'tmpfs' as const, at: spec.home.to, bytes: spec.home.tmpfsBytes, mode: '0755' }]),
    writable(spec.workdir.from, spec.workdir.to),
    ...spec.mounts.map((mount): ViewStep => ({ kind: 'bind', ...mount })),
    ...(proxySocket === undefined ? [] : [readOnly(proxySocket, `${OWN_FOLDER}/proxy.sock`)]),
  ]
}

const writable = (from: Path, to: string): ViewStep => ({ kind: 'bind', from, to, readOnly: false })

/** Folders of the host that a sandbox writes to. */
export function writableFolders(spec: SandboxSpec): Path[] {
  return [...ownFolders(spec), ...writableMounts(spec).map(({ from }) => from)]
}

/** Those of them that hold nothing but its own. */
export function countedFolders(spec: SandboxSpec): Path[] {
  return [
    ...ownFolders(spec),
    ...writableMounts(spec)
      .filter(({ shared }) => shared !== true)
      .map(({ from }) => from),
  ]
}

const ownFolders = ({ workdir, home, tmp }: SandboxSpec): Path[] => [
  workdir.from,
  ...('from' in home ? [home.from] : []),
  ...('from' in tmp ? [tmp.from] : []),
]

const writableMounts = ({ mounts }: SandboxSpec): readonly Mount[] => mounts.filter(({ readOnly }) => !readOnly)
