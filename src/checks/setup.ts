import type { Check, CheckInput } from '../contracts/check.ts'
import type { SetupFacts } from '../model/facts.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { commandFacts, intakeFacts } from './earlier-facts.ts'
import { runCommand } from './run-command.ts'
import { snapshotOf } from './snapshot.ts'

/** The set-up, run once with the network on. Where it succeeds, later copies start from what it left. */
export const setup: Check = {
  id: 'setup',
  version: 1,
  needs: ['intake', 'command'],
  async run(input: CheckInput): Promise<CheckResult> {
    const { candidates, setup: declared } = commandFacts(input)
    if (declared === undefined || candidates.length === 0) {
      const facts: SetupFacts = { rewroteSources: [] }
      return checkResult('passed', 'no set-up was declared', facts)
    }
    const { sources, tests } = intakeFacts(input)
    const copy = await input.freshCopy({ network: { kind: 'host' }, afterSetup: false })
    try {
      const before = await snapshotOf(copy.root)
      const { facts: run } = await runCommand(copy, {
        text: declared.text,
        cwd: '.',
        limits: input.policy.limits,
        signal: input.signal,
        before,
        watched: { tests, sources },
        log: { evidenceDir: input.evidenceDir, path: 'setup.log.gz' },
      })
      const facts: SetupFacts = { run, rewroteSources: [...run.changedSources, ...run.changedTests] }
      if (run.infraError !== undefined) return checkResult('inconclusive', run.infraError, facts)
      if (run.exitCode !== 0) return checkResult('failed', `${declared.text} did not succeed`, facts)
      await input.keepSetup(copy)
      return checkResult('passed', declared.text, facts)
    } finally {
      await copy.close()
    }
  },
}
