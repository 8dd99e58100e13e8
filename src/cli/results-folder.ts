import { existsSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { UserError } from '../model/errors.ts'
import type { AttemptId, Path, RunId } from '../model/ids.ts'

/** Where a suite keeps what its runs leave; see product page "A suite is a folder". */
export type ResultsFolder = {
  suitePath: Path
  database: Path
  runDir(run: RunId): Path
  attemptDir(attempt: AttemptId): Path
  reportDir(run: RunId): Path
}

export function resultsFolderOf(suitePath: Path): ResultsFolder {
  const results = join(suitePath, 'results')
  return {
    suitePath,
    database: join(results, 'bakeoff.db'),
    runDir: (run) => join(results, 'runs', run),
    attemptDir: (attempt) => {
      const [run = '', task = '', agent = '', index = '', number = ''] = attempt.split('/')
      return join(results, 'runs', run, task, agent, index, `attempt-${number}`)
    },
    reportDir: (run) => join(suitePath, 'reports', run),
  }
}

/** The folder of a suite, from what a person typed: the folder itself or its bakeoff.yaml. */
export function suiteFolder(cwd: Path, typed: string | undefined): Path {
  const path = resolve(cwd, typed ?? '.')
  if (!existsSync(path)) {
    throw new UserError(`There is no ${path}.`, {
      hint: 'Name the folder of a suite, or make one with `bakeoff init`.',
    })
  }
  return statSync(path).isDirectory() ? path : dirname(path)
}
