import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { groupedText } from '../../src/charts/number-text.ts'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import { openBrowser, openWatched } from '../browser.ts'
import { has, testWith } from '../needs.ts'
import { packed, sampleAttempt, writePage } from './sample-page.ts'
import { sampleReport } from './sample-report.ts'
import { FOUR, syntheticReport } from './synthetic-run.ts'

const OPENED = 'lock-order/dune-baseline/2'

let folder = ''
let path = ''
let browser: Browser
beforeAll(async () => {
  folder = makeTempDir('bakeoff-page-')
  const detail = { trial: OPENED, attempts: [sampleAttempt(1, 'first words'), sampleAttempt(2, 'second words')] }
  path = writePage(folder, sampleReport(), [packed(OPENED, detail)])
  if (has('chromium')) browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await removeDir(folder)
})

const shownTrials = (page: Page): Promise<string[]> =>
  page.locator('.trial-table tbody tr[aria-rowindex] td:nth-child(3)').allTextContents()
const count = (page: Page): Promise<string | null> => page.locator('.count').textContent()
const hash = (page: Page): string => new URL(page.url()).hash

test('the sample has 240 trials, so that most of them are not in the page at once', () => {
  expect(sampleReport().trials).toHaveLength(240)
})

testWith(
  ['chromium'],
  'filters and order are found again by the address, and only a window of rows is drawn',
  async () => {
    const { page, noted } = await openWatched(browser, path)
    expect(await count(page)).toBe('240 trials')
    expect((await shownTrials(page)).length).toBeLessThan(80)
    await page.getByLabel('Agent', { exact: true }).selectOption('dune-baseline')
    await page.getByLabel('Status').selectOption('fail')
    await page.getByRole('button', { name: 'Active time' }).click()
    await page.getByRole('button', { name: 'Active time' }).click()
    const chosen = await count(page)
    expect(chosen).toMatch(/^\d\d of 240 trials$/)
    expect(new Set(await shownTrials(page))).toEqual(new Set(['dune-baseline']))
    expect(hash(page)).toBe('#agent=dune-baseline&status=fail&sort=-time')
    expect(await page.locator('th[aria-sort="descending"]').textContent()).toContain('Active time')

    const again = await openWatched(browser, `${path}${hash(page)}`)
    expect(await count(again.page)).toBe(chosen)
    expect(await shownTrials(again.page)).toEqual(await shownTrials(page))
    await again.page.getByRole('button', { name: 'Clear' }).click()
    expect(await count(again.page)).toBe('240 trials')
    expect(hash(again.page)).toBe('#sort=-time')

    await page.keyboard.press('/')
    await page.keyboard.type('LOCK-order missing')
    expect(await page.getByLabel('Search').inputValue()).toBe('LOCK-order missing')
    expect(await count(page)).toMatch(/^\d of 240 trials$/)
    expect([...noted, ...again.noted]).toEqual([])
  },
)

testWith(['chromium'], 'keys move through all rows and open a trial; back and Escape close it', async () => {
  const { page, noted } = await openWatched(browser, path)
  const table = page.getByRole('grid')
  const active = (): Promise<string | null> => table.getAttribute('aria-activedescendant')
  await table.focus()
  await page.keyboard.press('End')
  expect(await active()).toBe('row-239')
  expect(await page.locator('#row-239').isVisible()).toBe(true)
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('PageUp')
  expect(Number((await active())?.slice(4))).toBeLessThan(235)
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  expect(await dialog.getByRole('heading', { level: 2 }).textContent()).toBe('retry-backoff/aster-2/1')
  expect(await dialog.textContent()).toContain('bakeoff show 20261124-101112-7q2f/retry-backoff/aster-2/1')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await page.waitForURL(({ hash: now }) => now === '')
  await page.keyboard.press('Enter')
  await dialog.waitFor()
  await page.goBack()
  await dialog.waitFor({ state: 'hidden' })
  expect(noted).toEqual([])
})

testWith(
  ['chromium'],
  'a trial shows its verdict, prompt, transcript, diff, output and attempts out of the file',
  async () => {
    const { page, noted } = await openWatched(browser, `${path}#trial=${OPENED}`)
    const panel = page.getByRole('tabpanel')
    await panel.getByText('exit-masked').waitFor()
    const see = async (tab: string, words: string): Promise<void> => {
      await page.getByRole('tab', { name: tab }).click()
      await panel.getByText(words, { exact: false }).first().waitFor()
    }
    await see('Prompt', 'Prompt of attempt 2. second words')
    expect(hash(page)).toBe(`#trial=${OPENED}&tab=prompt`)
    await see('Transcript', 'assistant')
    await panel.getByText('as recorded').click()
    await panel.getByText('"text": "second words"').waitFor()
    await see('Diff', '+second words')
    expect(await panel.locator('.added').allTextContents()).toEqual(['+second words\n'])
    await see('Test output', 'exit code 1 · 4.3 s')
    await see('Attempts', 'Attempt 2 (counts)')
    await panel.getByRole('button', { name: 'Show attempt 1' }).click()
    await see('Prompt', 'Prompt of attempt 1. first words')
    await page.getByRole('tab', { name: 'Prompt' }).press('ArrowRight')
    expect(hash(page)).toBe(`#trial=${OPENED}&tab=transcript&attempt=1`)
    await page.getByRole('button', { name: 'Next' }).click()
    expect(hash(page)).toBe('#trial=lock-order/dune-baseline/3&tab=transcript')
    expect(noted).toEqual([])
  },
)

