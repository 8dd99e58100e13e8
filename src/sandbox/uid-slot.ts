import { createServer } from 'node:net'

/** Not given out by Debian, Fedora or systemd by default, and inside the 65,536 ids of a container. */
const FIRST_UID = 52_000
const SLOTS = 4000

/** A user id that no other open sandbox of this machine has, so that limits per user are limits per sandbox. */
export type UidSlot = { uid: number; close(): Promise<void> }

/**
 * Holds the id by an abstract socket: the kernel gives it back when this process ends, however it ends.
 * `start` (0..1) is where the search begins.
 */
export async function openUidSlot(start: number): Promise<UidSlot> {
  for (let step = 0; step < SLOTS; step++) {
    const uid = FIRST_UID + ((Math.floor(start * SLOTS) + step) % SLOTS)
    const close = await holdName(`\0bakeoff-sandbox-uid-${uid}`)
    if (close !== undefined) return { uid, close }
  }
  throw new Error(`All ${SLOTS} user ids for sandboxes are in use`)
}

function holdName(name: string): Promise<(() => Promise<void>) | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(error)
    })
    server.listen(name, () => {
      server.unref()
      resolve(() => new Promise((done) => server.close(() => done())))
    })
  })
}
