import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CHARTS } from '../charts/index.ts'
import { nightHistory } from '../gate/history/night-history.ts'
import { nightNamer } from '../gate/night-of.ts'
import { nearest } from '../lib/nearest.ts'
import { UserError } from '../model/errors.ts'
import type { NightHistoryReport } from '../model/night-history.ts'
import type { NightResult, ReportData } from '../model/report-data.ts'
import { buildReport } from '../report/build.ts'
import { tableToCsv } from '../report/csv.ts'
import { nightsMarkdown } from '../report/nights-markdown.ts'
import { findRun, readRun } from '../store/read.ts'
import { readEfforts } from '../store/read-efforts.ts'
import { runsBefore } from '../store/read-nights.ts'
import type { CompareFlags } from './commands/compare.ts'
import { type CliContext, printJson } from './context.ts'
import { timezoneOf } from './gate-night.ts'
import { nightsText } from './nights-text.ts'
import { type OpenResults, withResults } from './open-results.ts'
import { reportRowsOf } from './report-data.ts'

type NightsFlags = CompareFlags & { nights: number }

/** Some nights run more than once. */
const RUNS_A_NIGHT = 3
const NIGHT_MS = 36 * 3_600_000

/** `bakeoff compare --nights N`: every agent, or those named, over the newest nights of the suite. */
export async function compareNights(agents: readonly string[], flags: NightsFlags, context: CliContext): Promise<void> {
  await withResults({ cwd: context.cwd, suite: flags.suite }, async (results) => {
    const history = await historyOf(results, agents, flags)
    if (flags.out !== undefined) {
      const files = await writeNights(results, history, flags, resolve(context.cwd, flags.out))
      if (flags.json) return printJson(context, { ...history, files })
      return context.out(files.map((file) => `${file}\n`).join(''))
    }
    if (flags.json) return printJson(context, history)
    context.out(flags.md ? nightsMarkdown(history, []) : nightsText(history))
  })
}

async function historyOf(
  { store, folder }: OpenResults,
  agents: readonly string[],
  { run, nights: limit }: NightsFlags,
): Promise<NightHistoryReport> {
  const { name: suite, startedAt } = readRun(store, findRun(store, run))
  const timezone = await timezoneOf(folder.suitePath)
  const nightOf = nightNamer(timezone)
  const night = nightOf(startedAt)
  const until = new Date(Date.parse(startedAt) + NIGHT_MS).toISOString()
  const runs = runsBefore(store, suite, until, limit * RUNS_A_NIGHT).filter((one) => nightOf(one.startedAt) <= night)
  const rows = readEfforts(
    store,
    runs.map((one) => one.run),
  )
  const known = [...new Set(rows.map(({ agent }) => agent))].sort()
  for (const name of agents) if (!known.includes(name)) throw notThere(name, known)
  if (new Set(agents).size < agents.length) {
    throw new UserError(`"${agents[0]}" is compared with itself.`, { hint: 'Name two agents, one, or none.' })
  }
  return nightHistory({ suite, timezone, rows, nightOf, limit, agents })
}

function notThere(name: string, known: readonly string[]): UserError {
  const meant = nearest(name, known)
  return new UserError(
    `No night of "${name}" is on record${meant === undefined ? '.' : `; did you mean "${meant}"?`}`,
    { hint: `With --nights, name agents: ${known.join(', ')}.` },
  )
}

/** `nights.md`, `nights.json` and the picture of the nights with its figures. */
async function writeNights(
  results: OpenResults,
  history: NightHistoryReport,
  { run }: NightsFlags,
  dir: string,
): Promise<string[]> {
  const data = chartData(results, history, findRun(results.store, run))
  const { renderCharts } = await import('../render/render-charts.ts')
  const drawn = await renderCharts(
    CHARTS.filter(({ id }) => id === 'nightly'),
    data,
  )
  const files: string[] = []
  const write = (name: string, content: string | Uint8Array): void => {
    const path = join(dir, name)
    writeFileSync(path, content)
    files.push(path)
  }
  mkdirSync(join(dir, 'charts'), { recursive: true })
  for (const chart of drawn) {
    write(join('charts', chart.file), chart.bytes)
    if (chart.theme === 'light')
      write(join('charts', chart.file.replace('-light.png', '.csv')), tableToCsv(chart.table))
  }
  const pictures = drawn.map(({ theme, file, plan }) => ({ theme, file: `charts/${file}`, alt: plan.alt }))
  write('nights.md', nightsMarkdown(history, pictures))
  write('nights.json', `${JSON.stringify(history, null, 2)}\n`)
  return files
}

/** The report of the newest run, with the nights of this history in place of its own. */
function chartData({ store, folder }: OpenResults, history: NightHistoryReport, run: string): ReportData {
  const data = buildReport(reportRowsOf(store, folder, run))
  const shown = new Set(history.agents.map(({ agent }) => agent))
  return {
    ...data,
    agents: data.agents.filter(({ agent }) => shown.has(agent)),
    history: history.agents.flatMap(({ agent, nights }) =>
      nights.map(
        ({ night, startedAt, passed, counted, versions }): NightResult => ({
          run: night,
          startedAt,
          agent,
          passed,
          counted,
          versions,
        }),
      ),
    ),
  }
}
