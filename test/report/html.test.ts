import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { renderHtml } from '../../src/report/html.ts'
import { sampleCharts, sampleReport } from './sample-report.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64')
const data = sampleReport()
const charts = (await sampleCharts(data)).map((chart) => ({
  ...chart,
  light: 'data:image/png;base64,AAAA',
  dark: 'data:image/png;base64,BBBB',
}))
const html = renderHtml(data, charts, sha256)

test('the policy allows exactly the one style, by its hash, and no script or request', () => {
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? ''
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]
  expect(policy).toBe(
    `default-src 'none'; img-src data:; style-src 'sha256-${sha256(style)}'; base-uri 'none'; form-action 'none'`,
  )
  expect(html.match(/<style/g)).toHaveLength(1)
  expect(html).not.toMatch(/<script|<link|<iframe|<object|\son\w+="|\sstyle="/i)
  expect(html).toContain('<meta name="robots" content="noindex,nofollow">')
})

test('only known elements occur, and nothing but data URIs and the suite’s own folders is referred to', () => {
  const known =
    'html head meta title style body main h1 h2 h3 p ul li div table thead tbody tr th td pre code strong a figure picture source img'
  const elements = new Set([...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map((match) => match[1]))
  expect([...elements].filter((name) => !known.split(' ').includes(name ?? ''))).toEqual([])
  const places = [...html.matchAll(/\s(?:src|srcset|href)="([^"]*)"/g)].map((match) => match[1] ?? '')
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
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (['meta', 'img', 'source'].includes(name)) continue
    if (slash === '') open.push(name)
    else expect(open.pop()).toBe(name)
  }
  expect(open).toEqual([])
})
