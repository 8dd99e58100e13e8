import { z } from 'zod'
import { Manifest } from '../../model/manifest.ts'
import type { Folder } from './folder.ts'

export type ReadManifest = {
  state: 'present' | 'absent' | 'unreadable'
  /** Only the fields that are as they should be. */
  manifest: Manifest
  /** What is wrong, field by field. */
  issues: string[]
}

/** `bakeoff.json`, read field by field: a slip in one must not hide the test command in another. */
export function readManifest(folder: Folder): ReadManifest {
  const text = folder.read('bakeoff.json')
  if (text === undefined) return { state: 'absent', manifest: {}, issues: [] }
  const value = z.record(z.string(), z.unknown()).safeParse(parse(text)).data
  if (value === undefined) return { state: 'unreadable', manifest: {}, issues: ['bakeoff.json is not a JSON object'] }
  const issues: string[] = []
  const good: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(Manifest.shape)) {
    if (!(key in value)) continue
    const parsed = field.safeParse(value[key])
    if (parsed.success) good[key] = parsed.data
    else issues.push(`${key}: ${parsed.error.issues[0]?.message ?? 'not as expected'}`)
  }
  if (!('scripts' in good)) {
    const scripts = stringEntries(value['scripts'])
    if (scripts !== undefined) good['scripts'] = scripts
  }
  return { state: 'present', manifest: Manifest.parse(good), issues }
}

/** The scripts that are text, where another one spoils the whole field. */
function stringEntries(scripts: unknown): Record<string, string> | undefined {
  const record = z.record(z.string(), z.unknown()).safeParse(scripts).data
  if (record === undefined) return undefined
  const entries = Object.entries(record).flatMap(([key, script]): [string, string][] =>
    typeof script === 'string' ? [[key, script]] : [],
  )
  return Object.fromEntries(entries)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}
