import type { Check, CheckInput } from '../contracts/check.ts'
import { makeGlob } from '../lib/glob.ts'
import type { ResidueFacts } from '../model/folder-facts.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { readBytes } from './read-text.ts'
import { residueOf } from './residue/residue-of.ts'

const MOST_SHOWN = 50

/** What was left behind beside the work: installed packages, caches, build output, dumps, backups. A finding, no fault of the test. */
export const residue: Check = {
  id: 'residue',
  version: 1,
  async run(input: CheckInput): Promise<CheckResult> {
    const wanted = (input.task?.expect?.files ?? []).map(makeGlob)
    const found = new Map<string, ResidueFacts['found'][number]>()
    const paths = [...input.deliverable.files.map(({ path }) => path), ...input.deliverable.ignored]
    for (const path of paths) {
      // What the task asks for is no residue, whatever it is called.
      if (wanted.some((matches) => matches(path))) continue
      const one = residueOf(path, () => readBytes(input.root, path, 4))
      if (one === undefined) continue
      const known = found.get(one.path)
      found.set(one.path, { ...one, files: (known?.files ?? 0) + (path.endsWith('/') ? 0 : 1) })
    }
    const all = [...found.values()]
    const facts: ResidueFacts = { found: all.slice(0, MOST_SHOWN), omitted: Math.max(0, all.length - MOST_SHOWN) }
    const names = all.slice(0, 3).map(({ path }) => path)
    return checkResult(
      'passed',
      all.length === 0 ? 'nothing was left behind' : `left behind: ${names.join(', ')}`,
      facts,
    )
  },
}
