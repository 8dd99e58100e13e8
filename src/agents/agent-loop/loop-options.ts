import { z } from 'zod'

/** Options that every SDK loop has. */
export const LoopOptions = z.strictObject({
  max_tokens: z.int().positive().default(16_000).describe('Most output tokens of one model call'),
  max_turns: z
    .int()
    .positive()
    .default(200)
    .describe("Most model calls of one round; the task's own limit wins if lower"),
  max_retries: z.int().nonnegative().default(8).describe('Most retries of one model call'),
  max_wait_sec: z
    .number()
    .positive()
    .default(300)
    .describe('Longest wait that a service may ask for before the trial is given up as rate-limited'),
  idle_sec: z.number().positive().default(300).describe('Seconds of silence after which a model call counts as broken'),
})
export type LoopOptions = z.infer<typeof LoopOptions>
