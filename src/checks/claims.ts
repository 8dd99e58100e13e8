import type { Check, CheckInput } from '../contracts/check.ts'
import type { ClaimFacts, ClaimsFacts } from '../model/claim-facts.ts'
import type { Manifest } from '../model/manifest.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { artifactClaims } from './claims/artifacts.ts'
import { type Claim, claimsOf } from './claims/claim.ts'
import { countedTests, judgeCounts, judgeExpected } from './claims/compare-counts.ts'
import { commonFactorOf, judgeClaim, type Measured } from './claims/judge-claim.ts'
import { type PlainText, plainText } from './claims/plain-text.ts'
import { quotedCounts } from './claims/quoted-counts.ts'
import { commandOfScript, MAX_SOURCE_BYTES, type Rerun, rerunScript, testOutput } from './claims/rerun.ts'
import { type SourceText, sourceText } from './claims/source-value.ts'
import { writtenTests } from './claims/written-tests.ts'
import { readManifest } from './discovery/manifest.ts'
import { intakeFacts, testRunsFacts } from './earlier-facts.ts'
import { readText } from './read-text.ts'

const MOST_CLAIMS = 100
/** Scripts that are run again: each takes as long as the agent's own measurement. */
const MOST_SCRIPTS = 4

/**
 * What the report and the manifest say in numbers, measured again: the quote stands in its file, the manifest's value is
 * that number, and the script gives it in a clean copy. Evidence beside the verdict.
 */
export const claims: Check = {
  id: 'claims',
  version: 1,
  needs: ['intake', 'command', 'setup', 'test-runs'],
  async run(input: CheckInput): Promise<CheckResult> {
    const manifest = manifestOf(input)
    const stated = claimsOf(manifest)
    const looked = stated.slice(0, MOST_CLAIMS)
    const reruns = await runScripts(input, manifest, looked)
    const facts: ClaimsFacts = {
      claims: [
        ...judgeAll(input, looked, reruns),
        ...artifactClaims(manifest, input, reruns.done),
        ...countClaims(input, manifest),
      ],
      runs: reruns.done.map(({ script, without, run }) => ({ script, without, run })),
      omitted: stated.length - looked.length,
    }
    return checkResult(kindOf(facts.claims), reasonOf(facts.claims), facts)
  },
}

function kindOf(all: readonly ClaimFacts[]): CheckResult['kind'] {
  if (all.some(({ result }) => result === 'off' || result === 'not-reproduced')) return 'failed'
  return all.length > 0 && all.every(({ result }) => result === 'not-checkable') ? 'inconclusive' : 'passed'
}

function reasonOf(all: readonly ClaimFacts[]): string {
  if (all.length === 0) return 'no number is claimed'
  const count = (result: ClaimFacts['result']): number => all.filter((claim) => claim.result === result).length
  const parts = [
    [count('off'), 'off'],
    [count('not-reproduced'), 'not reproduced'],
    [count('not-checkable'), 'not checkable'],
  ] as const
  const rest = parts.filter(([number]) => number > 0).map(([number, word]) => `, ${number} ${word}`)
  return `${count('reproduced')} of ${all.length} claims reproduced${rest.join('')}`
}

function manifestOf(input: CheckInput): Manifest {
  const paths = new Set(input.deliverable.files.map(({ path }) => path))
  const read = (path: string): string | undefined => (paths.has(path) ? readText(input.root, path) : undefined)
  return readManifest({ name: '', paths, read }).manifest
}

type Reruns = { done: Rerun[]; measured: ReadonlyMap<string, Measured>; none: Measured }

async function runScripts(input: CheckInput, manifest: Manifest, all: readonly Claim[]): Promise<Reruns> {
  const none = { why: 'no script measures it again' }
  const measured = new Map<string, Measured>()
  const done: Rerun[] = []
  for (const script of new Set(all.flatMap((claim) => claim.script ?? []))) {
    const own = all.filter((claim) => claim.script === script)
    const printed = script === 'test' && own.every(({ source }) => source !== undefined && source.path === undefined)
    if (printed) {
      measured.set(script, measuredByTest(input))
      continue
    }
    const outcome = await runScript(input, manifest, own, done.length)
    measured.set(script, 'why' in outcome ? outcome : measuredBy(outcome))
    if (!('why' in outcome)) done.push(outcome)
  }
  return { done, measured, none }
}

