import type { Chart } from '../contracts/chart.ts'
import { costPareto } from './cost-pareto.ts'
import { passRate } from './pass-rate.ts'
import { wallTime } from './wall-time.ts'

/** Every chart of the report, in reading order. */
export const CHARTS: readonly Chart[] = [passRate, wallTime, costPareto]
