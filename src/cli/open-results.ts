import type { Path } from '../model/ids.ts'
import type { Store } from '../store/open.ts'
import { type ResultsFolder, resultsFolderOf, suiteFolder } from './results-folder.ts'

export type OpenResults = { store: Store; folder: ResultsFolder }

/** Opens a suite's record for reading, hands it over, and closes it. */
export async function withResults<T>(
  place: { cwd: Path; suite?: string },
  body: (results: OpenResults) => T | Promise<T>,
): Promise<T> {
  const { openStore } = await import('../store/open.ts')
  const folder = resultsFolderOf(suiteFolder(place.cwd, place.suite))
  const store = openStore(folder.database, 'read')
  try {
    return await body({ store, folder })
  } finally {
    store.close()
  }
}
