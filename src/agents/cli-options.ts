import { z } from 'zod'

/** What every command-line agent's options share. */
export const CliOptions = z.strictObject({
  path: z.string().optional().describe('Program to run; default: the one on PATH'),
  append_system_prompt: z.string().optional().describe("Added to the agent's own instructions"),
  extra_args: z.array(z.string()).default([]).describe('Further arguments, given as they are'),
  env: z.record(z.string(), z.string()).default({}).describe('Further variables; no secrets'),
})
export type CliOptions = z.infer<typeof CliOptions>
