import type { Facts } from './read-facts.ts'

/** What the folder holds that it should not, what git hides of it, and what its pages showed. */
export function folderFindings({ pages, residue, secrets, expect }: Facts): string[] {
  const opened = pages?.pages ?? []
  const clean = opened.filter(({ outside }) => outside.length === 0)
  const kinds = new Set((residue?.found ?? []).map(({ kind }) => `residue:${kind}`))
  return [
    ...((pages?.notOpened.length ?? 0) > 0 ? ['pages-not-checked'] : []),
    ...(clean.some(({ errors }) => errors.length > 0) ? ['page-errors'] : []),
    ...(clean.length < opened.length ? ['pages-need-network'] : []),
    ...(kinds.size === 0 ? [] : ['residue', ...kinds]),
    ...((secrets?.found.length ?? 0) === 0 ? [] : ['secret-in-folder']),
    ...((expect?.ignored?.length ?? 0) === 0 ? [] : ['required-file-ignored']),
  ]
}
