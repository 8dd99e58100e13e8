/** How a trial ended, as a row of results from anywhere writes it. */
export type RowStatus = 'pass' | 'fail' | 'timeout' | 'agent-error' | 'infra-error' | 'quota' | 'cancelled'

/** One trial. Unknown seconds or USD are absent, never 0. */
export type AnalyzeRow = { agent: string; question: string; status: RowStatus; seconds?: number; usd?: number }

/** All trials of one agent on one question. Counted trials are judged; lost ones say nothing about the agent. */
export type Cell = {
  passes: number
  counted: number
  lost: number
  /** Seconds of counted trials, and of those that passed. */
  seconds: number[]
  passSeconds: number[]
  usdCounted: number
  usdLost: number
  usdUnknownCounted: number
  usdUnknownLost: number
  /** Sums of natural logs over counted trials; NaN as soon as one has no log. */
  logSeconds: number
  logUsd: number
}

export function emptyCell(): Cell {
  return {
    passes: 0,
    counted: 0,
    lost: 0,
    seconds: [],
    passSeconds: [],
    usdCounted: 0,
    usdLost: 0,
    usdUnknownCounted: 0,
    usdUnknownLost: 0,
    logSeconds: 0,
    logUsd: 0,
  }
}

const COUNTED: Record<RowStatus, boolean> = {
  pass: true,
  fail: true,
  timeout: true,
  'agent-error': true,
  'infra-error': false,
  quota: false,
  cancelled: false,
}

/** Adds a trial to its cell; a RangeError names a status that is none. */
export function addRow(cell: Cell, { status, seconds, usd }: AnalyzeRow): void {
  if (!Object.hasOwn(COUNTED, status)) {
    throw new RangeError(`Status "${status}" is none of ${Object.keys(COUNTED).join(', ')}.`)
  }
  if (!COUNTED[status]) {
    cell.lost += 1
    if (usd === undefined) cell.usdUnknownLost += 1
    else cell.usdLost += usd
    return
  }
  cell.counted += 1
  if (status === 'pass') cell.passes += 1
  cell.logSeconds += logOf(seconds)
  cell.logUsd += logOf(usd)
  if (seconds !== undefined) {
    cell.seconds.push(seconds)
    if (status === 'pass') cell.passSeconds.push(seconds)
  }
  if (usd === undefined) cell.usdUnknownCounted += 1
  else cell.usdCounted += usd
}

function logOf(value: number | undefined): number {
  return value !== undefined && value > 0 ? Math.log(value) : Number.NaN
}
