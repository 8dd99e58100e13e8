import { z } from 'zod'
import { Json } from './json.ts'

const path = z.string().min(1)

/**
 * `bakeoff.json` in the deliverable: what the agent says it made. A claim, never a fact.
 * Read leniently: an agent's slip in one field must not hide the test command in another.
 */
export const Manifest = z.object({
  schema_version: z.string().optional(),
  name: z.string().optional(),
  description: z.string().optional(),
  runtime_platform: z.array(z.string()).optional(),
  network: z.object({ setup: z.boolean().optional(), test: z.boolean().optional() }).optional(),
  scripts: z.record(z.string(), z.string()).optional(),
  cwd: z.string().optional(),
  timeout_sec: z.number().positive().optional(),
  expected: z.record(z.string(), z.number()).optional(),
  artifacts: z.array(z.object({ path, embedded_in: path.optional(), produced_by: z.string().optional() })).optional(),
  claims: z.array(z.record(z.string(), Json)).optional(),
  limitations: z.array(z.string()).optional(),
})
export type Manifest = z.infer<typeof Manifest>
