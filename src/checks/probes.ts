import type { Check, CheckInput } from '../contracts/check.ts'
import type { ProbesFacts } from '../model/facts.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { fewerLines } from './fewer-lines.ts'
import { planProbes } from './probe/probe-plan.ts'
import { runSeries } from './probe/probe-series.ts'
import { probeTarget } from './probe-target.ts'

/** Can the test fail? Runs the green command again on folders that are broken on purpose, and on one that is not. */
export const probes: Check = {
  id: 'probes',
  version: 2,
  needs: ['intake', 'command', 'setup', 'test-runs'],
  async run(input: CheckInput): Promise<CheckResult> {
    const target = probeTarget(input)
    if ('why' in target) {
      const none = { attempted: false, languages: [], sources: [], probes: [], seed: input.seed }
      return checkResult('inconclusive', target.why, { ...none, why: target.why } satisfies ProbesFacts)
    }
    const copy = await input.freshCopy({ machineToolsOnly: true })
    try {
      const plan = await planProbes(input, target, copy)
      const series = await runSeries(input, target, plan)
      const facts: ProbesFacts = {
        attempted: true,
        ...(plan.blind === undefined ? {} : { why: plan.blind }),
        languages: plan.mutations.languages,
        sources: plan.mutations.covered,
        probes: series.probes.map((probe) => ({ ...probe, run: fewerLines(probe.run) })),
        ...(series.executed === undefined ? {} : { executed: series.executed }),
        ...(series.crashesTold === undefined ? {} : { crashesTold: true }),
        ...(plan.hooks.length === 0
          ? {}
          : {
              hooks: {
                files: plan.hooks.map(({ path }) => path),
                ...(series.hides === undefined ? {} : { hides: series.hides }),
              },
            }),
        seed: input.seed,
      }
      const infra = series.probes.find(({ run }) => run.infraError !== undefined)?.run.infraError
      if (infra !== undefined) return checkResult('inconclusive', infra, facts)
      const red = series.probes.filter((probe) => probe.red).length
      return checkResult('passed', `${red} of ${series.probes.length} probes red`, facts)
    } finally {
      await copy.close()
    }
  },
}
