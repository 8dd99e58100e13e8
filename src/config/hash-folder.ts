import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { canonicalJson } from '../lib/canonical-json.ts'
import { sha256, sha256File } from '../lib/hash.ts'
import { UserError } from '../model/errors.ts'
import { codeOf } from './read-text.ts'

type Entry = { path: string; kind: 'file' | 'executable'; content: string }

/**
 * SHA-256 over names, executable bits and contents of all files below a folder. Throws a UserError for links, which
 * would point elsewhere in a copy, and for other special files; `name` is how messages call the folder.
 */
export async function hashFolder(root: string, name: string): Promise<string> {
  const entries = await listEntries(root, '', name)
  return sha256(canonicalJson(entries.sort((a, b) => (a.path < b.path ? -1 : 1))))
}

async function listEntries(root: string, below: string, name: string): Promise<Entry[]> {
  const names = await readdir(join(root, below)).catch((error: unknown) => {
    throw unreadable(`${name}/${below}`, error)
  })
  const entries: Entry[] = []
  for (const base of names) {
    const path = below === '' ? base : `${below}/${base}`
    entries.push(...(await entriesAt(root, path, name)))
  }
  return entries
}

async function entriesAt(root: string, path: string, name: string): Promise<Entry[]> {
  const full = join(root, path)
  const stat = await lstat(full)
  if (stat.isDirectory()) return listEntries(root, path, name)
  if (stat.isSymbolicLink()) {
    throw new UserError(`${name}/${path}: a link`, { hint: 'Copy the file instead of linking it.' })
  }
  if (!stat.isFile()) {
    throw new UserError(`${name}/${path}: neither a file nor a folder`, { hint: 'Remove it.' })
  }
  try {
    return [{ path, kind: (stat.mode & 0o100) === 0 ? 'file' : 'executable', content: sha256File(full) }]
  } catch (error) {
    throw unreadable(`${name}/${path}`, error)
  }
}

const unreadable = (name: string, error: unknown): UserError =>
  new UserError(`${name}: cannot be read (${codeOf(error) ?? 'unknown error'})`, {
    hint: 'Check its permissions.',
    cause: error,
  })
