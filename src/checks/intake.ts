import type { Check, CheckInput } from '../contracts/check.ts'
import type { Deliverable } from '../model/deliverable.ts'
import type { IntakeFacts } from '../model/facts.ts'
import { type Finding, findingsIf } from '../model/finding.ts'
import type { CheckResult } from '../model/verification.ts'
import { checkResult } from './check-result.ts'
import { classifyFile, type FileRole } from './intake/classify.ts'
import { isFalseRunner, looksLikeTampering } from './intake/indicators.ts'
import { readText } from './read-text.ts'

const FIRST_LINE_BYTES = 200
const SCANNED_BYTES = 200_000

/** What lies in the folder: sources, tests, links, findings. Nothing is executed. */
export const intake: Check = {
  id: 'intake',
  version: 1,
  async run(input: CheckInput): Promise<CheckResult> {
    const { deliverable, root } = input
    const roles = new Map<string, FileRole>()
    for (const { path } of deliverable.files) {
      const firstLine = (readText(root, path, FIRST_LINE_BYTES) ?? '').split('\n', 1)[0] ?? ''
      roles.set(path, classifyFile(path, firstLine))
    }
    const ofRole = (...wanted: FileRole[]): string[] =>
      [...roles].filter(([, role]) => wanted.includes(role)).map(([path]) => path)
    const tests = ofRole('test', 'support')
    const facts: IntakeFacts = {
      files: deliverable.files.length,
      bytes: deliverable.files.reduce((sum, file) => sum + file.bytes, 0),
      sources: ofRole('source'),
      tests,
      ignored: deliverable.ignored,
      outside: deliverable.outside,
      special: deliverable.special.map(({ path, kind, detail }) => ({
        path,
        kind,
        ...(detail === undefined ? {} : { detail }),
      })),
      findings: [...folderFindings(deliverable), ...fileFindings(root, tests, deliverable)],
    }
    const reason = `${facts.files} files: ${facts.sources.length} of source, ${facts.tests.length} of tests`
    return checkResult('passed', reason, facts)
  },
}

function folderFindings(deliverable: Deliverable): Finding[] {
  const links = deliverable.special.filter(({ kind }) => kind === 'symlink')
  const others = deliverable.special.filter(({ kind }) => kind !== 'symlink' && kind !== 'too-large')
  return [
    ...findingsIf(
      links.some((link) => leavesFolder(link.path, link.detail ?? '')),
      'symlink-outside',
    ),
    ...findingsIf(others.length > 0, 'special-file'),
    ...findingsIf(deliverable.truncated, 'collection-truncated'),
    ...findingsIf(deliverable.ignored.length > 0, 'git-ignored-files'),
    ...findingsIf(deliverable.outside.length > 0, 'edits-outside-folder'),
  ]
}

/** Whether a link at `path` points out of the folder, judged by the text of its target alone. */
function leavesFolder(path: string, target: string): boolean {
  if (target.startsWith('/')) return true
  let depth = path.split('/').length - 1
  for (const part of target.split('/')) {
    if (part === '..') depth -= 1
    else if (part !== '' && part !== '.') depth += 1
    if (depth < 0) return true
  }
  return false
}

function fileFindings(root: string, tests: readonly string[], deliverable: Deliverable): Finding[] {
  const tampering = tests.some((path) => looksLikeTampering(path, readText(root, path, SCANNED_BYTES) ?? ''))
  const falseRunner = deliverable.files.some(({ path }) => isFalseRunner(path))
  return [...findingsIf(tampering, 'tamper-indicator'), ...findingsIf(falseRunner, 'runner-in-copy')]
}
