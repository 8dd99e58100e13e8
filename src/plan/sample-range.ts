/** Where the next value will probably lie. */
export type SampleRange = { low: number; high: number; samples: number }

/** Below this many values their spread says little. */
const FEW = 4
/** Agents asked the same thing twice often differ by this factor, so few values are widened by it. */
const FEW_FACTOR = 2

/**
 * The middle half of earlier values: from their lower to their upper quartile (linear between order statistics). Fewer
 * than four are too few for quartiles: from half the least to twice the greatest. `undefined` without any.
 */
export function sampleRange(values: readonly number[]): SampleRange | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  const [least] = sorted
  const greatest = sorted.at(-1)
  if (least === undefined || greatest === undefined) return undefined
  if (sorted.length < FEW) return { low: least / FEW_FACTOR, high: greatest * FEW_FACTOR, samples: sorted.length }
  return { low: quantile(sorted, 0.25), high: quantile(sorted, 0.75), samples: sorted.length }
}

function quantile(sorted: readonly number[], p: number): number {
  const position = (sorted.length - 1) * p
  const below = sorted[Math.floor(position)] ?? 0
  const above = sorted[Math.ceil(position)] ?? below
  return below + (above - below) * (position - Math.floor(position))
}

/** Something measured on one trial. */
export type CellValue = { agentId: string; taskId: string; value: number }

/** The range for one cell: from its own values, else from the agent's at other tasks, else from nobody's. */
export function cellRange(
  values: readonly CellValue[],
  cell: { agentId: string; taskId: string },
): SampleRange | undefined {
  const ofAgent = values.filter((value) => value.agentId === cell.agentId)
  const ofCell = ofAgent.filter((value) => value.taskId === cell.taskId)
  return sampleRange((ofCell.length > 0 ? ofCell : ofAgent).map((value) => value.value))
}
