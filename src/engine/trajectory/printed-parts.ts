import { z } from 'zod'
import type { TrajectoryPart } from '../../contracts/trajectory.ts'
import type { Json } from '../../model/json.ts'

const Printed = z.object({ text: z.string() })

/** The parts of a line of an agent whose stream nobody knows: what it printed is what it said. */
export function printedParts(line: Json): TrajectoryPart[] {
  if (typeof line === 'string') return [{ kind: 'said', text: `${line}\n`, delta: true }]
  const printed = Printed.safeParse(line)
  return printed.success ? [{ kind: 'said', text: `${printed.data.text}\n`, delta: true }] : []
}
