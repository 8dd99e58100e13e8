import { z } from 'zod'
import { PolicyId } from './ids.ts'

/** Limits of one sandboxed command; all of them hold for the whole process tree. */
export const ExecBudget = z.object({
  wallMs: z.number().positive(),
  memoryBytes: z.number().positive(),
  pids: z.int().positive(),
  /** Output is kept as head and tail; past this many bytes the command is killed. */
  outputBytes: z.number().positive(),
  diskBytes: z.number().positive(),
  fileBytes: z.number().positive(),
})
export type ExecBudget = z.infer<typeof ExecBudget>

/** The named, versioned rules by which facts become a verdict. Any change needs a new id. */
export const Policy = z.object({
  id: PolicyId,
  /** Equal runs of the test command. */
  runs: z.int().positive(),
  /** Most runs, when the first ones differ. */
  maxRuns: z.int().positive(),
  probes: z.enum(['all', 'none']),
  maxMutants: z.int().nonnegative(),
  minExecuted: z.int().nonnegative(),
  /** Share of the lines of functions that the tests must execute; absent: a third. Scripts that measure or show do not count. */
  minExecutedShare: z.number().min(0).max(1).optional(),
  /** Verdicts that count as a pass besides `verified`. */
  alsoPass: z.array(z.enum(['weak', 'needs-network'])),
  /** False: at isolation `process` nothing is called verified. */
  acceptProcessIsolation: z.boolean(),
  /** A red test runs once more with the host's network: agent code could send data out, so it is opt-in. */
  probeNetwork: z.boolean().optional(),
  /** True: a command that is green once repaired outside the deliverable is judged as repaired. Default: as stated. */
  acceptRepaired: z.boolean().optional(),
  limits: ExecBudget,
})
export type Policy = z.infer<typeof Policy>
