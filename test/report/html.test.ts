import { expect, test } from 'vitest'
import { renderHtml } from '../../src/report/html.ts'
import { reportJson } from '../../src/report/json.ts'
import type { PageData } from '../../src/report/page/page-data.ts'
import { pageParts, sha256 } from './sample-page.ts'
import { sampleCharts, sampleReport } from './sample-report.ts'

const data = sampleReport()
const charts = (await sampleCharts(data)).map((chart) => ({
  ...chart,
  light: 'data:image/png;base64,AAAA',
  dark: 'data:image/png;base64,BBBB',
}))
const html = renderHtml(data, charts, pageParts([{ trial: 'lock-order/dune-baseline/2', packed: 'AAAA' }]))
const written = html.slice(html.indexOf('<body>'), html.indexOf('<script type="application/json"'))

test('the policy allows exactly the one style and the one script, by their hashes, and no request', () => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? ''
  const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]
  expect(policy).toBe(
    `default-src 'none'; img-src data:; style-src 'sha256-${sha256(style)}'; script-src 'sha256-${sha256(script)}'; base-uri 'none'; form-action 'none'`,
  )
  expect(html.match(/<style/g)).toHaveLength(1)
  expect(html.match(/<script/g)).toHaveLength(3)
  expect(html).toMatch(/<script type="text\/plain" id="trial-lock-order\/dune-baseline\/2">AAAA<\/script>/)
  expect(written).not.toMatch(/<script|<link|<iframe|<object|\son\w+="|\sstyle="/i)
  expect(html).toContain('<meta name="robots" content="noindex,nofollow">')
})

test('what the table shows is what report.json says, under the same names', () => {
  const page = JSON.parse(/id="page-data">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '') as PageData
  const { trials } = reportJson(data) as { trials: Record<string, unknown>[] }
  expect(page.trials).toBe(trials.length)
  for (const [row, trial] of trials.entries()) {
    for (const [column, values] of Object.entries(page.numbers)) expect(values[row] ?? undefined).toBe(trial[column])
    for (const [column, { words, at }] of Object.entries(page.words)) expect(words[at[row] ?? -1]).toBe(trial[column])
  }
  expect(Object.keys(page.numbers)).toContain('computed_usd')
})

test('only known elements occur, and nothing but data URIs and the suite’s own folders is referred to', () => {
  const known =
    'html head meta title style body main h1 h2 h3 p ul li div table thead tbody tr th td pre code strong a figure picture source img section'
  const elements = new Set([...written.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((match) => match[1]))
  expect([...elements].filter((name) => !known.split(' ').includes(name ?? ''))).toEqual([])
  const places = [...written.matchAll(/\s(?:src|srcset|href)="([^"]*)"/g)].map((match) => match[1] ?? '')
  expect(places.length).toBeGreaterThan(50)
  expect(places.filter((place) => !/^(data:image\/png;base64,|\.\.\/\.\.\/results\/)/.test(place))).toEqual([])
})

test('says what the Markdown says: failures, figures and limits', () => {
  expect(html).toContain('npm test -- --run &#34;lock order&#34; | tee out.log')
  expect(html).toContain('67% (40/60)')
  expect(html).toContain('<h2>Limits</h2>')
  expect(html).toContain('&#60;/script&#62;&#60;img src=x onerror=alert(1)&#62;')
})

test('every opened element is closed in order', () => {
  const open: string[] = []
  for (const [, slash, name = ''] of html
    .replace(/<(style|script)\b[\s\S]*?<\/\1>/g, '')
    .matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (['meta', 'img', 'source'].includes(name)) continue
    if (slash === '') open.push(name)
    else expect(open.pop()).toBe(name)
  }
  expect(open).toEqual([])
})
