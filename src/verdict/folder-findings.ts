import type { Facts } from './read-facts.ts'

/** What the folder's pages showed, or that nobody could look. */
export function folderFindings({ pages }: Facts): string[] {
  const opened = pages?.pages ?? []
  const clean = opened.filter(({ outside }) => outside.length === 0)
  return [
    ...((pages?.notOpened.length ?? 0) > 0 ? ['pages-not-checked'] : []),
    ...(clean.some(({ errors }) => errors.length > 0) ? ['page-errors'] : []),
    ...(clean.length < opened.length ? ['pages-need-network'] : []),
  ]
}