testWith(['chromium'], 'links of the report lead into the table, a theme can be chosen, rows are saved', async () => {
  const { page, noted } = await openWatched(browser, path, { colorScheme: 'light', acceptDownloads: true })
  await page.locator('a[data-view="#trial=retry-backoff/birch-cli/2"]').click()
  expect(await page.getByRole('dialog').textContent()).toContain('retry-backoff/birch-cli/2')
  await page.getByRole('button', { name: 'Close' }).click()
  const background = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')
  expect(await background()).toBe('rgb(255, 255, 255)')
  await page.getByRole('button', { name: 'Light / dark' }).click()
  expect(await background()).toBe('rgb(13, 17, 23)')
  expect(hash(page)).toBe('#theme=dark')
  await page.getByLabel('Task').selectOption('tz-parser')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  const chunks: Buffer[] = []
  for await (const chunk of await (await saved).createReadStream()) chunks.push(Buffer.from(chunk))
  const lines = Buffer.concat(chunks).toString('utf8').trimEnd().split('\r\n')
  expect(lines[0]).toMatch(/^trial,task,agent,trial_index,status,/)
  expect(lines).toHaveLength(1 + 20)
  expect(noted).toEqual(['download trials-20261124-101112-7q2f.csv'])
})

testWith(
  ['chromium'],
  'on paper stand the chosen rows and no controls; without scripts the report is whole',
  async () => {
    const { page } = await openWatched(browser, `${path}#task=tz-parser`)
    await page.emulateMedia({ media: 'print' })
    await page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(await shownTrials(page)).toHaveLength(20)
    expect(await page.locator('.filters').isVisible()).toBe(false)
    const plain = await openWatched(browser, path, { javaScriptEnabled: false })
    expect(await plain.page.getByText('The table of all trials needs scripts.').isVisible()).toBe(true)
    expect(await plain.page.getByRole('heading', { name: 'Limits' }).isVisible()).toBe(true)
    expect(plain.noted).toEqual([])
  },
)

testWith(['chromium'], 'on paper no table of sixteen long names is wider than the page', async () => {
  const contestants = Array.from({ length: 16 }, (_, index) => ({
    ...{ id: `contestant-with-a-long-name-${String(index + 1).padStart(4, '0')}`, skill: 0.5, seconds: 60, usd: 0.1 },
  }))
  const many = makeTempDir('bakeoff-page-paper-')
  onTestFinished(() => removeDir(many))
  const { page } = await openWatched(browser, writePage(many, syntheticReport({ contestants, tasks: 6, trials: 2 })))
  // The inside of A4 with the browser's margins, in CSS pixels.
  await page.setViewportSize({ width: 718, height: 1000 })
  await page.emulateMedia({ media: 'print' })
  await page.evaluate("dispatchEvent(new Event('beforeprint'))")
  const widths = await page.locator('table').evaluateAll((tables) => tables.map((table) => table.scrollWidth))
  expect(Math.max(...widths)).toBeLessThanOrEqual(718)
})

testWith(['chromium'], 'of 10,000 trials all are found, and no more than a window of rows is in the page', async () => {
  const data = syntheticReport({ contestants: FOUR, tasks: 50, trials: 50 })
  const many = makeTempDir('bakeoff-page-many-')
  onTestFinished(() => removeDir(many))
  const { page, noted } = await openWatched(browser, writePage(many, data))
  expect(await count(page)).toBe('10,000 trials')
  const filled = await page.locator('.trial-table tbody tr').count()
  expect(filled).toBeLessThan(80)
  await page.getByLabel('Agent', { exact: true }).selectOption('cedar-code')
  await page.getByLabel('Status').selectOption('fail')
  const failed = data.trials.filter(({ agent, status }) => agent === 'cedar-code' && status === 'fail').length
  expect(await count(page)).toBe(`${groupedText(failed)} of 10,000 trials`)
  await page.getByLabel('Search').fill('task-50')
  expect(await count(page)).toMatch(/^\d\d of 10,000 trials$/)
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.getByRole('grid').press('End')
  expect(await page.locator('#row-9999').isVisible()).toBe(true)
  expect(noted).toEqual([])
})
