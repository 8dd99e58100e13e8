import { type Finding, findingsIf } from '../model/finding.ts'
import type { Facts } from './read-facts.ts'

/** What the folder holds that it should not, what git hides of it, and what its pages showed. */
export function folderFindings({ pages, residue, secrets, expect }: Facts): Finding[] {
  const opened = pages?.pages ?? []
  const clean = opened.filter(({ outside }) => outside.length === 0)
  const kinds = new Set((residue?.found ?? []).map(({ kind }): Finding => `residue:${kind}`))
  return [
    ...findingsIf((pages?.notOpened.length ?? 0) > 0, 'pages-not-checked'),
    ...findingsIf(
      clean.some(({ errors }) => errors.length > 0),
      'page-errors',
    ),
    ...findingsIf(clean.length < opened.length, 'pages-need-network'),
    ...findingsIf(kinds.size !== 0, 'residue', ...kinds),
    ...findingsIf((secrets?.found.length ?? 0) !== 0, 'secret-in-folder'),
    ...(expect?.broken ?? []).flatMap(({ finding }) => finding ?? []),
    ...findingsIf((expect?.ignored?.length ?? 0) !== 0, 'required-file-ignored'),
  ]
}
