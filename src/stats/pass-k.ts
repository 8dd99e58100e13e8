export type PassK = { passAtK: number | null; passHatK: number | null }

/**
 * One question with `c` passes of `n` trials: pass@k, at least one of k passes (Chen et al. 2021, unbiased), and
 * pass^k, all of k pass (Yao et al. 2024); null where k > n.
 */
export function passK({ n, c, k }: { n: number; c: number; k: number }): PassK {
  if (k > n) return { passAtK: null, passHatK: null }
  let allFail = 1
  let allPass = 1
  for (let i = 0; i < k; i += 1) {
    allFail *= Math.max(0, n - c - i) / (n - i)
    allPass *= Math.max(0, c - i) / (n - i)
  }
  return { passAtK: 1 - allFail, passHatK: allPass }
}
