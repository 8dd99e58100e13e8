import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, onTestFinished } from 'vitest'
import type { CrossTable } from '../../src/model/cross-examination.ts'
import { bakeoff } from '../bakeoff.ts'
import { testWith } from '../needs.ts'
import { suiteOnDisk } from '../suite-on-disk.ts'
import { expectOneLine } from './small-suite.ts'

const AGENTS = ['ann', 'bob', 'cy'] as const

const complains = (what: string, want: string): string =>
  `got=$(${what})\n[ "$got" = ${want} ] || { echo "expected ${want}, got $got"; exit 1; }\n`

/** Slugs with hyphens by ann and bob; cy is sure that underscores were asked for. */
const slugs = (sign: string): Record<string, string> => ({
  'slug.sh': `slug() {\n  printf '%s\\n' "$1" | tr 'A-Z ' 'a-z${sign}'\n}\n`,
  'check.sh': `. ./slug.sh\n${complains('slug "Hello World"', `hello${sign}world`)}`,
})

/** All sums are right; the test of cy calls a helper that the interface does not name. */
const sums = (agent: string): Record<string, string> => ({
  'sum.sh': `sum() {\n  echo "$(($1 + $2))"\n}\n${agent === 'cy' ? 'sum_three() {\n  sum "$(sum "$1" "$2")" "$3"\n}\n' : ''}`,
  'check.sh': `. ./sum.sh\n${complains(agent === 'cy' ? 'sum_three 1 2 4' : 'sum 3 4', '7')}`,
  'bakeoff.json': JSON.stringify({
    claims: [{ id: 'largest', value: agent === 'cy' ? 2147483647 : '9223372036854775807' }],
  }),
})

function files(folder: string, of: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(of).map(([name, text]) => [join(folder, name), text])
}

function suite(): string {
  const made = suiteOnDisk({
    'bakeoff.yaml': [
      'trials: 1',
      'verify: { runs: 2, probes: all, timeout_sec: 60 }',
      'agents:',
      ...AGENTS.map((id) => `  - { id: ${id}, adapter: scripted, options: { dir: ./agents/${id} } }`),
      '',
    ].join('\n'),
    'tasks/slugs.md': '---\ntitle: Slugs\ntest: sh check.sh\ninterface: [slug.sh]\n---\nWrite slug() in slug.sh.\n',
    'tasks/sums.md': '---\ntitle: Sums\ntest: sh check.sh\ninterface: ["sum.*"]\n---\nWrite sum() in sum.sh.\n',
    'tasks/free.md': '---\ntitle: Free\ntest: sh check.sh\n---\nWrite what you like.\n',
    ...Object.fromEntries(
      AGENTS.flatMap((id) => [
        ...files(`agents/${id}/slugs/deliverable`, slugs(id === 'cy' ? '_' : '-')),
        ...files(`agents/${id}/sums/deliverable`, sums(id)),
        ...files(`agents/${id}/free/deliverable`, { 'README.md': '# Free\n' }),
      ]),
    ),
  })
  onTestFinished(made.remove)
  return made.path
}

const cellsOf = (table: CrossTable | undefined): Record<string, string> =>
  Object.fromEntries((table?.pairs ?? []).map(({ tester, author, result }) => [`${tester} on ${author}`, result]))

