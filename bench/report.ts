import { once } from 'node:events'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CHARTS } from '../src/charts/index.ts'
import { reportDataOf } from '../src/cli/report-data.ts'
import { resultsFolderOf } from '../src/cli/results-folder.ts'
import { renderCharts } from '../src/render/render-charts.ts'
import { openStore } from '../src/store/open.ts'
import { findRun } from '../src/store/read.ts'
import { BAKEOFF } from '../test/bakeoff.ts'
import { bigRun } from './big-run.ts'
import { costOf, median } from './measure.ts'
import { peakMemory } from './peak-memory.ts'

const FEW = 20_000
const MANY = 100_000
const ROWS = 1_000_000

const CSV_RECORDS = fileURLToPath(new URL('../dist/lib/csv-records.js', import.meta.url))

/** Prints what `report` costs over reading its rows and drawing its charts, and `analyze` over parsing its file. */
export async function reportBench(rounds: number): Promise<void> {
  const few = await reportCost(FEW, rounds)
  const many = await reportCost(MANY, rounds)
  console.log(`Report on ${MANY} trials over reading the rows with the bare driver and drawing the charts, CPU`)
  const floor = many.readSec + many.drawSec
  console.log(
    `  ${many.ourSec.toFixed(1)} s against ${many.readSec.toFixed(1)} + ${many.drawSec.toFixed(1)} s: ${(many.ourSec / floor).toFixed(2)} x · memory ${many.memoryMb.toFixed(0)} MiB`,
  )
  const growth = (many.ourSec - many.drawSec) / (few.ourSec - few.drawSec)
  console.log(`  from ${FEW} to ${MANY} trials (5 times as many), without drawing: ${growth.toFixed(2)} x`)
  await analyzeBench(rounds)
}

type ReportCost = { ourSec: number; readSec: number; drawSec: number; memoryMb: number }

async function reportCost(trials: number, rounds: number): Promise<ReportCost> {
  const suite = bigRun(trials)
  try {
    const argv = ['report', '--suite', suite.path]
    const { database } = resultsFolderOf(suite.path)
    const read = `import Sqlite from 'better-sqlite3'; new Sqlite('${database}', { readonly: true }).prepare('SELECT * FROM trial_results').all()`
    const ours = Array.from({ length: rounds }, () => costOf(`node ${BAKEOFF} ${argv.join(' ')}`).cpuSec)
    const reads = Array.from({ length: rounds }, () => costOf(`node --input-type=module -e "${read}"`).cpuSec)
    const { allMb } = await peakMemory(argv)
    return { ourSec: median(ours), readSec: median(reads), drawSec: await drawingSec(suite.path), memoryMb: allMb }
  } finally {
    suite.remove()
  }
}

/** CPU of drawing alone: the data stands ready. */
async function drawingSec(suite: string): Promise<number> {
  const folder = resultsFolderOf(suite)
  const store = openStore(folder.database, 'read')
  const data = reportDataOf(store, folder, findRun(store, 'latest'))
  store.close()
  const before = process.cpuUsage()
  await renderCharts(CHARTS, data)
  const used = process.cpuUsage(before)
  return (used.user + used.system) / 1e6
}

async function analyzeBench(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bakeoff-csv-'))
  try {
    const path = join(folder, 'results.csv')
    await writeRows(path)
    const parse = [
      `import { readSync, openSync } from 'node:fs'`,
      `import { csvRecords } from '${CSV_RECORDS}'`,
      `function* text() { const file = openSync('${path}', 'r'); const buffer = Buffer.alloc(262144); for (let n; (n = readSync(file, buffer, 0, buffer.length, null)) > 0;) yield buffer.toString('latin1', 0, n) }`,
      'let fields = 0; for (const record of csvRecords(text())) fields += record.fields.length',
    ].join('; ')
    const ours = median(Array.from({ length: rounds }, () => costOf(`node ${BAKEOFF} analyze ${path}`).cpuSec))
    const bare = median(Array.from({ length: rounds }, () => costOf(`node --input-type=module -e "${parse}"`).cpuSec))
    const { allMb } = await peakMemory(['analyze', path])
    console.log(
      `Analyze on ${ROWS} rows over parsing the file alone, CPU\n  ${ours.toFixed(1)} s against ${bare.toFixed(1)} s: ${(ours / bare).toFixed(2)} x · memory ${allMb.toFixed(0)} MiB`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const STATUSES = ['pass', 'pass', 'pass', 'fail', 'timeout', 'agent-error', 'infra-error']

async function writeRows(path: string): Promise<void> {
  const file = createWriteStream(path)
  file.write('agent,task,trial,status,seconds,usd\n')
  for (let task = 0; task < ROWS / 1000; task += 1) {
    let lines = ''
    for (let index = 0; index < 1000; index += 1) {
      const luck = (task * 7919 + index * 104_729) % 1000
      lines += `agent-${index % 4},task-${task},${index >> 2},${STATUSES[luck % 7]},${10 + luck / 2},${0.01 + luck / 3000}\n`
    }
    if (!file.write(lines)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
}
