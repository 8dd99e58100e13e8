import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pageScript } from '../../src/cli/page-script.ts'
import type { ReportData } from '../../src/model/report-data.ts'
import { type PackedTrial, type PageParts, renderHtml } from '../../src/report/html.ts'
import type { AttemptDetail, TrialDetail } from '../../src/report/page/trial-detail.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64')

export const pageParts = (details: readonly PackedTrial[] = []): PageParts => ({
  script: pageScript(),
  sha256,
  details,
})

export const packed = (trial: string, detail: TrialDetail): PackedTrial => ({
  trial,
  packed: gzipSync(JSON.stringify(detail)).toString('base64'),
})

/** One attempt that says `words` in every place where an agent can say something. */
export function sampleAttempt(number: number, words: string): AttemptDetail {
  const text = (own: string): { text: string; bytes: number } => ({ text: own, bytes: own.length })
  return {
    number,
    counts: number === 2,
    facts: [
      ['Verdict', 'failed'],
      ['It said', words],
    ],
    checks: [{ id: 'test-runs', kind: 'failed', reason: words }],
    findings: ['exit-masked'],
    prompts: [text(`Prompt of attempt ${number}. ${words}`)],
    transcript: text(
      `${JSON.stringify({ at: '2026-11-24T10:11:12.000Z', round: 1, line: { type: 'assistant', text: words } })}\n`,
    ),
    diff: text(`diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+${words.replace(/\n/g, ' ')}\n`),
    runs: [{ what: 'test, run 1 of 1', command: words, end: 'exit code 1', durationMs: 4321, output: text(words) }],
    folder: words,
  }
}

/** Writes `report.html` of a report without drawing anything, and says where. */
export function writePage(folder: string, data: ReportData, details: readonly PackedTrial[] = []): string {
  const path = join(folder, 'report.html')
  writeFileSync(path, renderHtml(data, [], pageParts(details)))
  return path
}
