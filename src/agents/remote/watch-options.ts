import { z } from 'zod'
import { ServiceOptions } from './service-options.ts'

/** Options of the routes that can only be watched at GitHub. */
export const WatchOptions = ServiceOptions.extend({
  quiet_minutes: z
    .number()
    .nonnegative()
    .default(10)
    .describe('A pull request whose head has not moved for this long is finished'),
  branch_quiet_minutes: z.number().nonnegative().default(30).describe('The same for a branch without a pull request'),
  head_pattern: z.string().default('**').describe('Which new branches may be its work, as a glob'),
  new_heads: z
    .enum(['marked', 'any'])
    .default('marked')
    .describe(
      'Branches without a pull request: those with the run key in the name, or any new one (one trial at a time)',
    ),
})
export type WatchOptions = z.infer<typeof WatchOptions>
