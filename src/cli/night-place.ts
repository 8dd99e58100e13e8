import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../lib/write-whole.ts'
import { IsoTime, type Path, RunId } from '../model/ids.ts'
import { lockRun, type RunLock } from '../store/run-lock.ts'

/** Which run a night is about, for as long as the night has not ended. */
const OpenNight = z.object({ run: RunId, startedAt: IsoTime })
export type OpenNight = z.infer<typeof OpenNight>

/** A night that was killed is finished by the next; one that is older is history. */
const FINISHED_WITHIN_MS = 36 * 3_600_000

/** Where the nights of a suite keep their lock, the night that is open, and what the last one said. */
export type NightPlace = {
  /** Throws a `UserError` where another night is at work; a dead process holds no lock. */
  lock(): RunLock
  /** The night that began and has not ended, where it is not too long ago. */
  open(nowMs: number): OpenNight | undefined
  begin(night: OpenNight): Promise<void>
  end(): void
  /** Removes what an earlier night said, so that nobody takes it for this one. */
  forgetLatest(): void
  save(night: string, summary: string, text: string): Promise<SavedSummary>
}

export type SavedSummary = { json: Path; markdown: Path }

export function nightPlaceOf(suitePath: Path): NightPlace {
  const folder = join(suitePath, 'results', 'nightly')
  const openFile = join(folder, 'open.json')
  const latest = { json: join(folder, 'latest.json'), markdown: join(folder, 'latest.md') }
  return {
    lock: () =>
      lockRun(folder, {
        says: 'A night of this suite is being run by',
        hint: 'Two never overlap: wait until it has ended, or look on with `bakeoff watch`.',
      }),
    open(nowMs) {
      const night = readOpen(openFile)
      return night !== undefined && nowMs - Date.parse(night.startedAt) < FINISHED_WITHIN_MS ? night : undefined
    },
    begin: (night) => writeWhole(openFile, `${JSON.stringify(night)}\n`),
    end: () => rmSync(openFile, { force: true }),
    forgetLatest() {
      for (const file of Object.values(latest)) rmSync(file, { force: true })
    },
    async save(night, summary, text) {
      await writeWhole(join(folder, `${night}.json`), summary)
      await writeWhole(latest.json, summary)
      await writeWhole(latest.markdown, text)
      return latest
    },
  }
}

function readOpen(file: Path): OpenNight | undefined {
  if (!existsSync(file)) return undefined
  try {
    return OpenNight.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch (error) {
    // Written whole, so only a person can have broken it; then there is no night to finish.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
