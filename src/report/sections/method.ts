import { durationTickText } from '../../charts/axis.ts'
import type { ReportData } from '../../model/report-data.ts'
import { type Block, heading, type Inline, paragraph } from '../blocks.ts'

/** Everything a reader needs to do the run again, or to judge its folders again without the agents. */
export function methodSection(data: ReportData): Block[] {
  return [
    heading(2, 'Method and reproducibility'),
    paragraph(
      'Each trial starts in a clean folder. What the agent leaves is judged by running its own test command in fresh copies, ',
      'and by breaking its code to see whether that test can fail. Agents and tests run at isolation ',
      { code: data.isolation },
      '.',
    ),
    { kind: 'table', columns: [{ title: 'Setting' }, { title: 'Value' }], rows: settingsOf(data) },
    paragraph('Run it again, and judge the same folders again without any agent:'),
    {
      kind: 'fence',
      text: [commandOf(data), `bakeoff verify results/runs/${data.run}/TASK/AGENT/TRIAL/attempt-1/deliverable`].join(
        '\n',
      ),
    },
  ]
}

function settingsOf(data: ReportData): Inline[][][] {
  const { provenance, tasks } = data
  const limits = [...new Set(tasks.map(({ timeoutSec }) => timeoutSec * 1000))].sort((a, b) => a - b)
  const settings: [string, string | undefined][] = [
    ['Run', data.run],
    ['Started', data.startedAt],
    ['Ended', data.endedAt === undefined ? undefined : `${data.endedAt} (${data.ended ?? 'unknown'})`],
    ['Suite', provenance.suitePath],
    ['Suite commit', commitOf(data)],
    ['Configuration SHA-256', provenance.configSha256],
    ['Prompt appendix', provenance.promptAppendix],
    ['Research repository', repositoryOf(data)],
    ['Policy', data.policy],
    ['Seed of the order', String(data.seed)],
    ['Trials at a time', String(data.concurrency)],
    ['Time limit per attempt', limits.map(durationTickText).join(', ')],
    ['Bakeoff', provenance.bakeoffVersion],
    ['Machine', machineOf(data)],
    ...tasks.map(({ id, hash }): [string, string] => [`Task ${id}`, hash.slice(0, 16)]),
  ]
  return settings.flatMap(([name, value]) => (value === undefined ? [] : [[[name], [{ code: value }]]]))
}

function commitOf({ provenance }: ReportData): string | undefined {
  if (provenance.suiteCommit === undefined) return undefined
  return provenance.suiteDirty === true ? `${provenance.suiteCommit} with uncommitted changes` : provenance.suiteCommit
}

function repositoryOf({ provenance: { repository } }: ReportData): string | undefined {
  return repository === undefined ? undefined : `${repository.path}@${repository.commit}`
}

function machineOf({ provenance }: ReportData): string {
  const { platform, node, cpu, cpus, memoryBytes } = provenance
  return [
    platform,
    `Node ${node}`,
    ...(cpu === undefined ? [] : [cpu]),
    ...(cpus === undefined ? [] : [`${cpus} CPUs`]),
    ...(memoryBytes === undefined ? [] : [`${(memoryBytes / 2 ** 30).toFixed(0)} GiB`]),
  ].join(', ')
}

/** The command line that made the run, quoted for a shell. */
export function commandOf({ provenance: { argv } }: ReportData): string {
  return ['bakeoff', ...argv]
    .map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ')
}
