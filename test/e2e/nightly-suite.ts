import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { RunPlan } from '../../src/model/plan.ts'
import { openStore } from '../../src/store/open.ts'
import { bakeoff } from '../bakeoff.ts'
import { recordPlan } from '../gate/recorded-nights.ts'
import { ANYWHERE, smallSuite } from './small-suite.ts'

const DAY_MS = 86_400_000

/** One agent, one question, three trials: with three quiet nights before, three failures are a regression. */
export function nightlySuite(more: Readonly<Record<string, string>> = {}): string {
  return smallSuite('{ id: it, adapter: scripted, options: { dir: ./agent } }', {
    'bakeoff.yaml':
      'name: nights\ntrials: 3\nverify: { runs: 1, probes: none, timeout_sec: 30 }\nagents:\n  - { id: it, adapter: scripted, options: { dir: ./agent } }\n',
    ...more,
  })
}

/** Records `n` nights of the suite's own plan before tonight, in which every trial passed. */
export async function recordQuietNights(suite: string, n: number): Promise<void> {
  const planned = await bakeoff(['plan', suite, '--accept-process-isolation', '--json'])
  expect(planned.code, planned.stderr).toBe(0)
  const plan = RunPlan.parse(JSON.parse(planned.stdout).plan)
  const store = openStore(join(suite, 'results', 'bakeoff.db'), 'write')
  try {
    for (let night = n; night >= 1; night -= 1) {
      const at = new Date(Date.now() - night * DAY_MS).toISOString()
      const runId = `quiet-${n - night + 1}`
      const trials = plan.trials.map((trial) => ({ ...trial, runId, id: trial.id.replace(/^[^/]+/, runId) }))
      recordPlan(store, { ...plan, runId, createdAt: at, trials }, { at })
    }
  } finally {
    store.close()
  }
}

export const NIGHTLY = ['nightly', '.', ...ANYWHERE]

/** A webhook on this machine that remembers what it was told, and answers with `status`. */
export async function webhook(status = 200): Promise<{ address: string; told: string[] }> {
  const told: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      told.push(body)
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`, told }
}
