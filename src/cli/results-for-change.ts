import { existsSync } from 'node:fs'
import { UserError } from '../model/errors.ts'
import type { Path } from '../model/ids.ts'
import { openStore } from '../store/open.ts'
import type { OpenResults } from './open-results.ts'
import { resultsFolderOf, suiteFolder } from './results-folder.ts'

/** Opens a suite's record for what is decided about it later, hands it over, and closes it. It makes no empty one. */
export async function withResultsForChange<T>(
  place: { cwd: Path; suite?: string },
  body: (results: OpenResults) => T | Promise<T>,
): Promise<T> {
  const folder = resultsFolderOf(suiteFolder(place.cwd, place.suite))
  if (!existsSync(folder.database)) {
    throw new UserError(`There is no database at ${folder.database}.`, {
      hint: 'Nothing has run here yet: start with `bakeoff run`.',
    })
  }
  const store = openStore(folder.database, 'write')
  try {
    return await body({ store, folder })
  } finally {
    store.close()
  }
}
