import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeTempDir, removeDir } from '../../src/lib/temp-dir.ts'
import { type PrepareOptions, prepareWorkspace, type Workspace } from '../../src/workspace/prepare.ts'

/** A suite, a parent for workspaces and a place for attempts, all temporary. */
export type Places = { base: string; suite: string; parent: string; attempt: string; remove(): Promise<void> }

export function makePlaces(): Places {
  const base = makeTempDir('bakeoff-test-')
  const places = { base, suite: join(base, 'suite'), parent: join(base, 'cache'), attempt: join(base, 'attempt') }
  for (const place of [places.suite, places.parent, places.attempt]) mkdirSync(place)
  return { ...places, remove: () => removeDir(base) }
}

export const TASK = { id: 'a-task', folder: 'answer', buildsOn: [] }

export function makeWorkspace(places: Places, more: Partial<PrepareOptions> = {}): Promise<Workspace> {
  return prepareWorkspace({ task: TASK, suite: places.suite, parent: places.parent, ...more })
}
