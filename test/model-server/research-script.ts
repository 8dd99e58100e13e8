import type { Script, Step } from './script.ts'

const CALC = `import { pathToFileURL } from 'node:url'

export function quantile(values, q) {
  if (values.length === 0) throw new RangeError('no values')
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const low = Math.floor(at)
  const high = Math.ceil(at)
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low)
}

export const median = (values) => quantile(values, 0.5)

export function spread(values) {
  return quantile(values, 0.75) - quantile(values, 0.25)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const sample = [12, 15, 11, 19, 14, 13, 40]
  console.log(JSON.stringify({ median: median(sample), spread: spread(sample), max: Math.max(...sample) }))
}
`

const TEST = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, quantile, spread } from './calc.mjs'

test('the median of an odd number of values is the middle one', () => {
  assert.equal(median([3, 1, 2]), 2)
})
test('the median of an even number of values lies between the middle two', () => {
  assert.equal(median([4, 1, 3, 2]), 2.5)
})
test('a quantile interpolates between neighbours', () => {
  assert.equal(quantile([0, 10, 20, 30], 0.25), 7.5)
})
test('the ends of the range are the smallest and the largest value', () => {
  assert.equal(quantile([5, 9, 1], 0), 1)
  assert.equal(quantile([5, 9, 1], 1), 9)
})
test('the spread ignores an outlier', () => {
  assert.equal(spread([12, 15, 11, 19, 14, 13, 40]), 4.5)
})
test('no values are an error', () => {
  assert.throws(() => median([]), RangeError)
})
`

const REPORT = `# A scripted answer to the research question

What a scripted model wrote, to exercise a harness: it measures no product.

## Results

| quantity | value |
| --- | --- |
| median | 14 |
| spread (interquartile) | 4.5 |
| largest | 40 |

The median of the sample is 14; the outlier of 40 does not move it.

## Running the tests

\`\`\`bash
node --test
\`\`\`

The numbers above are printed by \`node calc.mjs\`.
`

const MANIFEST = {
  schema_version: '1.0',
  name: 'scripted-answer',
  description: 'Quantiles of a small sample, computed and tested.',
  runtime_platform: ['node>=20'],
  network: { setup: false, test: false },
  scripts: { test: 'node --test', bench: 'node calc.mjs' },
  cwd: '.',
  timeout_sec: 60,
  expected: { tests: 6, skipped: 0 },
  claims: [
    {
      id: 'median',
      file: 'README.md',
      quote: '14',
      script: 'bench',
      source: { path: 'results.json', json_pointer: '/median' },
      kind: 'exact',
      value: 14,
    },
  ],
  limitations: ['Scripted: the sample is made up.'],
}

/** The files of the deliverable by name: a real, small piece of research whose test passes and can fail. */
export const RESEARCH_FILES: Readonly<Record<string, string>> = {
  'calc.mjs': CALC,
  'calc.test.mjs': TEST,
  'README.md': REPORT,
  'bakeoff.json': `${JSON.stringify(MANIFEST, null, 2)}\n`,
}

/** Writes every file through the agent's own tools, makes what they measure, runs the tests, and reports. */
export function researchSteps(
  folder: string,
  files: Readonly<Record<string, string>> = RESEARCH_FILES,
  measure = 'node calc.mjs > results.json',
): Step[] {
  const writes = Object.entries(files).map(
    ([name, content]): Step => ({
      say: `I will write ${name}.`,
      act: { kind: 'write', path: `${folder}/${name}`, content },
    }),
  )
  return [
    ...writes,
    {
      say: 'Now I measure and run the tests.',
      act: { kind: 'shell', command: `cd '${folder}' && { ${measure}; } && node --test` },
    },
    { say: 'Done: the report is in README.md, the numbers beside it, and the tests pass.' },
  ]
}

/**
 * The deliverable's folder as a prompt names it: the wording of the fixed appendix, else the first absolute path in
 * backticks, else the current folder.
 */
export function folderOfPrompt(userText: string): string {
  const named = /this folder, which exists already: `([^`\n]+)`/.exec(userText)?.[1]
  const absolute = /`(\/[^`\n]+)`/.exec(userText)?.[1]
  return (named ?? absolute ?? '.').replace(/\/+$/, '')
}

/** Leaves the deliverable in the folder that the prompt names. */
export const researchScript: Script = (conversation) => researchSteps(folderOfPrompt(conversation.userText))
