import { homedir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { PagesFacts } from '../../src/model/folder-facts.ts'
import { Expect } from '../../src/model/task.ts'
import { processBackend } from '../../src/sandbox/process.ts'
import { testWith } from '../needs.ts'
import { CALC, CHECK, factsOf, judgeFiles } from './judge-files.ts'

const page = (script: string, rest = ''): string =>
  `<!doctype html><title>T</title><p>text</p>${rest}<script>${script}</script>`

async function opened(files: Record<string, string>) {
  const judged = await judgeFiles(
    { 'calc.mjs': CALC, 'check.mjs': CHECK, ...files },
    { test: 'node check.mjs' },
    { policy: { runs: 1, maxRuns: 1, probes: 'none' }, task: { expect: Expect.parse({ pages: ['*.html'] }) } },
  )
  const facts = PagesFacts.parse(factsOf(judged, 'pages'))
  return { judged, facts, errors: Object.fromEntries(facts.pages.map(({ path, errors }) => [path, errors.join('; ')])) }
}

test('a page that nothing could open is told so, and never called kept', async () => {
  const sandbox = processBackend({ path: process.env['PATH'] ?? '', home: homedir() })
  const policy = { runs: 1, maxRuns: 1, probes: 'none' as const }
  const task = { expect: Expect.parse({ pages: ['*.html'] }) }
  const files = { 'calc.mjs': CALC, 'check.mjs': CHECK, 'a.html': page('') }
  const judged = await judgeFiles(files, { test: 'node check.mjs' }, { policy, task }, sandbox)
  expect(judged.findings).toContain('pages-not-checked')
  expect(judged.promises).toBe('none')
})

describe('pages that the task asks for', () => {
  testWith(
    ['bwrap', 'chromium'],
    'a page that reads its own data is clean, from a file or from loopback',
    async () => {
      const fetching = `<!doctype html><p id=x>…</p><script type="module" src="app.mjs"></script>`
      const app = `const data = await (await fetch('./data.json')).json()\ndocument.getElementById('x').textContent = data.a\n`
      const { judged, facts } = await opened({
        'plain.html': page('document.title = "ok"'),
        'fetching.html': fetching,
        'app.mjs': app,
        'data.json': '{"a": 1}',
      })
      expect(facts.pages.map(({ path, served, errors }) => [path, served, errors])).toEqual([
        ['fetching.html', 'http', []],
        ['plain.html', 'file', []],
      ])
      expect(judged.promises).toBe('kept')
    },
    120_000,
  )

  testWith(
    ['bwrap', 'chromium'],
    'errors of a page, and files that it lacks, break the promise',
    async () => {
      const { judged, errors } = await opened({
        'throws.html': page('null.x'),
        'lacks.html': page('', '<img src="gone.png">'),
        'says.html': page('console.error("no")'),
        'blank.html': '<!doctype html><title>T</title>',
      })
      expect(errors).toMatchObject({
        'throws.html': expect.stringContaining('page error'),
        'lacks.html': expect.stringContaining('gone.png'),
        'says.html': expect.stringContaining('console error: no'),
        'blank.html': 'it shows nothing',
      })
      expect(judged.promises).toBe('broken')
      expect(judged.findings).toContain('page-errors')
    },
    120_000,
  )

  testWith(
    ['bwrap', 'chromium'],
    'a page that needs the network is neither kept nor broken',
    async () => {
      const { judged } = await opened({
        'cdn.html': page('new Chart()', '<script src="https://cdn.example/chart.js"></script>'),
      })
      expect(judged.promises).toBe('none')
      expect(judged.findings).toContain('pages-need-network')
    },
    120_000,
  )

  testWith(
    ['bwrap', 'chromium'],
    'what a page does without end is stopped, and the next page is opened',
    async () => {
      const { errors } = await opened({
        'a-loop.html': page('for (;;) {}'),
        'b-flood.html': page('for (let i = 0; i < 1e6; i++) console.log(i)'),
        'c-reload.html': page('setTimeout(() => location.reload(), 5)'),
        'd-fine.html': page(''),
      })
      expect(errors).toEqual({
        'a-loop.html': expect.stringContaining('did not finish'),
        'b-flood.html': expect.stringContaining('more than 1000'),
        'c-reload.html': expect.stringContaining('again and again'),
        'd-fine.html': '',
      })
    },
    180_000,
  )
})
