import { createHash } from 'node:crypto'
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { CHARTS } from '../charts/index.ts'
import type { Chart, ChartPlan } from '../contracts/chart.ts'
import { nearest } from '../lib/nearest.ts'
import { isSystemError } from '../lib/system-error.ts'
import { UserError } from '../model/errors.ts'
import type { RunId } from '../model/ids.ts'
import type { ReportData } from '../model/report-data.ts'
import { drawCharts, type RenderedChart } from '../render/render-charts.ts'
import type { ReportChart } from '../report/blocks.ts'
import type { PackedTrial } from '../report/html.ts'
import { findRun } from '../store/read.ts'
import type { ReportFlags } from './commands/report.ts'
import type { CliContext } from './context.ts'
import { type OpenResults, withResults } from './open-results.ts'
import { reportDataOf } from './report-data.ts'

export type WrittenReport = {
  run: RunId
  dir: string
  files: string[]
  markdown?: string
  html?: string
  block?: string
}

const FORMATS = ['md', 'html', 'csv', 'json', 'junit', 'block'] as const
type Format = (typeof FORMATS)[number]

/** `bakeoff report`: writes what was asked for and says which files it wrote. */
export async function writeReports(
  names: readonly string[],
  flags: ReportFlags,
  context: CliContext,
): Promise<WrittenReport[]> {
  const formats = parseFormats(flags.format)
  const only = parseCharts(flags.chart)
  return withResults({ cwd: context.cwd, suite: flags.suite }, async (results) => {
    const runs = [...new Set(names.map((name) => findRun(results.store, name)))]
    const written: WrittenReport[] = []
    for (const run of runs) {
      const base = flags.out === undefined ? results.folder.reportDir(run) : resolve(context.cwd, flags.out)
      const dir = flags.out !== undefined && runs.length > 1 ? join(base, run) : base
      const budget = flags.embedBudget === undefined ? {} : { embedBudgetMb: flags.embedBudget }
      written.push(await writeReport(results, { run, dir, formats, only, svg: flags.svg === true, ...budget }))
    }
    return written
  })
}

export type ReportOrder = {
  run: RunId
  dir: string
  formats: readonly Format[]
  only: readonly string[]
  svg: boolean
  /** What the details of single trials may weigh in the page. */
  embedBudgetMb?: number
}

/** What a run writes at its end. */
export const EVERY_FORMAT: readonly Format[] = ['md', 'html', 'csv', 'json']

/** Formats that show charts; without them, and without a chart asked for by name, none is drawn. */
const WITH_CHARTS: readonly Format[] = ['md', 'html']

/** Writes one run's report. */
export async function writeReport({ store, folder }: OpenResults, order: ReportOrder): Promise<WrittenReport> {
  const data = reportDataOf(store, folder, order.run)
  const chosen = chartsOf(order)
  const files: string[] = []
  const write = (name: string, content: string | Uint8Array | Iterable<string>): string => {
    const path = join(order.dir, name)
    intoReport(order.run, () => writeContent(path, content))
    files.push(path)
    return path
  }
  intoReport(order.run, () =>
    mkdirSync(chosen.length === 0 ? order.dir : join(order.dir, 'charts'), { recursive: true }),
  )
  const drawn: Picture[] = []
  for await (const chart of chosen.length === 0 ? [] : drawCharts(chosen, data, { svg: order.svg })) {
    write(join('charts', chart.file), chart.bytes)
    if (chart.theme === 'light' && chart.format === 'png') write(join('charts', csvName(chart)), await tableCsv(chart))
    drawn.push(pictureOf(chart))
  }
  const report: WrittenReport = { run: order.run, dir: order.dir, files }
  if (order.only.length > 0) return report
  const suiteHref = relative(order.dir, folder.suitePath).split(sep).join('/') || '.'
  const details = async (): Promise<PackedTrial[]> => {
    const { EMBED_BUDGET_MB, packDetails } = await import('./pack-details.ts')
    return packDetails(store, folder, data.trials, (order.embedBudgetMb ?? EMBED_BUDGET_MB) * 1e6)
  }
  return { ...report, ...(await writeTexts({ data, drawn, order, suiteHref, write, details })) }
}

function chartsOf({ formats, only, svg }: ReportOrder): readonly Chart[] {
  if (only.length > 0) return CHARTS.filter((chart) => only.includes(chart.id))
  return svg || formats.some((format) => WITH_CHARTS.includes(format)) ? CHARTS : []
}

const BATCH_CHARACTERS = 1 << 20

function writeContent(path: string, content: string | Uint8Array | Iterable<string>): void {
  if (typeof content === 'string' || content instanceof Uint8Array) {
    writeFileSync(path, content)
    return
  }
  const file = openSync(path, 'w')
  try {
    let batch = ''
    for (const piece of content) {
      batch += piece
      if (batch.length < BATCH_CHARACTERS) continue
      writeFileSync(file, batch)
      batch = ''
    }
    writeFileSync(file, batch)
  } finally {
    closeSync(file)
  }
}

