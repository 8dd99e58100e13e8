import { z } from 'zod'
import type { Check, CheckInput, FreshCopy } from '../contracts/check.ts'
import type { ExecResult } from '../contracts/sandbox.ts'
import { makeGlob } from '../lib/glob.ts'
import { stripControl } from '../lib/strip-control.ts'
import type { PageFacts, PagesFacts } from '../model/folder-facts.ts'
import type { ExecBudget } from '../model/policy.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { browserTools, findBrowser } from './pages/browser.ts'
import { markerOf } from './run-conditions.ts'

const MOST_PAGES = 20
const PAGE_SECONDS = 20

/** A browser is many processes that share memory, which is counted for each of them. */
const BUDGET: ExecBudget = {
  wallMs: 180_000,
  memoryBytes: 3 * 1024 ** 3,
  pids: 512,
  outputBytes: 4 * 1024 ** 2,
  diskBytes: 1024 ** 3,
  fileBytes: 256 * 1024 ** 2,
}

/**
 * The pages that the task asks for, each opened in a browser inside the sandbox, without network: from the file, and where
 * that does not work from a server on loopback. Without a browser nothing is said about them.
 */
export const pages: Check = {
  id: 'pages',
  version: 1,
  async run(input: CheckInput): Promise<CheckResult> {
    const paths = wantedPages(input)
    if (paths.length === 0) return checkResult('passed', 'the task asks for no page', none(undefined, []))
    const tools = browserTools(markerOf(input.seed + 2))
    const skip = (why: string): CheckResult => checkResult('inconclusive', `not opened: ${why}`, none(why, paths))
    if (tools === undefined) return skip('playwright-core is not installed')
    // The browser and what drives it are the machine's, whatever a set-up put into PATH.
    const copy = await input.freshCopy({ mounts: tools.mounts, machineToolsOnly: true })
    try {
      // There the pages would be opened on the machine itself, without a fence.
      if (copy.sandbox.isolation === 'process') return skip('pages are opened in a sandbox only')
      const browser = await findBrowser(copy.sandbox, input.signal)
      if (browser === undefined) return skip('there is no Chromium in the sandbox')
      const facts = await openAll(input, copy, { browser, runner: tools.runner }, paths)
      return checkResult(kindOf(facts), reasonOf(facts), facts)
    } finally {
      await copy.close()
    }
  },
}

function wantedPages(input: CheckInput): string[] {
  const globs = (input.task?.expect?.pages ?? []).map(makeGlob)
  return input.deliverable.files.map(({ path }) => path).filter((path) => globs.some((matches) => matches(path)))
}

function none(why: string | undefined, notOpened: string[]): PagesFacts {
  return { ...(why === undefined ? {} : { why }), pages: [], notOpened }
}

function kindOf({ pages, notOpened }: PagesFacts): CheckResult['kind'] {
  if (pages.some(({ errors }) => errors.length > 0)) return 'failed'
  return notOpened.length > 0 || pages.some(({ outside }) => outside.length > 0) ? 'inconclusive' : 'passed'
}

function reasonOf({ pages, notOpened }: PagesFacts): string {
  const clean = pages.filter(({ errors, outside }) => errors.length === 0 && outside.length === 0).length
  const rest = notOpened.length === 0 ? '' : `, ${notOpened.length} not opened`
  return `${clean} of ${pages.length} pages opened without an error${rest}`
}

type Tools = { browser: string; runner: string }

async function openAll(input: CheckInput, copy: FreshCopy, tools: Tools, paths: string[]): Promise<PagesFacts> {
  const facts: PagesFacts = { pages: [], notOpened: paths.slice(MOST_PAGES) }
  for (const path of paths.slice(0, MOST_PAGES)) {
    // One process tree for each: what one page does to its browser is not held against the next.
    const seen = input.signal.aborted ? undefined : await openPage(input, copy, tools, path)
    if (seen === undefined || 'why' in seen) facts.notOpened.push(path)
    if (seen !== undefined && 'why' in seen) facts.why = seen.why
    else if (seen !== undefined) {
      facts.pages.push(seen.page)
      if (seen.browser !== undefined) facts.browser = seen.browser
    }
  }
  return facts
}

const Report = z.object({
  version: z.string().optional(),
  failed: z.string().optional(),
  served: z.enum(['file', 'http']).optional(),
  errors: z.array(z.string()).max(100).default([]),
  notes: z.array(z.string()).max(100).default([]),
  outside: z.array(z.string()).max(100).default([]),
  title: z.string().default(''),
})

type Opened = { page: PageFacts; browser?: string } | { why: string }

async function openPage(input: CheckInput, copy: FreshCopy, tools: Tools, path: string): Promise<Opened> {
  const { workdir } = copy.sandbox.paths
  const result = await copy.sandbox.exec(
    { argv: ['node', tools.runner, tools.browser, workdir, path, String(PAGE_SECONDS)] },
    { ...BUDGET, signal: input.signal },
  )
  if (result.infraError !== undefined) return { why: result.infraError }
  if (result.stopped === 'cancelled') return { why: 'stopped' }
  const blank = { path, errors: [], notes: [], outside: [] }
  // The runner has its own, shorter limits: only the page can use up those of the sandbox.
  if (result.stopped !== undefined) {
    return { page: { ...blank, errors: [`stopped by the limit on ${result.stopped}`] } }
  }
  const report = reportOf(result)
  if (report === undefined) return { why: `the browser's driver ended with status ${result.exitCode}` }
  if (report.failed !== undefined) return { why: `the browser did not start: ${stripControl(report.failed)}` }
  const words = (texts: readonly string[]): string[] => texts.map((text) => stripControl(text).slice(0, 300))
  return {
    page: {
      path,
      ...(report.served === undefined ? {} : { served: report.served }),
      ...(report.title === '' ? {} : { title: stripControl(report.title) }),
      errors: words(report.errors),
      notes: words(report.notes),
      outside: words(report.outside),
    },
    ...(report.version === undefined ? {} : { browser: report.version }),
  }
}

function reportOf(result: ExecResult): z.infer<typeof Report> | undefined {
  const text = new TextDecoder().decode(Buffer.concat([result.stdout.head, result.stdout.tail]))
  try {
    return Report.safeParse(JSON.parse(text.slice(0, text.indexOf('\n') + 1 || text.length))).data
  } catch {
    return undefined
  }
}
