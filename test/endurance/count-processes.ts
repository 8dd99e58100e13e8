import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Processes whose command line holds the marker. */
export function countProcesses(marker: string): number {
  let found = 0
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes(marker)) found += 1
    } catch (error) {
      // It ended between the listing and the look.
      if (!(error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH')))
        throw error
    }
  }
  return found
}