async function runScript(
  input: CheckInput,
  manifest: Manifest,
  own: readonly Claim[],
  number: number,
): Promise<Rerun | { why: string }> {
  const script = own[0]?.script ?? ''
  if (input.policy.probes === 'none') return { why: 'nothing is run again without probes' }
  if (number >= MOST_SCRIPTS) return { why: `only ${MOST_SCRIPTS} scripts are run again` }
  if (input.signal.aborted) return { why: 'stopped' }
  const command = commandOfScript(manifest, script, readText(input.root, 'package.json'))
  if (command === undefined) return { why: `there is no script ${script}` }
  const known = new Set(input.deliverable.files.map(({ path }) => path))
  const paths = [...new Set(own.flatMap(({ source }) => source?.path ?? []))].filter(
    (path) => known.has(path) || isPlainPath(path),
  )
  return rerunScript(input, { script, command, cwd: cwdOf(manifest), paths, number })
}

const isPlainPath = (path: string): boolean => !path.startsWith('/') && !path.split('/').includes('..')

/** A folder of the deliverable, never one outside it. */
function cwdOf(manifest: Manifest): string {
  const cwd = (manifest.cwd ?? '.').replace(/^\.\//, '')
  return isPlainPath(cwd) ? cwd : '.'
}

function measuredBy(rerun: Rerun): Measured {
  const { run } = rerun
  return { run, text: remembered((path) => (path === undefined ? rerun.output : rerun.files.get(path))) }
}

function measuredByTest(input: CheckInput): Measured {
  const test = testOutput(input)
  if (test === undefined) return { why: 'the test did not run' }
  return { run: test.run, text: remembered((path) => (path === undefined ? test.output : undefined)) }
}

/** Each text is read once: a hundred claims may name one file. */
function remembered(read: (path: string | undefined) => string | undefined): (path?: string) => SourceText | undefined {
  const known = new Map<string | undefined, SourceText | undefined>()
  return (path) => {
    if (!known.has(path)) {
      const text = read(path)
      known.set(path, text === undefined ? undefined : sourceText(text))
    }
    return known.get(path)
  }
}

function judgeAll(input: CheckInput, all: readonly Claim[], reruns: Reruns): ClaimFacts[] {
  const reports = new Map<string, PlainText | undefined>()
  const reportOf = (file: string): PlainText | undefined => {
    if (!reports.has(file)) reports.set(file, shownText(input, file))
    return reports.get(file)
  }
  const delivered = remembered((path) => (path === undefined ? undefined : deliveredText(input, path)))
  const common = new Map(
    [...reruns.measured].map(([script, measured]) => [
      script,
      commonFactorOf(
        all.filter((claim) => claim.script === script),
        measured,
        delivered,
      ),
    ]),
  )
  return all.map((claim) => {
    const factor = common.get(claim.script ?? '')
    return judgeClaim(claim, {
      report: reportOf(claim.file),
      delivered: delivered(claim.source?.path),
      measured: reruns.measured.get(claim.script ?? '') ?? reruns.none,
      ...(factor === undefined ? {} : { common: factor }),
    })
  })
}

function shownText(input: CheckInput, file: string): PlainText | undefined {
  const text = deliveredText(input, file.replace(/^\.\//, ''))
  return text === undefined ? undefined : plainText(text)
}

function deliveredText(input: CheckInput, path: string): string | undefined {
  const known = input.deliverable.files.some((file) => file.path === path)
  return known ? readText(input.root, path, MAX_SOURCE_BYTES) : undefined
}

function countClaims(input: CheckInput, manifest: Manifest): ClaimFacts[] {
  const counted = countedTests(testRunsFacts(input))
  const readme = input.deliverable.files.find(({ path }) => /^readme(?:\.md|\.markdown|\.txt)?$/i.test(path))
  const text = readme === undefined ? undefined : readText(input.root, readme.path)
  const quoted = text === undefined ? [] : quotedCounts(text)
  const written = quoted.length === 0 ? 0 : writtenTests(input.root, intakeFacts(input).tests)
  return [
    ...judgeExpected(manifest.expected ?? {}, counted),
    ...judgeCounts(quoted, counted, { file: readme?.path ?? 'README.md', written }),
  ]
}
