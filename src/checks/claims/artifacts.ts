import type { CheckInput } from '../../contracts/check.ts'
import type { ClaimFacts } from '../../model/claim-facts.ts'
import type { Manifest } from '../../model/manifest.ts'
import { emptinessOf } from '../expect/emptiness.ts'
import { shownImages } from '../expect/markdown-images.ts'
import { readBytes, readText } from '../read-text.ts'
import type { Rerun } from './rerun.ts'

const MOST_ARTIFACTS = 50
const PEEK_BYTES = 65_536

/**
 * The files that a manifest calls its results: there, not empty, shown where it says so. Whether a script makes them again
 * is seen only where that script was run for a claim.
 */
export function artifactClaims(manifest: Manifest, input: CheckInput, reruns: readonly Rerun[]): ClaimFacts[] {
  return (manifest.artifacts ?? []).slice(0, MOST_ARTIFACTS).map((artifact) => {
    const path = artifact.path.replace(/^\.\//, '')
    const base = { id: `artifact ${path}`, from: 'artifact', stated: path } as const
    const problem = problemOf(path, artifact.embedded_in, input)
    if (problem !== undefined) return { ...base, result: 'not-reproduced', detail: problem }
    const rerun = reruns.find(({ script }) => script === artifact.produced_by)
    if (rerun === undefined || rerun.run.exitCode !== 0) return { ...base, result: 'reproduced', detail: 'is there' }
    return rerun.files.has(path) || rerun.run.changed.includes(path)
      ? { ...base, result: 'reproduced', detail: `${artifact.produced_by} makes it again` }
      : { ...base, result: 'reproduced', detail: `is there; ${artifact.produced_by} leaves it as it is` }
  })
}

function problemOf(path: string, embeddedIn: string | undefined, input: CheckInput): string | undefined {
  const known = new Set(input.deliverable.files.map((file) => file.path))
  if (!known.has(path)) return 'is not in the folder'
  const bytes = readBytes(input.root, path, PEEK_BYTES)
  const empty = bytes === undefined ? 'cannot be read' : emptinessOf(path, bytes)
  if (empty !== undefined) return empty
  if (embeddedIn === undefined || !/\.(?:png|jpe?g|gif|svg|webp|avif)$/i.test(path)) return undefined
  const text = known.has(embeddedIn) ? readText(input.root, embeddedIn) : undefined
  if (text === undefined) return `there is no ${embeddedIn} that could show it`
  return shownImages(text, embeddedIn).includes(path) ? undefined : `${embeddedIn} does not show it`
}
