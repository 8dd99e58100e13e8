export type Cusum = { path: number[]; alarms: number[] }

/**
 * Lower one-sided CUSUM (Page 1954) of nightly z values with allowance `k` and threshold `h`, both in standard
 * deviations; it starts again after an alarm. `alarms` are nights counted from 1.
 */
export function cusum({ z, k, h }: { z: readonly number[]; k: number; h: number }): Cusum {
  const path: number[] = []
  const alarms: number[] = []
  let level = 0
  for (const [night, value] of z.entries()) {
    level = Math.max(0, level - value - k)
    path.push(level)
    if (level > h) {
      alarms.push(night + 1)
      level = 0
    }
  }
  return { path, alarms }
}
