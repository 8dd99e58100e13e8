import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { bakeoff } from '../bakeoff.ts'
import { ANYWHERE, type TrialRow, trialsOf } from './small-suite.ts'

/** Runs a suite of one trial to its end and returns its row and the folder of its attempt. */
export async function ranOnce(
  suite: string,
): Promise<{ trial: TrialRow; attempt: string; stored: string[]; said: string }> {
  const ended = await bakeoff(['run', suite, ...ANYWHERE])
  expect(ended.stderr).not.toContain('bug in Bakeoff')
  expect(ended.code, ended.stderr).toBe(0)
  const [trial] = trialsOf(suite)
  if (trial === undefined) throw new Error('no trial was recorded')
  const attempt = join(suite, 'results', 'runs', ...trial.trial.split('/'), 'attempt-1')
  return { trial, attempt, stored: readdirSync(join(attempt, 'deliverable')), said: ended.stdout + ended.stderr }
}

type Shown = {
  attempts: { deliverable?: { truncated: boolean; special: { path: string; kind: string; detail?: string }[] } }[]
}

/** What the record says was collected of `sum/it/1`. */
export async function deliverableOf(suite: string): Promise<NonNullable<Shown['attempts'][number]['deliverable']>> {
  const shown: Shown = JSON.parse((await bakeoff(['show', 'sum/it/1', '--suite', suite, '--json'])).stdout)
  const deliverable = shown.attempts[0]?.deliverable
  if (deliverable === undefined) throw new Error('nothing was collected')
  return deliverable
}