/** What the disk refuses is a person's to mend, and costs no result. */
function intoReport(run: RunId, write: () => void): void {
  try {
    write()
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw new UserError(`The report cannot be written: ${error.message}.`, {
      hint: `The results are kept. Mend that, then: bakeoff report ${run}`,
      cause: error,
    })
  }
}

/** Where the readable reports lie, and the text of the block. */
type Written = Pick<WrittenReport, 'markdown' | 'html' | 'block'>

type Texts = {
  data: ReportData
  drawn: readonly Picture[]
  order: ReportOrder
  /** From the report to the suite, for links to a trial's folder. */
  suiteHref: string
  write: (name: string, content: string | Iterable<string>) => string
  /** What of single trials a page can hold. */
  details: () => Promise<PackedTrial[]>
}

async function writeTexts({ data, drawn, order, suiteHref, write, details }: Texts): Promise<Written> {
  const texts: Written = {}
  const wants = (format: Format): boolean => order.formats.includes(format)
  const linked = reportCharts(drawn, (chart) => `charts/${chart.file}`)
  if (wants('md')) {
    const { renderMarkdown } = await import('../report/markdown.ts')
    texts.markdown = write('report.md', renderMarkdown(data, linked, suiteHref))
  }
  if (wants('html')) {
    const { htmlPieces } = await import('../report/html.ts')
    const { pageScript } = await import('./page-script.ts')
    const parts = { script: pageScript(), sha256: sha256Base64, suiteHref, details: await details() }
    texts.html = write('report.html', htmlPieces(data, reportCharts(drawn, dataUri), parts))
  }
  if (wants('json')) {
    const { jsonPieces } = await import('../report/json.ts')
    write('report.json', jsonPieces(data))
  }
  if (wants('csv')) {
    const { csvLines } = await import('../report/csv.ts')
    write('data.csv', csvLines(data))
  }
  if (wants('junit')) {
    const { renderJunit } = await import('../report/junit.ts')
    write('junit.xml', renderJunit(data))
  }
  if (wants('block')) {
    const { renderBlock } = await import('../report/block.ts')
    texts.block = renderBlock(data)
    write('block.txt', texts.block)
  }
  return texts
}

/** What a text shows of a chart. */
type Picture = Pick<RenderedChart, 'file' | 'chart' | 'theme' | 'format' | 'bytes'> &
  Pick<ChartPlan, 'title' | 'alt' | 'caption'>

function pictureOf({ file, chart, theme, format, bytes, plan }: RenderedChart): Picture {
  const { title, alt, caption } = plan
  return { file, chart, theme, format, bytes, title, alt, caption }
}

const dataUri = (chart: Picture): string => `data:image/png;base64,${chart.bytes.toString('base64')}`

/** Each chart once, with where its light and its dark picture are found. */
function reportCharts(drawn: readonly Picture[], place: (chart: Picture) => string): ReportChart[] {
  const pictures = drawn.filter((chart) => chart.format === 'png')
  return pictures
    .filter((chart) => chart.theme === 'light')
    .map((light) => {
      const dark = pictures.find((other) => other.chart === light.chart && other.theme === 'dark') ?? light
      const { title, alt, caption } = light
      return { id: light.chart, title, alt, caption, light: place(light), dark: place(dark) }
    })
}

const sha256Base64 = (text: string): string => createHash('sha256').update(text).digest('base64')

const csvName = (chart: RenderedChart): string => chart.file.replace(/-light\.png$/, '.csv')

async function tableCsv(chart: RenderedChart): Promise<string> {
  const { tableToCsv } = await import('../report/csv.ts')
  return tableToCsv(chart.table)
}

function parseFormats(list: string): Format[] {
  return list.split(',').map((word) => {
    const name = word.trim()
    const format = FORMATS.find((known) => known === name)
    if (format !== undefined) return format
    const meant = nearest(name, FORMATS)
    throw new UserError(`Unknown format "${name}"${meant === undefined ? '.' : `; did you mean "${meant}"?`}`, {
      hint: `Known: ${FORMATS.join(', ')}.`,
    })
  })
}

function parseCharts(ids: readonly string[]): readonly string[] {
  const known = CHARTS.map((chart) => chart.id)
  for (const id of ids) {
    if (known.includes(id)) continue
    const meant = nearest(id, known)
    throw new UserError(`Unknown chart "${id}"${meant === undefined ? '.' : `; did you mean "${meant}"?`}`, {
      hint: `Known: ${known.join(', ')}.`,
    })
  }
  return ids
}
