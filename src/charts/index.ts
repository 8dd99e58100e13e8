import type { Chart } from '../contracts/chart.ts'
import { costPareto } from './cost-pareto.ts'
import { failureReasons } from './failure-reasons.ts'
import { heatmap } from './heatmap.ts'
import { nightly } from './nightly.ts'
import { pairedForest } from './paired-forest.ts'
import { passRate } from './pass-rate.ts'
import { relativeSpeed } from './relative-speed.ts'
import { timeToPass } from './time-to-pass.ts'
import { tokens } from './tokens.ts'
import { wallTime } from './wall-time.ts'

/** Every chart of the report, in reading order. */
export const CHARTS: readonly Chart[] = [
  passRate,
  pairedForest,
  heatmap,
  timeToPass,
  wallTime,
  costPareto,
  nightly,
  failureReasons,
  tokens,
  relativeSpeed,
]
