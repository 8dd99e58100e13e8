import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { startBakeoff } from '../test/bakeoff.ts'

/** Resident memory of the harness itself, in MiB: the most while trials ran, and the most of all, reports included. */
export type PeakMemory = { trialsMb: number; allMb: number }

export async function peakMemory(argv: readonly string[]): Promise<PeakMemory> {
  const { child, ended } = startBakeoff(argv)
  const peak: PeakMemory = { trialsMb: 0, allMb: 0 }
  let running = true
  let inTrials = true
  child.stderr?.on('data', (text: string) => {
    if (text.includes('run ended')) inTrials = false
  })
  const watching = (async () => {
    while (running) {
      const mb = residentMb(child.pid ?? 0)
      peak.allMb = Math.max(peak.allMb, mb)
      if (inTrials) peak.trialsMb = Math.max(peak.trialsMb, mb)
      await sleep(50)
    }
  })()
  const { code, stderr } = await ended
  running = false
  await watching
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`)
  return peak
}

function residentMb(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    // It ended between two looks.
    return 0
  }
}
