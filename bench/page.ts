import { rmSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { makeTempDir } from '../src/lib/temp-dir.ts'
import { openBrowser, openWatched } from '../test/browser.ts'
import { has } from '../test/needs.ts'
import { packed, sampleAttempt, writePage } from '../test/report/sample-page.ts'
import { FOUR, syntheticReport } from '../test/report/synthetic-run.ts'
import { median } from './measure.ts'

const TASKS = 50
const TRIALS = 50
/** Trials whose details lie in the page too, each with some 30 kB of text. */
const EMBEDDED = 500

/** Prints when a page of 10,000 trials is first painted in the machine's own Chromium, and how long a filter takes. */
export async function pageBench(rounds: number): Promise<void> {
  const trials = FOUR.length * TASKS * TRIALS
  console.log(`report.html of ${trials} trials in Chromium (medians of ${rounds} rounds)`)
  if (!has('chromium')) return console.log('  Chromium: not on this machine')
  const folder = makeTempDir('bakeoff-page-bench-')
  const browser = await openBrowser()
  try {
    const data = syntheticReport({ contestants: FOUR, tasks: TASKS, trials: TRIALS })
    const words = Array.from({ length: 1500 }, (_, line) => `line ${line} of ${line * 7919}`).join('\n')
    const details = data.trials.slice(0, EMBEDDED).map(({ trial }) => {
      const own = trial.split('/').slice(1).join('/')
      return packed(own, { trial: own, attempts: [sampleAttempt(1, words)] })
    })
    const path = writePage(folder, data, details)
    const paints: number[] = []
    const filters: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const { page } = await openWatched(browser, path)
      await page.locator('.trial-table tbody tr[aria-rowindex]').first().waitFor()
      paints.push(await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime"))
      for (const change of FILTERS) filters.push(await changeMs(page, change))
      await page.context().close()
    }
    console.log(`  first paint ${median(paints).toFixed(0)} ms (largest ${Math.max(...paints).toFixed(0)} ms)`)
    console.log(
      `  a filter, to the next frame, ${median(filters).toFixed(0)} ms (largest ${Math.max(...filters).toFixed(0)} ms)`,
    )
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What a reader chooses, as scripts for the page: an agent, a status, a word in the search, nothing any more. */
const FILTERS = [
  choose('Agent', 'dune-baseline'),
  choose('Status', 'fail'),
  `(() => { const field = document.querySelector('.filters input'); field.value = 'regex'; field.dispatchEvent(new Event('input', { bubbles: true })) })()`,
  `[...document.querySelectorAll('.filters button')].find((one) => one.textContent === 'Clear').click()`,
]

function choose(label: string, value: string): string {
  return `(() => { const field = [...document.querySelectorAll('.filters label')].find((one) => one.textContent.startsWith('${label}')).querySelector('select'); field.value = '${value}'; field.dispatchEvent(new Event('change', { bubbles: true })) })()`
}

/** From the change to the frame that shows it. */
function changeMs(page: Page, change: string): Promise<number> {
  return page.evaluate(
    `new Promise((done) => { const from = performance.now(); ${change}; requestAnimationFrame(() => { const bar = new MessageChannel(); bar.port1.onmessage = () => done(performance.now() - from); bar.port2.postMessage(0) }) })`,
  )
}
