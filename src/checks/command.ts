import { basename } from 'node:path'
import type { Check, CheckInput } from '../contracts/check.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { discoverCommand } from './discovery/discover-command.ts'
import type { Folder } from './discovery/folder.ts'
import { readText } from './read-text.ts'

/** How the deliverable says it is tested: the mandated command, the manifest's, or the one that discovery finds. */
export const command: Check = {
  id: 'command',
  version: 1,
  async run(input: CheckInput): Promise<CheckResult> {
    const paths = new Set(input.deliverable.files.map((file) => file.path))
    const folder: Folder = {
      name: basename(input.task?.folder ?? input.root),
      paths,
      read: (path) => (paths.has(path) ? readText(input.root, path) : undefined),
    }
    const facts = discoverCommand(folder, {
      ...(input.given === undefined ? {} : { given: input.given }),
      ...(input.task === undefined ? {} : { task: commandsOf(input.task) }),
    })
    const [first] = facts.candidates
    if (first === undefined) return checkResult('failed', 'no test command was stated or found', facts)
    return checkResult('passed', `${first.text} (from ${first.source})`, facts)
  },
}

function commandsOf(task: { test?: string | undefined; setup?: string | undefined }): {
  test?: string
  setup?: string
} {
  return {
    ...(task.test === undefined ? {} : { test: task.test }),
    ...(task.setup === undefined ? {} : { setup: task.setup }),
  }
}
