import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { testWith } from '../needs.ts'
import { HONEST_DELIVERABLE, suiteOnDisk, under } from '../suite-on-disk.ts'
import { query, SCRIPTED, smallSuite, trialsOf } from './small-suite.ts'

function folderOf(files: Readonly<Record<string, string>>): string {
  const { path, remove } = suiteOnDisk(files)
  onTestFinished(remove)
  return path
}

const caseOf = (given: object): string => JSON.stringify({ test: 'node --test', why: 'a test', ...given })

type Selftest = {
  cases: { name: string; ok: boolean; verdict: string | null; missingFindings: string[]; skipped: string | null }[]
  right: number
  wrong: number
  skipped: number
  wronglyVerified: number
  honestRejected: number
}

testWith(
  ['bwrap'],
  'selftest says which verdicts were right, wrong, or could not be tried, and ends with 1 on a wrong one',
  async () => {
    const state = folderOf({})
    const cases = folderOf({
      ...under('right', { ...HONEST_DELIVERABLE, 'case.json': caseOf({ expect: 'verified' }) }),
      ...under('accuses', { ...HONEST_DELIVERABLE, 'case.json': caseOf({ expectAny: ['vacuous', 'weak'] }) }),
      ...under('defends', { 'case.json': caseOf({ test: 'exit 0', expect: 'verified' }) }),
      ...under('lacks', { 'case.json': caseOf({ test: 'exit 0', expect: 'vacuous', expectFindings: ['no-such'] }) }),
      ...under('cannot', { 'case.json': caseOf({ expect: 'verified', needs: ['no-such-program'] }) }),
    })
    const ended = await bakeoff(['selftest', '--cases', cases, '--json'], { env: { XDG_STATE_HOME: state } })
    const result: Selftest = JSON.parse(ended.stdout)
    expect(ended.code).toBe(1)
    expect(result).toMatchObject({ right: 1, wrong: 3, skipped: 1, wronglyVerified: 1, honestRejected: 1 })
    const byName = Object.fromEntries(result.cases.map((one) => [one.name, one]))
    expect(byName['right']).toMatchObject({ ok: true, verdict: 'verified', skipped: null })
    expect(byName['lacks']).toMatchObject({ ok: false, verdict: 'vacuous', missingFindings: ['no-such'] })
    expect(byName['cannot']).toMatchObject({ skipped: 'needs no-such-program', verdict: null })
    // Only the package's own cases say anything about this machine's sandbox.
    const doctor = await bakeoff(['doctor', '--json'], { env: { XDG_STATE_HOME: state } })
    expect(JSON.parse(doctor.stdout).sandbox.some((one: object) => 'selftest' in one)).toBe(false)
  },
  120_000,
)

testWith(
  ['bwrap'],
  'verify --case takes command and place of origin from the case, which the folder’s own code never sees',
  async () => {
    const spies =
      "import fs from 'node:fs'\nimport { sum } from './sum.mjs'\nif (fs.existsSync('case.json')) process.exit(3)\n"
    const reads = `${spies}if (sum(2, 3) !== Number(fs.readFileSync('/agent-ws/five.txt'))) throw new Error('sum')\n`
    const origin = { path: '/agent-ws/job', outside: { '/agent-ws/five.txt': '5' } }
    const folder = folderOf({
      'sum.mjs': HONEST_DELIVERABLE['sum.mjs'] ?? '',
      'a.mjs': reads,
      'case.json': caseOf({ test: 'node a.mjs', expect: 'not-portable', origin }),
    })
    const ended = await bakeoff(['verify', folder, '--case', join(folder, 'case.json'), '--runs', '1', '--json'])
    const judged = JSON.parse(ended.stdout)
    expect(ended.code).toBe(1)
    expect(judged).toMatchObject({ verdict: 'not-portable', command: { text: 'node a.mjs', source: 'given' } })
    expect(judged.reason).toContain('/agent-ws/five.txt')
    const absent = await bakeoff(['verify', folder, '--case', join(folder, 'no.json')])
    expect(absent).toMatchObject({ code: 2, stdout: '' })
  },
  60_000,
)

const PROBED = `trials: 1\nverify: { runs: 1, timeout_sec: 30 }\nagents:\n  - ${SCRIPTED}\n`
const LENIENT = 'bakeoff-verify/1-lenient'

