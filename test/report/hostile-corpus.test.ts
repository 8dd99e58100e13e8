import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { csvRecords } from '../../src/lib/csv-records.ts'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import { renderBlock } from '../../src/report/block.ts'
import { renderCsv } from '../../src/report/csv.ts'
import { renderJunit } from '../../src/report/junit.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import { trialKey } from '../../src/report/page/page-data.ts'
import { DETAIL_TABS } from '../../src/report/page/view-state.ts'
import { verdictTable } from '../../src/report/terminal.ts'
import { openBrowser, openWatched } from '../browser.ts'
import { testWith } from '../needs.ts'
import { CORPUS, hostileReport } from './hostile-corpus.ts'
import { packed, sampleAttempt, writePage } from './sample-page.ts'

const data = hostileReport()
let folder = ''
beforeAll(() => {
  folder = makeTempDir('bakeoff-hostile-')
})
afterAll(() => removeDir(folder))

/** Controls, halves of characters and marks that turn text round, tab and newline apart. */
const UNSAFE = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Bidi_Control}]/u

test('report.md holds no HTML but its own, no image, no link but into the suite, no mention', () => {
  const markdown = renderMarkdown(data, [])
  const prose = markdown.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '').replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)/g, '')
  expect(prose.length).toBeGreaterThan(5000)
  expect(prose).not.toMatch(/(?<!\\)<(?!\/?(details|summary)>)/)
  expect(prose).not.toMatch(/(?<!\\)!\[/)
  expect(prose).not.toMatch(/(?<!\\)\]\((?!\.\.\/\.\.\/)/)
  expect(prose.replace(/(?<!\\)\]\(\.\.[^)]*\)/g, ']')).not.toMatch(/@[a-z]|#\d|GH-\d|https?:\/\/|www\./i)
  expect(markdown).not.toMatch(UNSAFE)
})

testWith(['chromium'], 'report.html runs nothing, asks for nothing and holds no element but its own', async () => {
  const details = data.trials.map((trial, place) => {
    const words = CORPUS[place % CORPUS.length] ?? ''
    const attempts = [sampleAttempt(1, words), sampleAttempt(2, CORPUS.join('\n'))]
    return packed(trialKey(trial), { trial: words, attempts })
  })
  const path = writePage(folder, data, details)
  const browser = await openBrowser()
  try {
    const { page, noted } = await openWatched(browser, path)
    await page.locator('details').evaluateAll('(all) => all.forEach((one) => { one.open = true })')
    const known = new Set(
      'html head meta title style body main div section nav h1 h2 h3 p ul li table colgroup col thead tbody tr th td pre code strong a details summary script dialog header button label input select option output span dl dt dd ol'.split(
        ' ',
      ),
    )
    const elements = (): Promise<string[]> =>
      page.evaluate("[...new Set([...document.querySelectorAll('*')].map(({ localName }) => localName))]")
    for (const trial of data.trials.slice(0, 4)) {
      await page.evaluate(`location.hash = '#trial=${trialKey(trial)}'`)
      for (const tab of DETAIL_TABS) {
        await page.locator('[role=tab]').nth(DETAIL_TABS.indexOf(tab)).click()
        await page.locator('.panel > *').first().waitFor()
        expect((await elements()).filter((name) => !known.has(name))).toEqual([])
      }
      await page.getByRole('button', { name: 'Close' }).click()
      await page.waitForURL(({ hash }) => hash === '')
    }
    const places: string[] = await page.evaluate(
      "[...document.querySelectorAll('[href], [src], [srcset], [action]')].map((one) => one.getAttribute('href') ?? one.getAttribute('src') ?? '')",
    )
    expect(places.length).toBeGreaterThan(20)
    expect(places.filter((place) => !place.startsWith('../../'))).toEqual([])
    const handlers = await page.evaluate(
      "[...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames()).filter((name) => name.startsWith('on'))",
    )
    expect(handlers).toEqual([])
    expect(noted).toEqual([])
  } finally {
    await browser.close()
  }
})

testWith(['chromium'], 'an address that is hostile itself shows nothing and runs nothing', async () => {
  const path = writePage(folder, data)
  const browser = await openBrowser()
  try {
    for (const text of CORPUS.slice(0, 12)) {
      const word = encodeURIComponent(text)
      const { page, noted } = await openWatched(
        browser,
        `${path}#agent=${word}&text=${word}&trial=${word}&sort=${word}&tab=${word}&theme=${word}`,
      )
      expect(await page.locator('.count').textContent()).toBe(`0 of ${data.trials.length} trials`)
      expect(noted).toEqual([])
      await page.context().close()
    }
  } finally {
    await browser.close()
  }
})

test('no cell of data.csv is a formula, and no cell leaves its row', () => {
  const records = [...csvRecords([renderCsv(data)])]
  expect(records).toHaveLength(1 + data.trials.length)
  for (const { fields } of records) {
    expect(fields).toHaveLength(records[0]?.fields.length ?? 0)
    expect(fields.filter((field) => /^\s*[=+@|%]|^[\t\r\n]/.test(field))).toEqual([])
  }
})

testWith(['python3'], 'junit.xml is read by an XML parser, and says the words as text', () => {
  const path = join(folder, 'junit.xml')
  writeFileSync(path, renderJunit(data))
  const program =
    'import sys, xml.etree.ElementTree as e\nr = e.parse(sys.argv[1]).getroot()\nprint(sorted({x.tag for x in r.iter()}), sum(1 for x in r.iter("testcase")))'
  const read = spawnSync('python3', ['-c', program, path], { encoding: 'utf8' })
  expect(read.stderr).toBe('')
  expect(read.stdout.trim()).toMatch(
    /^\['failure', ('properties', 'property', )?'testcase', 'testsuite', 'testsuites'\] 12$/,
  )
})

test('what is printed on a terminal or pasted moves no cursor and turns no text round', () => {
  for (const text of [renderBlock(data), verdictTable(data, { width: 100, color: false })]) {
    expect(text).not.toMatch(UNSAFE)
    expect(text).not.toContain('\u001b')
  }
})
