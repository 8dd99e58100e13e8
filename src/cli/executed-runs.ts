import {
  HeldOutFacts,
  NetworkFacts,
  OriginFacts,
  ProbesFacts,
  type RunFacts,
  SetupFacts,
  TestRunsFacts,
} from '../model/facts.ts'
import type { Verification } from '../model/verification.ts'
import type { DetailRun } from '../report/page/trial-detail.ts'

/** One command that a verification executed: how it is shown, and where its whole output lies. */
export type ExecutedRun = {
  shown: Omit<DetailRun, 'output'>
  isRed: boolean
  lastLines: string[]
  /** Name of its log in the folder of the verification. */
  log?: string
}

/** Every command that a verification executed, in the order of its checks. */
export function executedRuns({ checks }: Verification): ExecutedRun[] {
  const setup = SetupFacts.safeParse(checks['setup']?.facts)
  const tests = TestRunsFacts.safeParse(checks['test-runs']?.facts)
  const origin = OriginFacts.safeParse(checks['origin']?.facts)
  const network = NetworkFacts.safeParse(checks['network']?.facts)
  const probes = ProbesFacts.safeParse(checks['probes']?.facts)
  const heldOut = HeldOutFacts.safeParse(checks['held-out']?.facts)
  const some: [what: string, run: RunFacts | undefined][] = [
    ['set-up', setup.data?.run],
    ...(setup.data?.repair === undefined
      ? []
      : [[`set-up, ${setup.data.repair.name}`, setup.data.repair.run] as [string, RunFacts]]),
    ...(tests.data?.runs ?? []).map((run, index, all): [string, RunFacts] => [
      `test, run ${index + 1} of ${all.length}`,
      run,
    ]),
    ...(tests.data?.repairs ?? []).flatMap(({ name, runs }) =>
      runs.map((run, index): [string, RunFacts] => [`test as ${name}, run ${index + 1} of ${runs.length}`, run]),
    ),
    ['test where it was made', origin.data?.run],
    ['test with network', network.data?.run],
    ...(probes.data?.probes ?? []).map(({ kind, what, red, run }): [string, RunFacts] => [
      `probe ${kind} (${what}): ${red ? 'noticed' : 'not noticed'}`,
      run,
    ]),
    ["author's check", heldOut.data?.run],
  ]
  return some.flatMap(([what, run]) => (run === undefined ? [] : [executedRun(what, run)]))
}

function executedRun(what: string, run: RunFacts): ExecutedRun {
  const tests = run.counts === undefined ? undefined : testsText(run.counts)
  return {
    shown: {
      what,
      command: run.command,
      ...(run.cwd === undefined || run.cwd === '.' ? {} : { cwd: run.cwd }),
      end: endOf(run),
      durationMs: Math.round(run.durationMs),
      ...(tests === undefined ? {} : { tests }),
    },
    isRed: !what.startsWith('probe') && run.exitCode !== 0,
    lastLines: run.lastLines,
    ...(run.log === undefined ? {} : { log: run.log.path }),
  }
}

function endOf({ exitCode, stopped, infraError }: RunFacts): string {
  if (infraError !== undefined) return `not run: ${infraError}`
  if (stopped !== undefined) return `stopped: ${stopped}`
  return exitCode === undefined ? 'no exit code' : `exit code ${exitCode}`
}

function testsText({ passed, failed, skipped }: NonNullable<RunFacts['counts']>): string {
  const words = [
    ...(passed === undefined ? [] : [`${passed} passed`]),
    `${failed} failed`,
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
  ]
  return words.join(', ')
}
