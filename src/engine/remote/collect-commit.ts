import { join } from 'node:path'
import type { Redactor } from '../../lib/redact.ts'
import type { Deliverable } from '../../model/deliverable.ts'
import type { FileRef } from '../../model/file-ref.ts'
import type { AttemptId, Path } from '../../model/ids.ts'
import type { Task } from '../../model/task.ts'
import { changeTree, checkOutTemplate } from '../../workspace/checkout-commit.ts'
import { collectDeliverable } from '../../workspace/collect.ts'
import { writeDiff } from '../../workspace/diff.ts'
import { prepareWorkspace, removeWorkspace } from '../../workspace/prepare.ts'
import { DELIVERABLE_DIR } from '../verify.ts'

export type CommitToCollect = {
  attemptId: AttemptId
  task: Pick<Task, 'id' | 'folder'>
  /** The attempt's folder, which gets the deliverable and the diff. */
  dir: Path
  suite: Path
  gitDir: Path
  /** What the work is shown against. */
  base: string
  commit: string
}

/** A commit of the harness's repository as if an agent had worked here: same workspace, same collection, same diff. */
export async function collectCommit(
  { attemptId, task, dir, suite, gitDir, base, commit }: CommitToCollect,
  { scratch, redactor }: { scratch: Path; redactor: Redactor },
): Promise<{ deliverable: Deliverable; diff: FileRef }> {
  const place = { gitDir, scratch }
  const workspace = await prepareWorkspace({
    task: { ...task, buildsOn: [] },
    suite,
    parent: scratch,
    repository: await checkOutTemplate(place, base),
  })
  try {
    if (commit !== base) await changeTree(place, workspace.work, base, commit)
    const deliverable = await collectDeliverable(workspace, { attemptId, dest: dir, redactor })
    const diff = await writeDiff({
      workspace,
      deliverable,
      collected: join(dir, DELIVERABLE_DIR),
      to: join(dir, 'diff.patch'),
      redactor,
    })
    return { deliverable, diff }
  } finally {
    await removeWorkspace(workspace)
  }
}
