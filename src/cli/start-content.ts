import { join } from 'node:path'
import type { EngineDeps } from '../engine/deps.ts'
import { makeTempDir } from '../lib/temp-dir.ts'
import type { Path } from '../model/ids.ts'
import type { RunPlan } from '../model/plan.ts'
import { type CloneTemplate, cloneAt } from '../workspace/clone-at.ts'
import { prepareTemplate, type Template } from '../workspace/prepare-template.ts'

/** Reads start files and the repository's recorded commit once a run, when the first attempt needs them. */
export function startContentOf(plan: RunPlan, scratch: Path): EngineDeps['startContent'] {
  const templates = new Map<string, Promise<Template>>()
  let clone: Promise<CloneTemplate> | undefined
  const filesAt = (path: string): Promise<Template> => {
    const known = templates.get(path) ?? prepareTemplate(path)
    templates.set(path, known)
    return known
  }
  const repository = (): Promise<CloneTemplate> | undefined => {
    const recorded = plan.provenance.repository
    if (recorded === undefined) return undefined
    clone ??= cloneAt(recorded.path, recorded.commit, join(makeTempDir('repository-', scratch), 'clone'))
    return clone
  }
  return async (task) => {
    const [files, cloned] = await Promise.all([
      task.files === undefined ? undefined : filesAt(task.files),
      repository(),
    ])
    return { ...(files === undefined ? {} : { files }), ...(cloned === undefined ? {} : { repository: cloned }) }
  }
}
