import { createHash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionRef } from '../../model/attempt.ts'
import type { Path } from '../../model/ids.ts'
import { Json } from '../../model/json.ts'

/** Where conversations lie in an agent's HOME. */
export const CONVERSATION_FILES = ['.bakeoff-conversation-*.json']

const MAX_BYTES = 64 * 1024 * 1024

/**
 * Keeps a conversation for a follow-up in the agent's own HOME. The agent can write there, so the file is made afresh,
 * no link is followed, and its hash travels in the session. `undefined` where it cannot be written: an agent may have
 * removed its HOME, and must not lose its trial for that.
 */
export async function keepConversation(hostHome: Path, conversation: Json): Promise<SessionRef | undefined> {
  const id = randomUUID()
  const text = JSON.stringify(conversation)
  const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = constants
  const flags = O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW
  const file = await open(pathOf(hostHome, id), flags, 0o600).catch(() => undefined)
  if (!file) return undefined
  try {
    await file.writeFile(text)
  } finally {
    await file.close()
  }
  return { id, extra: { sha256: sha256(text) } }
}

/** The conversation that a session refers to; `undefined` when it is gone or somebody changed it. */
export async function readConversation(hostHome: Path, session: SessionRef): Promise<Json | undefined> {
  if (!/^[0-9a-f-]{36}$/.test(session.id)) return undefined
  const text = await readRegularFile(pathOf(hostHome, session.id))
  if (text === undefined || sha256(text) !== session.extra?.['sha256']) return undefined
  return Json.parse(JSON.parse(text))
}

async function readRegularFile(path: Path): Promise<string | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => undefined)
  if (!file) return undefined
  try {
    const stat = await file.stat()
    return stat.isFile() && stat.size <= MAX_BYTES ? await file.readFile('utf8') : undefined
  } finally {
    await file.close()
  }
}

const pathOf = (hostHome: Path, id: string): Path => join(hostHome, `.bakeoff-conversation-${id}.json`)

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
