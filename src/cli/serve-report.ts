import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { findRun } from '../store/read.ts'
import { type CliContext, printJson } from './context.ts'
import { openLiveReport } from './live-report.ts'
import type { OpenResults } from './open-results.ts'
import { openReportServer } from './report-server.ts'

export type ServeFlags = { port: number; json: boolean }

/** `bakeoff serve`: the report of a run as a page that follows it, until somebody stops it. */
export async function serveReport(
  results: OpenResults,
  name: string,
  { port, json }: ServeFlags,
  context: CliContext,
): Promise<void> {
  const run = findRun(results.store, name)
  const report = await openLiveReport(results, run, Date.now)
  const server = await openReportServer(report, { port, token: randomBytes(16).toString('hex') })
  try {
    if (json) printJson(context, { run, url: server.url, port: server.port })
    else
      context.out(
        `${run}: ${server.url}\nOnly this machine can open it, and only with this address. Ctrl-C stops it.\n`,
      )
    if (!context.signal.aborted) await once(context.signal, 'abort')
  } finally {
    await server.close()
  }
}
