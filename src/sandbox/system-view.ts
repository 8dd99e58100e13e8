import { lstat, readlink, realpath } from 'node:fs/promises'
import type { Path } from '../model/ids.ts'
import type { SystemView } from './view.ts'

/** Folders with the machine's programs, where they exist; on most systems all but /usr are links into it. */
const PROGRAM_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/nix/store', '/gnu/store']

/** Finds what of the machine every sandbox shows read-only. */
export async function readSystemView(): Promise<SystemView> {
  const view: SystemView = { links: [], folders: [] }
  for (const folder of PROGRAM_FOLDERS) {
    const stats = await lstat(folder).catch(() => undefined)
    if (stats?.isSymbolicLink()) view.links.push({ target: await readlink(folder), at: folder })
    else if (stats?.isDirectory()) view.folders.push(folder)
  }
  const resolvConf = await realpath('/etc/resolv.conf').catch((): Path | undefined => undefined)
  return resolvConf === undefined || resolvConf.startsWith('/etc/') ? view : { ...view, resolvConf }
}

/** True for what every sandbox shows anyway. */
export function isSystemPath(path: Path): boolean {
  return [...PROGRAM_FOLDERS, '/etc'].some((folder) => path === folder || path.startsWith(`${folder}/`))
}