testWith(
  ['bwrap'],
  'regrade appends another policy’s judgements from the stored facts, once, and leaves the old ones',
  async () => {
    const suite = smallSuite(SCRIPTED, {
      'bakeoff.yaml': PROBED,
      'agent/deliverable/sum.test.mjs': "import { sum } from './sum.mjs'\n\nsum(2, 3)\nconsole.log('done')\n",
      'agent/deliverable/bakeoff.json': '{ "scripts": { "test": "node sum.test.mjs" } }',
    })
    const ran = await bakeoff(['run', suite, '--yes', '--seed', '1'])
    expect(ran.code, ran.stderr).toBe(0)
    expect(trialsOf(suite)).toMatchObject([{ verdict: 'weak', status: 'fail' }])
    const lenient = ['regrade', '--suite', suite, '--policy', LENIENT]
    const first = await bakeoff(lenient)
    expect(first.stdout).toContain('weak (fail) becomes weak (pass): ')
    expect(first.stdout).toContain(`1 of 1 trials changed by ${LENIENT}.`)
    expect(trialsOf(suite)).toMatchObject([{ verdict: 'weak', status: 'pass' }])
    const judgements = "SELECT count(*) AS n FROM events WHERE type = 'verdict-derived'"
    expect(query<{ n: number }>(suite, judgements)).toEqual([{ n: 2 }])
    expect(JSON.parse((await bakeoff([...lenient, '--json'])).stdout).trials).toMatchObject([{ changed: false }])
    expect(query<{ n: number }>(suite, judgements)).toEqual([{ n: 2 }])
    expect((await bakeoff([...lenient.slice(0, 3), '--policy', 'bakeoff-verify/9'])).code).toBe(2)
  },
  120_000,
)

testWith(
  ['bwrap'],
  'regrade says what was never measured and changes nothing; with --rerun it is measured',
  async () => {
    const suite = smallSuite(SCRIPTED, {
      'bakeoff.yaml': PROBED,
      'agent/deliverable/bakeoff.json': '{ "scripts": { "test": "uv run node --test" } }',
    })
    await bakeoff(['run', suite, '--yes', '--seed', '1'])
    expect(trialsOf(suite)).toMatchObject([{ verdict: 'broken', status: 'fail' }])
    const lenient = ['regrade', '--suite', suite, '--policy', LENIENT]
    expect((await bakeoff(lenient)).stdout).toContain(
      'stays broken (fail); needs a new verification for probes (--rerun)',
    )
    expect(trialsOf(suite)).toMatchObject([{ verdict: 'broken' }])
    const again = await bakeoff([...lenient, '--rerun'])
    expect(again.stdout).toContain('broken (fail) becomes verified (pass): as repaired (without uv)')
    expect(trialsOf(suite)).toMatchObject([{ verdict: 'verified', status: 'pass' }])
  },
  120_000,
)

testWith(
  ['bwrap'],
  'regrade --rerun verifies the stored deliverable anew, and shell opens its sandbox over a copy',
  async () => {
    const suite = smallSuite(SCRIPTED)
    expect((await bakeoff(['run', suite, '--yes'])).code).toBe(0)
    const again = await bakeoff(['regrade', '--suite', suite, '--rerun', '--json'])
    expect(JSON.parse(again.stdout).trials).toMatchObject([{ before: 'unproven (fail)', after: 'unproven (fail)' }])
    expect(query(suite, "SELECT 1 FROM events WHERE type = 'verification-ended'")).toHaveLength(2)
    const shell = async (phase: string, script: string) =>
      bakeoff(['shell', 'sum/it/1', '--suite', suite, '--phase', phase], { stdin: script })
    const asTest = await shell('verify', 'ls; touch made; echo "$HOME $PWD"; exit 7\n')
    expect(asTest.code).toBe(7)
    expect(asTest.stdout).toContain('sum.test.mjs\n')
    expect(asTest.stdout).not.toContain(suite)
    const asAgent = await shell('agent', 'echo "at $PWD for $HOME"; ls sum | grep made; exit 3\n')
    expect(asAgent).toMatchObject({ code: 3, stdout: 'at /workspace for /home/agent\n' })
    const [deliverable] = query<{ body: string }>(suite, "SELECT body FROM events WHERE type = 'attempt-ended'")
    expect(deliverable?.body).not.toContain('made')
  },
  120_000,
)