testWith(
  ['bwrap'],
  'each agent is tried with the tests of each other, and the one who stands alone is named',
  async () => {
    const path = suite()
    const ran = await bakeoff(['run', path, '--yes', '-t', 'slugs', '-t', 'sums', '-t', 'free'])
    expect(ran.code, ran.stderr).toBe(0)
    const before = await bakeoff(['status', 'latest', '--suite', path, '--json'])

    const crossed = await bakeoff(['cross', 'latest', '--suite', path, '--json'])
    expect(crossed.code, crossed.stderr).toBe(0)
    const { tasks }: { tasks: CrossTable[] } = JSON.parse(crossed.stdout)
    const [slugTable, sumTable, ...others] = tasks
    expect(others).toEqual([])

    expect(slugTable?.contestants.map(({ verdict }) => verdict)).toEqual(['verified', 'verified', 'verified'])
    expect(cellsOf(slugTable)).toEqual({
      'ann on ann': 'accepts',
      'ann on bob': 'accepts',
      'ann on cy': 'refuses',
      'bob on ann': 'accepts',
      'bob on bob': 'accepts',
      'bob on cy': 'refuses',
      'cy on ann': 'refuses',
      'cy on bob': 'refuses',
      'cy on cy': 'accepts',
    })
    expect(slugTable?.contestants.map(({ dissents }) => dissents)).toEqual([undefined, undefined, ['code', 'tests']])

    expect(cellsOf(sumTable)).toMatchObject({
      'cy on ann': 'does-not-fit',
      'cy on bob': 'does-not-fit',
      'ann on cy': 'accepts',
    })
    expect(sumTable?.contestants.map(({ dissents }) => dissents)).toEqual([undefined, undefined, ['tests']])
    expect(sumTable?.claims).toMatchObject([{ id: 'largest', agree: false, lone: 'cy' }])

    const after = await bakeoff(['status', 'latest', '--suite', path, '--json'])
    const verdictsOf = (json: string): unknown => JSON.parse(json).trials
    expect(verdictsOf(after.stdout)).toEqual(verdictsOf(before.stdout))

    const text = await bakeoff(['cross', 'latest', '--suite', path, '-t', 'slugs'])
    expect(text.stdout).toContain('Lone dissenter: cy')
    const report = await bakeoff(['report', 'latest', '--suite', path, '--format', 'md,json', '--json'])
    expect(report.code, report.stderr).toBe(0)
    const folder = join(path, 'reports', JSON.parse(crossed.stdout).run)
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('Cross-examination')
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')).cross_examinations).toHaveLength(2)
  },
  120_000,
)

testWith(
  ['bwrap'],
  'a task without an interface, and one that nobody knows, are told in one line',
  async () => {
    const path = suite()
    expect((await bakeoff(['run', path, '--yes', '-t', 'free'])).code).toBe(0)
    expect(expectOneLine(await bakeoff(['cross', 'latest', '--suite', path]))).toContain('No fixed interface')
    expect(expectOneLine(await bakeoff(['cross', 'latest', '--suite', path, '-t', 'fre']))).toContain(
      'Did you mean free?',
    )
    expect(expectOneLine(await bakeoff(['cross', 'nine', '--suite', path]))).toContain('no run "nine"')
  },
  60_000,
)

testWith(['bwrap'], 'a key that a test puts together from halves is masked in what a pair printed', async () => {
  const key = 'sk-ant-made-up-cross-77c1d0'
  const telling = (sign: string): Record<string, string> => {
    const files = slugs(sign)
    return { ...files, 'check.sh': `half=sk-ant-made-up\necho "$half-cross-77c1d0"\n${files['check.sh']}` }
  }
  const made = suiteOnDisk({
    'bakeoff.yaml': `trials: 1\nverify: { runs: 1, probes: none, timeout_sec: 60 }\nagents:\n  - { id: ann, adapter: scripted, options: { dir: ./agents/ann } }\n  - { id: cy, adapter: scripted, options: { dir: ./agents/cy } }\n`,
    'tasks/slugs.md': '---\ntitle: Slugs\ntest: sh check.sh\ninterface: [slug.sh]\n---\nWrite slug() in slug.sh.\n',
    ...Object.fromEntries([
      ...files('agents/ann/slugs/deliverable', telling('-')),
      ...files('agents/cy/slugs/deliverable', telling('_')),
    ]),
  })
  onTestFinished(made.remove)
  const env = { ANTHROPIC_API_KEY: key }
  expect((await bakeoff(['run', made.path, '--yes'])).code).toBe(0)
  const crossed = await bakeoff(['cross', 'latest', '--suite', made.path, '--json'], { env })
  expect(crossed.code, crossed.stderr).toBe(0)
  const logs = readdirSync(join(made.path, 'results', 'runs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes('_cross'))
    .map((entry) => gunzipSync(readFileSync(join(entry.parentPath, entry.name))).toString('utf8'))
  expect(logs.some((text) => text.includes('[REDACTED]'))).toBe(true)
  for (const text of [...logs, crossed.stdout, crossed.stderr]) expect(text).not.toContain(key)
})
