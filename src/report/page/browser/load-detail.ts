import type { TrialDetail } from '../trial-detail.ts'

/** Id of the element that holds a trial's details: gzip in base64. */
const holderId = (trial: string): string => `trial-${trial}`

/** The details of `TASK/AGENT/INDEX`: out of the page, or from the server behind it; undefined where they are in neither. */
export async function loadDetail(trial: string, isLive: boolean): Promise<TrialDetail | undefined> {
  if (isLive) {
    const answer = await fetch(`trial/${trial}`, { cache: 'no-store' })
    return answer.ok ? answer.json() : undefined
  }
  if (document.readyState === 'loading') {
    await new Promise((resolve) => document.addEventListener('DOMContentLoaded', resolve, { once: true }))
  }
  const packed = document.getElementById(holderId(trial))?.textContent?.trim()
  if (packed === undefined || packed === '') return undefined
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0))
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(unpacked).json()
}
