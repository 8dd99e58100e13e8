import { spawnSync } from 'node:child_process'

/** What a command and all its children took, in seconds. */
export type Cost = { cpuSec: number; wallSec: number }

/** Runs a bash script to its end under bash's own clock, which counts children. Throws where the script fails. */
export function costOf(script: string): Cost {
  const result = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S %R'; time { ${script}\n} >/dev/null 2>&1`], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', NO_COLOR: '1' },
  })
  const [user = NaN, system = NaN, wall = NaN] = (result.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  if (result.status !== 0 || !Number.isFinite(wall))
    throw new Error(`exit ${result.status}: ${script}\n${result.stderr}`)
  return { cpuSec: user + system, wallSec: wall }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2
}
