import { ExpectFacts } from '../model/facts.ts'
import { PagesFacts, ResidueFacts, SecretsFacts } from '../model/folder-facts.ts'
import type { Verification } from '../model/verification.ts'

const MOST = 8

/** What lies in the folder or is missing from it, one line each: broken and unchecked promises, pages, residue, secrets. */
export function folderLines({ checks }: Verification): string[] {
  const expect = ExpectFacts.safeParse(checks['expect']?.facts).data
  const pages = PagesFacts.safeParse(checks['pages']?.facts).data
  const residue = ResidueFacts.safeParse(checks['residue']?.facts).data
  const secrets = SecretsFacts.safeParse(checks['secrets']?.facts).data
  return [
    ...(expect?.broken ?? []).map(({ promise, detail }) => `  promise broken: ${promise}: ${detail}`),
    ...(expect?.notChecked ?? []).map((promise) => `  promise not checked: ${promise}`),
    ...(expect?.ignored ?? []).map((path) => `  git ignores ${path}, which the task asks for`),
    ...(pages?.pages ?? [])
      .flatMap(({ path, errors }) => errors.map((error) => `  page ${path}: ${error}`))
      .slice(0, MOST),
    ...(residue?.found ?? []).slice(0, MOST).map(({ path, kind }) => `  left behind: ${path} (${kind})`),
    // The value is not known here either: no check keeps it.
    ...(secrets?.found ?? []).slice(0, MOST).map(({ path, line, kind }) => `  secret: ${kind} in ${path}:${line}`),
  ]
}
