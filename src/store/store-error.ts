import { UserError } from '../model/errors.ts'

const LOCKED = {
  says: 'is locked by another process',
  hint: 'Another program holds it open for writing: close it (a database browser, a backup) and try again.',
}
const UNREADABLE = {
  says: 'cannot be opened',
  hint: 'Check that the folder exists and that you may write in it; SQLite needs that even for reading. A copy of the folder elsewhere will do.',
}

/** What each of SQLite's primary codes means for a person, and what to do. */
const MEANING: Readonly<Record<string, { says: string; hint: string }>> = {
  SQLITE_NOTADB: {
    says: 'is not a database',
    hint: 'Move the file away; the next run makes a new one. Results of other runs are in their own folders.',
  },
  SQLITE_CORRUPT: {
    says: 'is damaged',
    hint: 'Copy it, then try `sqlite3 bakeoff.db .recover | sqlite3 new.db`, or put back the newest bakeoff.db.bak-* beside it.',
  },
  SQLITE_BUSY: LOCKED,
  SQLITE_LOCKED: LOCKED,
  SQLITE_READONLY: {
    says: 'cannot be written',
    hint: 'Make the file and its folder writable for you, or copy the suite to a place that is.',
  },
  SQLITE_CANTOPEN: UNREADABLE,
  SQLITE_PERM: UNREADABLE,
  SQLITE_AUTH: UNREADABLE,
  SQLITE_FULL: {
    says: 'cannot grow: the disk is full',
    hint: 'Free some space, then go on with `bakeoff run --resume`: what was recorded is kept.',
  },
  SQLITE_IOERR: {
    says: 'cannot be read or written: the disk reports an error',
    hint: 'Check the disk (full, unplugged, network folder?), then go on with `bakeoff run --resume`.',
  },
}

/** The same for what Node says when a folder or file beside the database cannot be made. */
const NODE_CODE: Readonly<Record<string, string>> = {
  ENOSPC: 'SQLITE_FULL',
  EDQUOT: 'SQLITE_FULL',
  EACCES: 'SQLITE_READONLY',
  EPERM: 'SQLITE_READONLY',
  EROFS: 'SQLITE_READONLY',
  EEXIST: 'SQLITE_CANTOPEN',
  ENOTDIR: 'SQLITE_CANTOPEN',
  ENOENT: 'SQLITE_CANTOPEN',
  EIO: 'SQLITE_IOERR',
}

/** The code of a SQLite error, `undefined` for any other. */
export function sqliteCode(error: unknown): string | undefined {
  const code = codeOf(error)
  return code?.startsWith('SQLITE_') === true ? code : undefined
}

/**
 * Runs `body`. What SQLite or the file system says of `subject`, and a person can mend, becomes a `UserError`;
 * everything else goes on as it is.
 */
export function withStoreErrors<T>(subject: string, body: () => T): T {
  try {
    return body()
  } catch (error) {
    const code = codeOf(error) ?? ''
    const primary = NODE_CODE[code] ?? code.split('_').slice(0, 2).join('_')
    const meaning = MEANING[primary]
    if (meaning === undefined) throw error
    throw new UserError(`${subject} ${meaning.says}.`, { hint: meaning.hint, cause: error })
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
