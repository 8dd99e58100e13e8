// Opens a database as somebody who may not write there, and prints what a person would read. Arguments: database, mode.
import { UserError } from '../../src/model/errors.ts'
import { openMemoryStore, openStore } from '../../src/store/open.ts'
import { listRuns } from '../../src/store/read.ts'

// Loads the native part while we may still read the package.
openMemoryStore().close()
if (process.getuid?.() === 0) {
  process.setgid?.(65534)
  process.setuid?.(65534)
}
const [, , path = '', mode] = process.argv
try {
  console.log(listRuns(openStore(path, mode === 'write' ? 'write' : 'read')).length)
} catch (error) {
  console.log(error instanceof UserError ? `${error.message} ${error.hint}` : `not mended: ${error}`)
}
