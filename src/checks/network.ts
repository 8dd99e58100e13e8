import type { Check, CheckInput } from '../contracts/check.ts'
import type { NetworkFacts } from '../model/facts.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { redCommand } from './origin/red-command.ts'
import { runPlaced } from './origin/run-placed.ts'
import { isGreen } from './test-runs.ts'

/** The red test once more with the host's network. Opt-in by the policy: agent code could send the deliverable out. */
export const network: Check = {
  id: 'network',
  version: 1,
  needs: ['intake', 'command', 'setup', 'test-runs'],
  async run(input: CheckInput): Promise<CheckResult> {
    const skip = (why: string): CheckResult =>
      checkResult('inconclusive', why, { attempted: false, why } satisfies NetworkFacts)
    if (input.policy.probeNetwork !== true) return skip('the policy does not ask for it')
    const command = redCommand(input)
    if (command === undefined) return skip('no command is red each time without the network')
    const place = { network: { kind: 'host' } } as const
    const first = await runPlaced(input, command.candidate, place, 'network.log.gz')
    // One green run among red ones may be chance.
    const run = isGreen(first) ? await runPlaced(input, command.candidate, place, 'network-again.log.gz') : first
    const facts: NetworkFacts = { attempted: true, run }
    if (run.infraError !== undefined) return checkResult('inconclusive', run.infraError, facts)
    return run.exitCode === 0
      ? checkResult('passed', 'green with the network', facts)
      : checkResult('failed', 'red with the network too', facts)
  },
}
