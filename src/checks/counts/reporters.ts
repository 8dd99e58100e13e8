import type { TestCounts } from '../../model/facts.ts'
import { type CountsParser, tally } from './counts.ts'
import { junit } from './junit.ts'

/** A runner that writes a report for machines where a variable asks it to. */
export type Reporter = {
  runner: 'pytest' | 'node-test'
  /** Beside what the runner prints anyway; `file` is a path inside the sandbox. */
  env(file: string): Record<string, string>
  /** Absent where the report is not whole: a runner that was stopped says nothing. */
  read: CountsParser
}

const pytest: Reporter = {
  runner: 'pytest',
  env: (file) => ({ PYTEST_ADDOPTS: `--junitxml=${file}` }),
  read: (text) => (/<\/testsuites?>\s*$/.test(text.slice(-200)) ? named('pytest', junit(text)) : undefined),
}

/** What a Node of this version prints by itself: naming one more reporter takes that one away. */
const OWN_REPORTER = Number(process.versions.node.split('.', 1)[0]) < 23 ? 'tap' : 'spec'

const nodeTest: Reporter = {
  runner: 'node-test',
  env: (file) => ({
    NODE_OPTIONS: [
      `--test-reporter=${OWN_REPORTER} --test-reporter-destination=stdout`,
      `--test-reporter=junit --test-reporter-destination=${file}`,
    ].join(' '),
  }),
  read: readTotals,
}

export const REPORTERS: readonly Reporter[] = [pytest, nodeTest]

/** Node's totals stand in comments at the end; its test cases leave out those that have tests of their own. */
function readTotals(text: string): TestCounts | undefined {
  const end = text.slice(-2000)
  if (!/<\/testsuites>\s*$/.test(end)) return undefined
  const of = (word: string): number | undefined => {
    const found = [...end.matchAll(new RegExp(`<!-- ${word} (\\d{1,9}) -->`, 'g'))].at(-1)?.[1]
    return found === undefined ? undefined : Number(found)
  }
  const [passed, failed, cancelled] = [of('pass'), of('fail'), of('cancelled')]
  if (passed === undefined || failed === undefined) return undefined
  const skipped = (of('skipped') ?? 0) + (of('todo') ?? 0)
  return tally('node-test', { passed, failed: failed + (cancelled ?? 0), skipped }, 'structured')
}

const named = (runner: string, counts: TestCounts | undefined): TestCounts | undefined =>
  counts === undefined ? undefined : { ...counts, runner }
