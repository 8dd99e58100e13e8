import type { CheckInput, FreshCopyOptions } from '../../contracts/check.ts'
import type { CommandCandidate, RunFacts } from '../../model/facts.ts'
import { reportEnvironment } from '../counts/read-reports.ts'
import { intakeFacts, testRunsFacts } from '../earlier-facts.ts'
import { runCommand } from '../run-command.ts'
import { conditionsOf, recordedConditions } from '../run-conditions.ts'

/** One run of a command in a copy that is laid out in some particular way. */
export async function runPlaced(
  input: CheckInput,
  candidate: CommandCandidate,
  place: FreshCopyOptions,
  log: string,
): Promise<RunFacts> {
  const { sources, tests } = intakeFacts(input)
  const usesGo = sources.some((path) => path.endsWith('.go'))
  const env = { ...conditionsOf(input.seed, 0, usesGo), ...place.env }
  const copy = await input.freshCopy({
    ...place,
    env,
    reports: (folder) => reportEnvironment(testRunsFacts(input).reporters ?? [], folder),
  })
  try {
    const { facts } = await runCommand(copy, {
      text: candidate.text,
      cwd: candidate.cwd,
      conditions: recordedConditions(env, copy.sandbox.paths),
      limits: input.policy.limits,
      signal: input.signal,
      watched: { tests, sources },
      log: { evidenceDir: input.evidenceDir, path: log },
    })
    return facts
  } finally {
    await copy.close()
  }
}
