import { expect } from 'vitest'
import { killAndResume } from '../endurance/kill-and-resume.ts'
import { testWith } from '../needs.ts'

testWith(
  ['linux', 'unshare'],
  'kill -9 at three random moments loses no trial, repeats none that ended, and leaves no process',
  async () => {
    const report = await killAndResume({ trials: 12, kills: 3, random: Math.random })
    expect(report).toEqual({
      kills: 3,
      trials: 12,
      endedOnce: 12,
      judged: 12,
      orphans: 0,
      integrity: 'ok',
      exitCode: 0,
    })
  },
  240_000,
)
