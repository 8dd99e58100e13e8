import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { stripControl } from '../../lib/strip-control.ts'
import type { TestCounts } from '../../model/facts.ts'
import { readText } from '../read-text.ts'
import { isInsideCopy } from '../write-into-copy.ts'
import { parseReport } from './parse-counts.ts'
import { REPORTERS, type Reporter } from './reporters.ts'
import { addCounts } from './text-counts.ts'

const MAX_BYTES = 16 * 1024 ** 2
const MAX_FILES = 50

/** Names of the reporters' files in the folder that a copy has for them. */
const fileOf = ({ runner }: Reporter): string => `${runner}.xml`

/** The variables that ask these runners for reports; `folder` is the one inside that the copy has for them. */
export function reportEnvironment(runners: readonly string[], folder: string): Record<string, string> {
  const asked = REPORTERS.filter(({ runner }) => runners.includes(runner))
  return Object.assign({}, ...asked.map((reporter) => reporter.env(join(folder, fileOf(reporter)))))
}

/** The reports that the runners were asked for. */
export function askedReports(folder: string | undefined): TestCounts[] {
  if (folder === undefined) return []
  const names = new Set(readdirSync(folder))
  return REPORTERS.flatMap((reporter) => {
    const text = names.has(fileOf(reporter)) ? readText(folder, fileOf(reporter), MAX_BYTES) : undefined
    return text === undefined ? [] : (reporter.read(text) ?? [])
  })
}

/** Report files as runners name them by custom: `junit.xml`, `test-results/TEST-a.xml`, `ctrf-report.json`. */
const BY_CUSTOM =
  /(?:^|\/)(?:(?:junit|test[-_]?(?:results?|report)s?|TEST-[^/]*|[^/]*[-_.]junit|ctrf|[^/]*[-_.]?ctrf[^/]*|(?:jest|vitest)[-_](?:results?|report))\.(?:xml|json)|(?:test-results|test-reports|surefire-reports|junit|ctrf)\/[^/]*\.(?:xml|json))$/i

/** What a run's own report files say together, read from the files that it wrote: absent where it wrote none. */
export function ownReports(root: string, written: readonly string[], commandText: string): TestCounts[] {
  const found = written
    .filter((path) => /\.(?:xml|json)$/i.test(path))
    .filter((path) => BY_CUSTOM.test(path) || commandText.includes(basename(path)))
    .slice(0, MAX_FILES)
    .flatMap((path) => {
      const text = isInsideCopy(root, path) ? readText(root, path, MAX_BYTES) : undefined
      return text === undefined ? [] : (parseReport(text) ?? [])
    })
  return found.length === 0 ? [] : [found.reduce(addCounts)]
}

const REDIRECTED = /(?:>{1,2}\|?|\btee(?: +-a)?)\s*["']?([\w./-]+)/g

/** What the command's own redirections sent into files that it wrote: a runner's output that is not on the screen. */
export function redirectedText(root: string, written: readonly string[], commandText: string): string {
  const targets = new Set([...commandText.matchAll(REDIRECTED)].map(([, name = '']) => basename(name)))
  return written
    .filter((path) => targets.has(basename(path)) && isInsideCopy(root, path))
    .slice(0, MAX_FILES)
    .map((path) => stripControl(readText(root, path) ?? ''))
    .join('\n')
}
