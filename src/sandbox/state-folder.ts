import { chmod, chown, constants, mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Path } from '../model/ids.ts'

/** A sandbox's own small files on the host, outside its workspace; removed when it is closed. */
export type StateFolder = {
  path: Path
  write(name: string, text: string): Promise<Path>
  /** Opens `bytes` for reading, as a file without a name: `/dev/stdin` can be opened again, unlike a socket. */
  openInput(bytes: string | Uint8Array): Promise<{ fd: number; close(): Promise<void> }>
  close(): Promise<void>
}

/** `parent`: where it is made, itself made if need be; default: the system's temp folder. */
export async function openStateFolder(uid: number | undefined, parent: Path = tmpdir()): Promise<StateFolder> {
  await mkdir(parent, { recursive: true, mode: 0o711 })
  const path = await mkdtemp(join(parent, 'bakeoff-sandbox-'))
  // Passable, not listable: the sandbox's user must reach what is mounted from here.
  await chmod(path, 0o711)
  let inputs = 0
  return {
    path,
    async write(name, text) {
      const file = join(path, name)
      await writeFile(file, text, { mode: 0o644 })
      return file
    },
    async openInput(bytes) {
      const file = join(path, `stdin-${inputs++}`)
      await writeFile(file, bytes, { mode: 0o400 })
      if (uid !== undefined) await chown(file, uid, uid)
      const handle = await open(file, constants.O_RDONLY)
      await rm(file)
      return { fd: handle.fd, close: () => handle.close() }
    },
    close: () => rm(path, { recursive: true, force: true }),
  }
}
