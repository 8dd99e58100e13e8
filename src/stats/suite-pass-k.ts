import type { Count } from './clustered-rate.ts'
import { mean } from './moments.ts'
import { type PassK, passK } from './pass-k.ts'

export type SuitePassK = { used: number; excluded: number } & PassK

/** Mean of pass@k and pass^k over the questions with at least `k` trials; `excluded` counts the others. */
export function suitePassK({ counts, k }: { counts: readonly Count[]; k: number }): SuitePassK {
  const atK: number[] = []
  const hatK: number[] = []
  for (const [c, n] of counts) {
    const { passAtK, passHatK } = passK({ n, c, k })
    if (passAtK !== null) atK.push(passAtK)
    if (passHatK !== null) hatK.push(passHatK)
  }
  const used = atK.length
  const excluded = counts.length - used
  if (used === 0) return { used, excluded, passAtK: null, passHatK: null }
  return { used, excluded, passAtK: mean(atK), passHatK: mean(hatK) }
}
